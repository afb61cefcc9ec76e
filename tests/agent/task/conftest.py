"""A world for each test, and nothing of it left in /proc afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.code.git_world import make_remote
from tests.agent.task.task_bench import Bench, bench_at


@pytest.fixture(scope="session")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_remote(tmp_path_factory.mktemp("remote"))


@pytest.fixture
def bench(remote: Path, tmp_path: Path) -> Iterator[Bench]:
    with bench_at(tmp_path, remote) as made:
        yield made
    assert running(tmp_path) == []


def running(place: Path) -> list[str]:
    """Return the processes that mention a folder, ours and zombies left out."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(place).encode() in words and int(process.name) != os.getpid():
            found.append(words.replace(b"\0", b" ").decode("utf-8", "replace")[:300])
    return found
