"""Read `depends` and `dependencies` of a DAG task, as common/ancestry.go of Argo 4.0.2 does. Runs no task."""

import re
from collections.abc import Mapping, Sequence

from playbook.errors import NotModelled
from playbook.rehearse.expressions.errors import InvalidExpression
from playbook.rehearse.expressions.expression import compile_expression
from playbook.rehearse.workflow.fields import Fields, InvalidFlow
from playbook.rehearse.workflow.state import Phase

# A task with a result, or a task alone.
TASK = re.compile(r"([a-zA-Z0-9][-a-zA-Z0-9]*?\.[A-Z][a-zA-Z]+)|([a-zA-Z0-9][-a-zA-Z0-9]*)")
RESULTS = {
    "Succeeded": Phase.SUCCEEDED,
    "Failed": Phase.FAILED,
    "Errored": Phase.ERROR,
    "Skipped": Phase.SKIPPED,
    "Omitted": Phase.OMITTED,
}


def dependencies(task: Fields, tasks: Mapping[str, Fields], where: str) -> tuple[list[str], str]:
    """Return the tasks a task waits for, and the logic that decides whether it runs.

    Raises:
        InvalidFlow: a task that is not there, or logic that cannot be read.
        NotModelled: results of daemons and of lists.
    """
    logic = task.get("depends") or " && ".join(task.get("dependencies") or [])
    needed: list[str] = []

    def expanded(match: re.Match[str]) -> str:
        name, _, result = match.group().partition(".")
        if name not in tasks:
            raise InvalidFlow(f"{where}: dependency '{name}' is not a task of this DAG")
        if result and result not in RESULTS:
            raise NotModelled(f"{where}: {name}.{result} is not modelled")
        if name not in needed:
            needed.append(name)
        return match.group() if result else _accepted(name, tasks[name])

    expanded_logic = TASK.sub(expanded, logic).replace("-", "_")
    try:
        compile_expression(expanded_logic or "true")
    except InvalidExpression as error:
        raise InvalidFlow(f"{where}: depends `{logic}`: {error.message}") from None
    return needed, expanded_logic


def _accepted(name: str, task: Fields) -> str:
    results = ["Succeeded", "Skipped"]
    continues = task.get("continueOn") or {}
    results += ["Errored"] if continues.get("error") else []
    results += ["Failed"] if continues.get("failed") else []
    return "(" + " || ".join(f"{name}.{result}" for result in results) + ")"


def satisfied(logic: str, phases: Mapping[str, Phase]) -> bool:
    """Evaluate the logic over the phases of the tasks it names."""
    if not logic:
        return True
    scope = {
        name.replace("-", "_"): {result: phase == wanted for result, wanted in RESULTS.items()}
        for name, phase in phases.items()
    }
    return bool(compile_expression(logic).evaluate(scope))


def targets(tasks: Sequence[tuple[str, Sequence[str]]], target: str) -> tuple[str, ...]:
    """Return the tasks that decide how the DAG ends: those named, else those nobody waits for."""
    if target:
        return tuple(target.split(" "))
    needed = {name for _, needs in tasks for name in needs}
    return tuple(sorted(name for name, _ in tasks if name not in needed))
