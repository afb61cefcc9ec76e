"""What every play must satisfy, one function per rule, each returning sentences. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playbook.agents import Agent
    from playbook.play import Play

Rule = Callable[["Play"], Iterator[str]]
FINISH = "finish"
RESERVED = frozenset({"main", FINISH, "give-up"})
PREFIXES = ("run-", "wait-")
# Every template declares these; `github-app` may be declared again, by the play that chooses by it.
OURS = frozenset({
    "task-id", "service-id", "repository-url", "docs-repository-url", "docs-branch", "working-directory",
    "model", "continue-session", "overwrite-memory",
})  # fmt: skip
# Argo refuses the 100th nested call (argo-workflows v4.0.2 operator.go, executeTemplate). Beside the states
# the entry template, the leaf under the last state and the second look at that leaf's retries are calls.
DEPTH = 98
TASK_ID = "{task_id}"
NO_BRANCH = re.compile(r"^[-/]|//|\.\.|(^|/)\.|\.lock(/|$)|[./]$")
TASK_LIMIT = 40
LABEL_LIMIT = 50


def duplicates(names: list[str]) -> list[str]:
    """Return the names that occur more than once."""
    return [name for name, count in Counter(names).items() if count > 1]


def problems(play: Play) -> Iterator[str]:
    """Yield what is wrong with a play, the most telling first."""
    for rule in RULES:
        yield from rule(play)


def stage_names(play: Play) -> Iterator[str]:
    """Stages have different names, none of ours, and no two states would share one."""
    names = [stage.name for stage in play.stages]
    for name in duplicates(names):
        yield f'two stages are called "{name}"; gates are addressed by stage, so names must differ'
    for name in sorted(RESERVED.intersection(names)):
        yield f'a stage cannot be called "{name}": playbook has a state of that name'
    for stage in play.stages:
        if stage.name.startswith(PREFIXES):
            yield f'a stage cannot be called "{stage.name}": playbook\'s own templates begin with run- and wait-'
        if stage.gate_state in names:
            yield f'stage "{stage.gate_state}" would share its name with the gate of "{stage.name}"'


def targets(play: Play) -> Iterator[str]:
    """`on_changes` and `back_to` name stages that will have run."""
    order = {stage.name: at for at, stage in enumerate(play.stages)}
    wishes: list[tuple[str, str, int]] = [
        (f'stage "{stage.name}": on_changes', stage.on_changes, order[stage.name])
        for stage in play.stages
        if stage.on_changes is not None
    ]
    if play.restart:
        wishes.append(("restart: back_to", play.restart.back_to, len(order)))
    for where, target, limit in wishes:
        if target not in order:
            yield f'{where} = "{target}" is unknown; known: {", ".join(order)}'
        elif order[target] > limit:
            yield f'{where} = "{target}" comes later; going back goes to an earlier stage'


def agents(play: Play) -> Iterator[str]:
    """One name is one GitHub App, and one App has one name: gates and objects tell agents apart by them."""
    apps: dict[str, str] = {}
    owners: dict[str, str] = {}
    for agent in _mentioned(play):
        app = apps.setdefault(agent.name, agent.login)
        owner = owners.setdefault(agent.login, agent.name)
        if app != agent.login:
            yield f'agent "{agent.name}" writes as {app} and as {agent.login}; give one of them another name'
        elif owner != agent.name:
            yield f'agents "{owner}" and "{agent.name}" both write as {app}; each needs its own GitHub App'


def _mentioned(play: Play) -> Iterator[Agent]:
    actors = [stage.agent for stage in play.stages]
    yield from actors
    for _, gate in play.gates:
        yield from (who for who in gate.by if not isinstance(who, str))
    if play.restart and not isinstance(play.restart.by, str):
        yield from (who for who in play.restart.by if not isinstance(who, str))


def parameters(play: Play) -> Iterator[str]:
    """Task parameters differ from each other and from those every template declares."""
    names = [parameter.name for parameter in play.parameters]
    for name in duplicates(names):
        yield f'parameters: "{name}" is declared twice'
    for name in sorted(OURS.intersection(names)):
        yield f'parameters: "{name}" is one of playbook\'s own; choose another name'


def conditions(play: Play) -> Iterator[str]:
    """`when` asks for a declared parameter, and nobody goes back to a stage that was skipped."""
    declared = {parameter.name: parameter for parameter in play.parameters}
    for stage in play.stages:
        if stage.when is None:
            continue
        parameter = declared.get(stage.when.parameter)
        if parameter is None:
            known = ", ".join(declared) or "none; declare Play(parameters=...)"
            yield f'stage "{stage.name}": when asks for parameter "{stage.when.parameter}"; known: {known}'
        elif parameter.values and stage.when.equals not in parameter.values:
            yield (
                f'stage "{stage.name}": parameter "{parameter.name}" is never "{stage.when.equals}"; '
                f"values: {', '.join(parameter.values)}"
            )
    yield from _skipped_targets(play)


def _skipped_targets(play: Play) -> Iterator[str]:
    stages = {stage.name: stage for stage in play.stages}
    for stage in play.stages:
        target = stages.get(stage.on_changes or "")
        if target and target.when and target.when != stage.when:
            yield f'stage "{stage.name}": on_changes = "{target.name}" may have been skipped by its when'
    target = stages.get(play.restart.back_to) if play.restart else None
    if target and target.when:
        yield f'restart: back_to = "{target.name}" may have been skipped by its when'


def gates(play: Play) -> Iterator[str]:
    """Gates stand where they can be released."""
    for stage in play.stages:
        if stage.gate and stage.gate.kind == "merged":
            yield f'stage "{stage.name}": merged() ends a run; write it as finish=Gate.merged(...)'
    if play.finish and play.finish.kind == "pull_request_open":
        yield "finish: pull_request_open cannot end a run; use merged, approved or labeled"


def labels(play: Play) -> Iterator[str]:
    """State labels differ from each other and from the labels gates wait for."""
    names = tuple(stage.name for stage in play.stages)
    unknown = sorted(set(play.labels.stages) - set(names))
    if unknown:
        yield f'labels: stage "{unknown[0]}" is unknown; known: {", ".join(names)}'
    shown = [label.casefold() for label in play.labels.every(names)]
    for label in duplicates(shown):
        yield f'labels: "{label}" stands for two states; GitHub does not tell capitals apart'
    for label in sorted(play.trigger_labels):
        if label.casefold() in shown:
            yield f'labels: "{label}" is a state label and a gate waits for it; the two sets must differ'


def label_texts(play: Play) -> Iterator[str]:
    """GitHub takes the task label, and no other label is read as the label of another task."""
    room = LABEL_LIMIT - len(play.task_label.replace(TASK_ID, ""))
    if room < TASK_LIMIT:
        yield (
            f'task_label = "{play.task_label}" leaves {room} characters for a task id, which may have '
            f"{TASK_LIMIT}; GitHub takes {LABEL_LIMIT} in all"
        )
    shown = play.labels.every(tuple(stage.name for stage in play.stages))
    head, _, tail = play.task_label.partition(TASK_ID)
    for label in (*shown, *sorted(play.trigger_labels)):
        if label.startswith(head) and label.endswith(tail) and len(label) > len(head) + len(tail):
            yield f'labels: "{label}" reads like the label of a task ("{play.task_label}"); rename one of them'


def task_texts(play: Play) -> Iterator[str]:
    """Branch and task label hold the task id once, and git takes the branch."""
    for field, text in (("branch", play.branch), ("task_label", play.task_label)):
        bare = text.replace(TASK_ID, "", 1)
        if bare == text or "{" in bare or "}" in bare:
            yield f'{field} = "{text}" must hold {{task_id}} once, and no other braces'
    if NO_BRANCH.search(play.branch.replace(TASK_ID, "1")):
        yield f'branch = "{play.branch}" is no name git takes; see git help check-ref-format'


def depth(play: Play) -> Iterator[str]:
    """A run nests every state's call, and in each round those from the way back's target on; Argo stops at 100."""
    states, again = nested(play)
    needed = states + play.rounds * again + 2
    if needed <= DEPTH:
        return
    allowed = (DEPTH - 2 - states) // again if again else -1
    yield (
        f"{play.rounds} rounds x {again} states beside the first {states} need {needed} nested calls; "
        f"Argo stops at 100. {f'Use rounds={allowed} or less' if allowed >= 0 else 'Use fewer stages'}"
    )


def nested(play: Play) -> tuple[int, int]:
    """Return how many states a run enters without going back, and how many more a round can add."""
    starts: dict[str, int] = {}
    again = [0]
    at = 0
    for stage in play.stages:
        starts[stage.name] = at
        at += 2 if stage.gate else 1
        if stage.on_failure == "restart":
            again.append(1)
        if stage.on_changes in starts:
            again.append(at - starts[stage.on_changes])
    at += 1 if play.finish else 0
    if play.restart and play.restart.back_to in starts:
        again.append(at - starts[play.restart.back_to])
    return at, max(again)


def loops(play: Play) -> bool:
    """Tell whether the play can go back at all."""
    again = any(stage.on_changes or stage.on_failure == "restart" for stage in play.stages)
    return again or play.restart is not None


def argo_alone(play: Play) -> Iterator[str]:
    """Argo alone cannot go back, and knows of a run and its gate what one event says (docs/argo-alone.md)."""
    if play.release != "argo":
        return
    if loops(play):
        yield 'release="argo" has no rework and no restart: take out on_changes, on_failure="restart" and restart'
    if not play.branch.endswith(TASK_ID):
        yield f'release="argo": branch = "{play.branch}" must end with {TASK_ID}: the Sensor names the run by it'
    if "--" in play.name:
        yield f'release="argo": name = "{play.name}" holds "--", which stands between play and repository'
    asked = [
        f"{gate.kind}{f' {gate.label}' if gate.label else ''} by {who if isinstance(who, str) else who.name}".casefold()
        for _, gate in play.gates
        for who in gate.by
    ]
    for event in duplicates(asked):
        yield f'release="argo": one event ({event}) would release two gates; let them wait for others'


RULES: tuple[Rule, ...] = (
    stage_names,
    agents,
    targets,
    parameters,
    conditions,
    gates,
    labels,
    task_texts,
    label_texts,
    depth,
    argo_alone,
)
