"""`playbook agent skills`: versions come in and are chosen on purpose, and new workspaces get the current one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.agent.agent_bench import AgentBench
from tests.cli.command_line import Ended

GIVEN = "new workspaces get it; a `serve` that runs reads it at its next start\n"


def skill(bench: AgentBench, version: str, text: str = "Look first.") -> Path:
    """Write a skill's source."""
    folder = bench.folder / "source"
    folder.mkdir(exist_ok=True)
    (folder / "SKILL.md").write_text(f"---\nversion: {version}\n---\n{text}\n", encoding="utf-8")
    return folder


def skills(bench: AgentBench, *words: str | Path) -> Ended:
    """Run `playbook agent skills WORDS --skill-store ...`."""
    return bench.playbook("agent", "skills", *words, "--skill-store", bench.folder / "store")


def test_an_update_a_list_and_the_way_back(bench: AgentBench) -> None:
    assert skills(bench, "list").out == "no skills yet: `playbook agent skills update`\n"
    first = skills(bench, "update", "k8s", skill(bench, "1.0.0"))
    assert first.out == f"k8s: 1.0.0, before none; {GIVEN}"
    assert skills(bench, "update", "k8s", skill(bench, "1.0.0")).out == "k8s: 1.0.0, as before\n"
    second = skills(bench, "update", "k8s", skill(bench, "1.1.0"))
    assert second.out == f"k8s: 1.1.0, before 1.0.0; {GIVEN}"
    assert skills(bench, "list").out == "k8s  1.0.0, 1.1.0*\n"
    back = skills(bench, "choose", "k8s", "1.0.0")
    assert back.out == f"k8s: 1.0.0, before 1.1.0; {GIVEN}"
    assert json.loads(skills(bench, "list", "--output", "json").out) == [
        {"name": "k8s", "current": "1.0.0", "versions": ["1.0.0", "1.1.0"]}
    ]


def test_a_new_workspace_gets_the_current_version(bench: AgentBench) -> None:
    bench.fakes()
    assert skills(bench, "update", "k8s", skill(bench, "1.0.0", "First.")).code == 0
    assert skills(bench, "update", "k8s", skill(bench, "1.1.0", "Second.")).code == 0
    assert bench.triage("--skill-store", bench.folder / "store").code == 0
    copied = bench.workspace / ".claude/skills/k8s/SKILL.md"
    assert "Second." in copied.read_text("utf-8")


def test_a_dry_run_names_the_version_and_copies_nothing(bench: AgentBench) -> None:
    seen = skills(bench, "update", "k8s", skill(bench, "1.0.0"), "--dry-run")
    assert seen.out == f"k8s: 1.0.0 would be copied into {bench.folder}/store; nothing is\n"
    assert not (bench.folder / "store").exists()


def test_the_store_is_the_settings(bench: AgentBench) -> None:
    assert skills(bench, "update", "k8s", skill(bench, "1.0.0")).code == 0
    config = bench.file("agent.yaml", f"agent_runtime: {{skill_store: {bench.folder}/store}}\n")
    assert bench.playbook("agent", "skills", "list", "-c", config).out == "k8s  1.0.0*\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(["update", "k8s", "nowhere"], 3, "cannot be read: No such file", id="source"),
        pytest.param(["update", "../up", "."], 3, "has a name that cannot be used", id="a name"),
        pytest.param(["choose", "k8s", "1.0.0"], 3, "No such file", id="an unknown skill"),
        pytest.param(["update", "k8s"], 2, "Missing argument 'SOURCE'", id="an argument too few"),
        pytest.param(["list", "--output", "x"], 2, '"x"; allowed: text, json', id="an output"),
    ],
)
def test_what_cannot_be_done_is_told(
    bench: AgentBench, words: list[str], code: int, said: str
) -> None:
    seen = skills(bench, *words)
    assert (seen.code, seen.out) == (code, "")
    assert said in seen.err


def test_a_changed_skill_of_the_same_version_is_refused(bench: AgentBench) -> None:
    assert skills(bench, "update", "k8s", skill(bench, "1.0.0")).code == 0
    seen = skills(bench, "update", "k8s", skill(bench, "1.0.0", "Changed."))
    assert seen.code == 3
    assert "version 1.0.0 is in the store with other files" in seen.err


def test_without_a_store_the_way_to_name_one_is_told(bench: AgentBench) -> None:
    seen = bench.playbook("agent", "skills", "list")
    assert (seen.code, seen.out) == (2, "")
    assert "Set skill_store, or name a folder with --skill-store." in seen.err
