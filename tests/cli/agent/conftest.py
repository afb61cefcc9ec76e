"""A bench for `playbook agent`; what a command sets up for its whole process is taken back."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from playbook.testing import left
from tests.cli.agent.agent_bench import AgentBench
from tests.cli.command_line import CommandLine


@pytest.fixture
def bench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, playbook: CommandLine
) -> Iterator[AgentBench]:
    for name in [name for name in os.environ if name.startswith("AGENT_RUNTIME_")]:
        monkeypatch.delenv(name)
    made = AgentBench(tmp_path, playbook)
    monkeypatch.setenv("PATH", f"{made.bin}:{os.defpath}")
    monkeypatch.setenv("COLUMNS", "80")
    root, ours = logging.getLogger(), logging.getLogger("playbook")
    before = (root.handlers[:], root.level, ours.level)
    yield made
    root.handlers[:], level, our_level = before
    root.setLevel(level)
    ours.setLevel(our_level)
    structlog.reset_defaults()
    assert left(made.bin) == []
