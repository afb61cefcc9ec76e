"""What the agent of a code task is given: who it is, what to do on which branch, and how a verdict looks."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from playbook.agent.pod.verdict import read_verdict
from playbook.agents import SecretEnv, blaze, cleo, rex, tess
from tests.agent.context.context_samples import WORKSPACE, bundle, code_task

REVIEW: dict[str, Any] = {
    "purpose": "review",
    "stage": "review",
    "agent": cleo,
    "head_sha": "1f9c2ab",
    "pull_request": "7",
}


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        pytest.param({}, "# Implement task 42", id="an implementing stage"),
        pytest.param({"review": "wrong"}, "# Rework task 42", id="with a review it is rework"),
        pytest.param({"review": " \n"}, "# Implement task 42", id="a blank review is none"),
        pytest.param(REVIEW, "# Review task 42", id="a reviewing stage"),
        pytest.param({**REVIEW, "review": "old"}, "# Review task 42", id="a reviewing stage has no rework"),
        pytest.param({**REVIEW, "stage": "test", "agent": tess}, "# Test task 42", id="a reviewing stage called test"),
        pytest.param({**REVIEW, "stage": "web-qa"}, "# Test task 42", id="or one with qa in its name"),
        pytest.param({**REVIEW, "stage": "attest"}, "# Review task 42", id="but not one that only sounds like it"),
    ],
)  # fmt: skip
def test_each_purpose_has_its_own_prompt(changes: dict[str, Any], title: str) -> None:
    assert bundle(code_task(**changes)).user_prompt.startswith(title + "\n")


@pytest.mark.parametrize("review", ["", "wrong"])
def test_an_implementing_agent_is_told_branch_base_task_and_who_opens_the_pull_request(
    review: str,
) -> None:
    prompt = bundle(code_task(base="develop", review=review)).user_prompt

    assert "task: 42, branch `feature/task-42`, to be merged into `develop`" in prompt
    assert "Do not push and do not open a pull request" in prompt
    assert "the supervisor pushes `feature/task-42`" in prompt
    assert "verdict" not in prompt


def test_a_rework_has_the_review_between_markers_and_in_a_file() -> None:
    made = bundle(code_task(review="line 3:\r\nno test"))

    assert (
        "<<<BEGIN review 0f1e2d3c4b5a>>>\nline 3:\nno test\n<<<END review 0f1e2d3c4b5a>>>"
        in made.user_prompt
    )
    assert made.files["context/review.txt"] == "line 3:\r\nno test"
    assert "no test" not in made.system_prompt


def test_a_very_long_review_is_shown_in_part_and_whole_in_its_file() -> None:
    made = bundle(code_task(review="x" * 200_000))

    assert len(made.user_prompt) < 40_000
    assert "(cut; the whole is in review.txt)" in made.user_prompt
    assert len(made.files["context/review.txt"]) == 200_000


@pytest.mark.parametrize("stage", ["review", "test"])
def test_a_reviewing_agent_is_told_the_commit_and_the_verdict(stage: str) -> None:
    prompt = bundle(code_task(**{**REVIEW, "stage": stage})).user_prompt

    assert "pull request: #7" in prompt
    assert "`1f9c2ab`" in prompt
    assert f"Write `{WORKSPACE.output}/verdict.json`" in prompt
    assert "Change nothing in the repository" in prompt


def test_the_verdict_it_is_shown_is_one_the_supervisor_takes(tmp_path: Path) -> None:
    shown = re.search(r"```json\n(.*?)```", bundle(code_task(**REVIEW)).user_prompt, re.DOTALL)
    assert shown is not None
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "verdict.json").write_text(shown[1])

    found = read_verdict(tmp_path)

    assert (found.verdict, found.findings[0].path, found.findings[0].line) == (
        "changes",
        "src/cart.py",
        42,
    )


@pytest.mark.parametrize(
    ("cli", "memory"), [("claude", "CLAUDE.md"), ("codex", "AGENTS.md"), ("gemini", "GEMINI.md")]
)
def test_each_cli_is_told_of_its_own_memory_file(cli: str, memory: str) -> None:
    prompt = bundle(code_task(agent=rex.model_copy(update={"cli": cli}))).user_prompt

    assert [one for one in ("CLAUDE.md", "AGENTS.md", "GEMINI.md") if one in prompt] == [memory]


@pytest.mark.parametrize("agent", [rex, blaze, cleo, tess], ids=lambda agent: agent.name)
def test_an_agent_is_told_who_it_is(agent: Any) -> None:
    system = bundle(code_task(agent=agent)).system_prompt

    assert system.startswith(f"You are {agent.name}. {agent.role}.\n")
    assert "Your credentials can read. You do not push, open or merge pull requests" in system


def test_task_json_holds_what_is_known_of_it_without_secrets() -> None:
    secret = SecretEnv(name="API_TOKEN", secret="vault", key="token")
    found = json.loads(
        bundle(code_task(agent=rex.model_copy(update={"secrets": (secret,)}))).files[
            "context/task.json"
        ]
    )

    assert found["taskId"] == "42"
    assert found["agent"] == {"name": "rex", "role": rex.role, "cli": "claude"}
    assert "vault" not in str(found)


def test_the_environment_has_the_agents_variables_and_ours_win() -> None:
    agent = rex.model_copy(update={"env": {"FEATURE": "on", "TASK_ID": "43"}})

    found = bundle(code_task(agent=agent)).environment

    assert found == {
        "FEATURE": "on",
        "TASK_ID": "42",
        "TASK_STAGE": "implement",
        "TASK_ROUND": "0",
        "TASK_BRANCH": "feature/task-42",
        "TASK_BASE": "main",
        "TASK_WORKSPACE": str(WORKSPACE.path),
        "CODERUN": "play-web-42-implement-r0",
    }


def test_nothing_of_a_template_is_left_in_a_prompt() -> None:
    for changes in ({}, {"review": "wrong"}, REVIEW, {**REVIEW, "stage": "test"}):
        made = bundle(code_task(**changes))
        for text in (made.system_prompt, made.user_prompt):
            assert not re.search(r"\{[{%#]|[}%#]\}", text)
            assert "\n\n\n" not in text
