"""Which tools an agent may use without being asked: to look for an incident, to work for a task."""

import re
from pathlib import Path

import pytest

from playbook.agent.context import allowed_tools
from playbook.agent.errors import AgentProblem
from playbook.agents import Permissions, Tools, cleo, rex, tess
from tests.agent.context.context_samples import code_task, incident

RULE = re.compile(
    r"(Bash|Read|Edit|Write|Grep|Glob|Skill|NotebookEdit|mcp__[A-Za-z0-9_-]+)(\([^(),]+\))?"
)
READS = {"get", "describe", "logs", "top", "events", "explain"}


def test_the_set_for_triage() -> None:
    assert allowed_tools(incident()) == (
        "Read(./**)",
        "Skill",
        "Bash(kubectl get *)",
        "Bash(kubectl describe *)",
        "Bash(kubectl logs *)",
        "Bash(kubectl top *)",
        "Bash(kubectl events *)",
        "Bash(kubectl explain *)",
        "Edit(./output/investigation.md)",
        "Edit(./output/artifacts/**)",
    )


def test_triage_runs_nothing_but_the_reading_verbs_of_kubectl() -> None:
    rules = allowed_tools(incident())
    commands = [
        re.fullmatch(r"Bash\(kubectl ([a-z]+) \*\)", rule)
        for rule in rules
        if rule.startswith("Bash")
    ]

    assert {found[1] for found in commands if found} == READS
    assert all(commands)


def test_triage_writes_below_its_output_only() -> None:
    rules = allowed_tools(incident(), Path("/w/1/output"))

    assert [rule for rule in rules if rule.startswith(("Edit", "Write"))] == [
        "Edit(//w/1/output/investigation.md)",
        "Edit(//w/1/output/artifacts/**)",
    ]


@pytest.mark.parametrize(
    ("changes", "writes"),
    [
        pytest.param({"agent": rex}, True, id="an implementing agent"),
        pytest.param({"agent": cleo, "purpose": "review"}, False, id="a reviewer leaves the commit as it is"),
        pytest.param({"agent": tess, "purpose": "review"}, False, id="so does a tester"),
        pytest.param({"agent": rex.model_copy(update={"permissions": Permissions(github={"contents": "read"})})}, False, id="who cannot write contents"),
    ],
)  # fmt: skip
def test_who_may_edit_the_repository(changes: dict[str, object], writes: bool) -> None:
    rules = allowed_tools(code_task(**changes), Path("/w/1/output"))

    assert ("Edit" in rules, "Write" in rules) == (writes, writes)
    assert ("Edit(//w/1/output/**)" in rules) is not writes


@pytest.mark.parametrize("assignment", [incident(), code_task()], ids=["incident", "task"])
def test_each_rule_is_one_of_claudes_with_one_prefix(assignment: object) -> None:
    for rule in allowed_tools(assignment):  # type: ignore[arg-type]
        assert RULE.fullmatch(rule), rule
        # A path counts in Edit and Read only.
        assert not rule.startswith(("Write(", "Glob(", "Grep("))


def test_an_agents_servers_of_tools_are_allowed_by_name() -> None:
    agent = rex.model_copy(
        update={"tools": Tools(remote=("search", "mcp__docs__read"), local={"files": {}})}
    )

    assert allowed_tools(code_task(agent=agent))[-3:] == (
        "mcp__search",
        "mcp__docs__read",
        "mcp__files",
    )


@pytest.mark.parametrize("name", ["a,Bash", "a Bash(*)", "", "*", "a\n"])
def test_a_tool_that_could_be_another_rule_is_refused(name: str) -> None:
    agent = rex.model_copy(update={"tools": Tools(remote=(name,))})

    with pytest.raises(AgentProblem, match="agent rex: the tool"):
        allowed_tools(code_task(agent=agent))
