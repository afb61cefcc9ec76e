"""The rules come first for a CLI that takes no system prompt by argument; for the others the prompt is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from playbook.agent.clis.cli import Cli
from playbook.agent.clis.custom import CustomCommand, custom
from playbook.agent.clis.table import CLIS
from playbook.agent.context import PROMPT, SYSTEM, Contexts
from playbook.agent.ports import Workspace
from playbook.agent.runtime.rules import with_rules
from tests.agent.runtime.runtime_fakes import incident


@pytest.mark.parametrize(
    ("cli", "first"),
    [
        pytest.param(CLIS["claude"], False, id="claude"),
        pytest.param(CLIS["codex"], True, id="codex"),
        pytest.param(CLIS["gemini"], True, id="gemini"),
        pytest.param(custom(CustomCommand("mine", "mine")), True, id="any command"),
        pytest.param(
            custom(CustomCommand("mine", "mine", ("--rules", "{system_prompt}"))), False,
            id="a command with a place for them",
        ),
    ],
)  # fmt: skip
def test_who_takes_no_rules_by_argument_has_them_in_front(
    cli: Cli, first: bool, tmp_path: Path
) -> None:
    asked = incident()
    made = with_rules(cli, Contexts()).build(asked, Workspace(asked.id, tmp_path))
    assert made.files[PROMPT] == made.user_prompt
    assert made.user_prompt.startswith(made.files[SYSTEM].strip()) is first
    assert f"# Incident {asked.id}" in made.user_prompt
