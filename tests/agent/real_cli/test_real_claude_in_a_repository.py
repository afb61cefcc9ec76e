"""What a repository's own files make the real Claude Code do, and that a code task's start lets none of it happen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from playbook.agent.clis.cli import Request
from playbook.agent.status import AgentStatus
from playbook.agent.task.manner import MEMORY, reads_no_settings
from tools.model_api import ModelApi, Say, UseTool, model_api

Real = Any  # tests/agent/real_cli/conftest.py
EVENTS = ("SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop", "SessionEnd")
TOOL = UseTool("Bash", {"command": "env > env.txt", "description": "Look"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a start: programs of a settings file that ran, what the model was told, its tools' environment."""

    ran: set[str]
    system: str
    messages: str
    whole: str
    environment: str


def plant(real: Real, place: Path, name: str = "settings.json") -> None:
    """Write settings as an outsider might: each program leaves a file."""

    def leave(what: str) -> str:
        return f"touch {real.folder}/ran-{what}"

    hooks = {
        event: [{"hooks": [{"type": "command", "command": leave("hook")}]}] for event in EVENTS
    }
    helper = f"{leave('apiKeyHelper')}; echo sk-ant-not-a-key-0002"
    settings = {"hooks": hooks, "apiKeyHelper": helper, "env": {"PLANTED": "1"}}
    (place / ".claude").mkdir(exist_ok=True)
    (place / ".claude" / name).write_text(json.dumps(settings), encoding="utf-8")


def skill(place: Path, word: str) -> None:
    folder = place / ".claude/skills" / word
    folder.mkdir(parents=True)
    text = f"---\nname: {word}\ndescription: {word}-skill\n---\nDo it.\n"
    (folder / "SKILL.md").write_text(text, encoding="utf-8")


def started(real: Real, extra: tuple[str, ...], more: Mapping[str, str], folder: str = ".") -> Seen:
    work = real.folder / "workspace"
    with model_api(TOOL, Say("done")) as api:
        config = real.config(api, Request(extra=extra), "look")
        environment = {**config.environment, **more}
        config = replace(config, workspace=work / folder, environment=environment)
        outcome = real.run(config)
    assert outcome.judgement.status is AgentStatus.SUCCESS
    return seen(real, api, work / folder)


def seen(real: Real, api: ModelApi, folder: Path) -> Seen:
    body = api.asked[0].body
    return Seen(
        {path.name.removeprefix("ran-") for path in real.folder.glob("ran-*")},
        json.dumps(body["system"]),
        json.dumps(body["messages"]),
        json.dumps(body),
        (folder / "env.txt").read_text(encoding="utf-8"),
    )


@pytest.mark.parametrize("name", ["settings.json", "settings.local.json"])
def test_left_alone_it_runs_what_a_repository_tells_it_to(real: Real, name: str) -> None:
    plant(real, real.folder / "workspace", name)
    found = started(real, (), {})
    assert found.ran == {"hook", "apiKeyHelper"}
    assert "PLANTED=1" in found.environment  # so could be another address for the model's API


def test_to_switch_hooks_off_leaves_the_rest(real: Real) -> None:
    plant(real, real.folder / "workspace")
    found = started(real, ("--settings", '{"disableAllHooks": true}'), {})
    assert found.ran == {"apiKeyHelper"}
    assert "PLANTED=1" in found.environment


def test_settings_of_the_user_alone_leave_out_the_memory_and_what_an_agent_planted_there_runs(
    real: Real,
) -> None:
    (real.folder / "workspace/CLAUDE.md").write_text("plum-memory", encoding="utf-8")
    plant(real, real.folder / "home")
    found = started(real, ("--setting-sources", "user"), {})
    assert found.ran == {"hook", "apiKeyHelper"}
    assert "plum-memory" not in found.messages


@pytest.mark.parametrize("folder", [".", "services/web"])
def test_a_code_tasks_start_runs_nothing_and_reads_memory_and_skills(
    real: Real, folder: str
) -> None:
    work, run = real.folder / "workspace", real.folder / "run"
    (work / folder).mkdir(parents=True, exist_ok=True)
    run.mkdir()
    for place in {work, work / folder, real.folder / "home"}:
        plant(real, place)
        plant(real, place, "settings.local.json")
    (work / folder / "CLAUDE.md").write_text("pear-memory", encoding="utf-8")
    (work / "CLAUDE.md").write_text("plum-memory", encoding="utf-8")
    skill(run, "cherry")
    found = started(real, reads_no_settings(work / folder, work, run), MEMORY, folder)
    assert found.ran == set()
    assert "PLANTED" not in found.environment
    assert "plum-memory" in found.messages
    assert ("pear-memory" in found.messages) == (folder != ".")
    assert "plum-memory" not in found.system
    assert "cherry-skill" in found.whole
