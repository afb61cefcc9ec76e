"""The hooks that other repositories can ask of pre-commit run, and stop what they are for."""

from pathlib import Path
from typing import Any

import pytest

from playbook.documents import read_one
from tests.cli.command_line import Ended, process, repository

ROOT = Path(__file__).parent.parent
FILE = ROOT / ".pre-commit-hooks.yaml"
HOOKS: dict[str, dict[str, Any]] = {
    one["id"]: one for one in read_one(FILE.read_text(), FILE.name).value
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository that is rendered."""
    made = repository(tmp_path / "plays")
    assert process("render", "-q", where=made).code == 0
    return made


def hook(name: str, where: Path, *arguments: str) -> Ended:
    """Run the entry of a hook as pre-commit does: in the repository's root, without file names."""
    program, *words = HOOKS[name]["entry"].split()
    assert program == "playbook"
    assert HOOKS[name]["pass_filenames"] is False
    return process(*words, *arguments, where=where)


def test_both_hooks_are_installed_with_pip() -> None:
    assert {name: one["language"] for name, one in HOOKS.items()} == {
        "playbook-prove": "python",
        "playbook-render-check": "python",
    }


@pytest.mark.parametrize("name", HOOKS)
def test_what_is_right_is_committed(root: Path, name: str) -> None:
    assert hook(name, root).code == 0


def test_what_cannot_work_is_not_committed(root: Path) -> None:
    play = root / "workflows/play.py"
    play.write_text(play.read_text().replace("approved(by=tess", "approved(by=rex"))
    assert hook("playbook-render-check", root).code == 1
    assert process("render", "-q", where=root).code == 0
    assert hook("playbook-render-check", root).code == 0
    refused = hook("playbook-prove", root)
    assert refused.code == 1
    assert "made by workflows/play.py:27" in refused.out


def test_manifests_without_plays_are_proved_where_the_arguments_say(root: Path) -> None:
    assert hook("playbook-prove", root.parent, "plays/gitops/rendered/local").code == 0


def test_the_docs_name_every_hook() -> None:
    text = (ROOT / "docs/prove.md").read_text()
    assert all(f"id: {name}" in text for name in HOOKS)
