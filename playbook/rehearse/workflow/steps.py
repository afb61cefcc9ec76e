"""Run a steps template: its groups in order, the steps of a group side by side. Source: controller/steps.go 4.0.2."""

from collections.abc import Iterable
from typing import NamedTuple

from playbook.rehearse.expressions.errors import EvaluationFailed
from playbook.rehearse.expressions.expression import compile_expression
from playbook.rehearse.expressions.values import to_text
from playbook.rehearse.workflow.guards import Guarded, Stuck, resolve
from playbook.rehearse.workflow.run import (
    FAILURES,
    Arrival,
    Call,
    Done,
    Event,
    Place,
    Run,
    Turn,
    live_leaves,
    nested,
    stands_for_callers,
    stuck_below,
)
from playbook.rehearse.workflow.state import Node, Pairs, Phase
from playbook.rehearse.workflow.templates import Result, Step


class StepsAt(NamedTuple):
    """A steps node that waits: in which group, what earlier groups left, how its steps stand."""

    kind: str
    call: Call
    place: Place
    group: int
    known: Pairs
    ended: tuple[tuple[int, Done], ...] = ()
    live: tuple[tuple[int, Node], ...] = ()
    stuck: tuple[str, ...] = ()


def begin(turn: Turn, call: Call, place: Place) -> Node | Done:
    """Call a steps template."""
    turn.log("called", place.path, call.template.key[1])
    return _open(turn, StepsAt("steps", call, place, 0, ()))


def resume(turn: Turn, at: StepsAt, leaf: str, event: Event) -> Node | Done:
    """Pass an event on to the step it belongs to, and go on from there."""
    index, child = next((i, node) for i, node in at.live if any(x.id == leaf for x in node.leaves))
    after = turn.resume(turn, child, leaf, event)
    if isinstance(after, Node):
        live = tuple((i, after if i == index else node) for i, node in at.live)
        return _node(turn, at._replace(live=live))
    at = at._replace(
        ended=tuple(sorted((*at.ended, (index, after)))),
        live=tuple((i, node) for i, node in at.live if i != index),
    )
    step = at.call.template.groups[at.group][index]
    result = _deemed(turn, at, step, after) if after.raised else _go_on(turn, at)
    return stands_for_callers(result, at.place) if isinstance(result, Done) else result


def _open(turn: Turn, at: StepsAt) -> Node | Done:
    """Begin the steps of the present group, or end the node after the last one."""
    groups = at.call.template.groups
    if at.group == len(groups):
        return _finish(turn, at)
    guarded = resolve(turn.run, at.call, groups[at.group], at.known)
    if isinstance(guarded, Stuck):
        turn.log("hung", at.place.path, f"{guarded.name} never gets a value")
        return _node(
            turn,
            at._replace(stuck=(f"{at.place.path or at.call.template.key[1]}: {guarded.name}",)),
        )
    if isinstance(guarded, str):
        turn.log("error", at.place.path, guarded)
        return Done(Phase.FAILED, message=f"failed to resolve references: {guarded}")
    return _begin_steps(turn, at, guarded)


def _begin_steps(turn: Turn, at: StepsAt, guarded: tuple[Guarded, ...]) -> Node | Done:
    group = at.call.template.groups[at.group]
    tail = _is_last_call(at, guarded)
    ended: list[tuple[int, Done]] = []
    live: list[tuple[int, Node]] = []
    for index, (step, (proceed, arguments)) in enumerate(zip(group, guarded, strict=True)):
        place = _place(at, step, tail=tail)
        if not proceed:
            turn.log("skipped", place.path, f"when '{step.when}' evaluated false")
            ended.append((index, Done(Phase.SKIPPED)))
            continue
        child = turn.enter(turn, Arrival(step.template, arguments, "steps", place))
        if isinstance(child, Node):
            live.append((index, child))
        elif child.raised:
            return _deemed(turn, at._replace(live=tuple(live)), step, child)
        else:
            ended.append((index, child))
    if tail and live:
        return _stand_in(turn, at, group[live[0][0]], live[0][1])
    return _go_on(turn, at._replace(ended=tuple(ended), live=tuple(live)))


def _place(at: StepsAt, step: Step, *, tail: bool) -> Place:
    depth = at.place.depth + 1
    if tail:
        anchor = at.place.anchor
        return Place(step.name, f"{anchor}/{depth}:{step.name}".lstrip("/"), anchor, depth, tail)
    path = f"{at.place.path}[{at.group}].{step.name}"
    return Place(step.name, path, path, depth, tail)


def _is_last_call(at: StepsAt, guarded: tuple[Guarded, ...]) -> bool:
    """Tell whether nothing is left to do here but to wait for one step."""
    template = at.call.template
    running = [i for i, (proceed, _) in enumerate(guarded) if proceed]
    if template.results or at.group < len(template.groups) - 1 or len(running) != 1:
        return False
    return not template.groups[at.group][running[0]].continues_on


def _stand_in(turn: Turn, at: StepsAt, step: Step, child: Node) -> Node:
    if at.place.depth == 1:
        turn.blame = f"[{at.group}].{step.name}"
    return child


def _go_on(turn: Turn, at: StepsAt) -> Node | Done:
    """Wait while steps live; else judge the group and open the next."""
    if at.live:
        return _collapsed(turn, at) or _node(turn, at)
    group = at.call.template.groups[at.group]
    for index, done in at.ended:
        if done.phase in FAILURES and done.phase not in group[index].continues_on:
            name = f"{at.place.path}[{at.group}].{group[index].name}"
            shown = node_id(turn.run, name) if at.place.depth == 1 else name
            turn.log("failed", at.place.path, f"child '{shown}' failed")
            return Done(Phase.FAILED, message=f"child '{shown}' failed")
    found = dict(at.known)
    for index, done in at.ended:
        found.update(outcome_names(f"steps.{group[index].name}", done))
    kept = at.call.template.kept[at.group]
    known = tuple((name, value) for name, value in sorted(found.items()) if name in kept)
    return _open(turn, StepsAt("steps", at.call, at.place, at.group + 1, known))


def _collapsed(turn: Turn, at: StepsAt) -> Node | None:
    """Return the one live step of the last group when nothing else can still change the end."""
    template = at.call.template
    group = template.groups[at.group]
    if template.results or at.group < len(template.groups) - 1 or len(at.live) != 1:
        return None
    index, child = at.live[0]
    failed = any(d.phase in FAILURES and d.phase not in group[i].continues_on for i, d in at.ended)
    if failed or group[index].continues_on:
        return None
    return _stand_in(turn, at, group[index], _in_tail(turn.run, child))


def _in_tail(run: Run, node: Node) -> Node:
    content = node.content
    marked = content._replace(place=content.place._replace(tail=True))
    return run.node(marked, node.leaves, node.stuck)


def _node(turn: Turn, at: StepsAt) -> Node:
    below = [node for _, node in at.live]
    return turn.run.node(at, live_leaves(below), (*at.stuck, *stuck_below(below)))


def _deemed(turn: Turn, at: StepsAt, step: Step, child: Done) -> Done:
    """Fail at once because Argo got an error from a step, whatever its neighbours do."""
    for leaf in live_leaves(node for _, node in at.live):
        turn.log("abandoned", leaf.id, f"{step.name} is in error")
    name = f"{turn.run.name}{at.place.path}[{at.group}].{step.name}"
    message = f"step group deemed errored due to child {name} error: {child.raised}"
    turn.log("failed", at.place.path, message)
    return Done(Phase.FAILED, message=message)


def _finish(turn: Turn, at: StepsAt) -> Done:
    try:
        outputs = tuple(
            (result.name, value(result, at.call, at.known)) for result in at.call.template.results
        )
    except EvaluationFailed as error:
        turn.log("error", at.place.path, str(error))
        return Done(Phase.ERROR, message=str(error), raised=str(error))
    return Done(Phase.SUCCEEDED, outputs)


def value(result: Result, call: Call, known: Iterable[tuple[str, str]]) -> str:
    """Return an output of steps or a DAG, its default when there is none (getTemplateOutputsFromScope).

    Raises:
        EvaluationFailed: there is no value and no default.
    """
    try:
        return _evaluated(result, call, known)
    except EvaluationFailed:
        if result.default is None:
            raise
        return call.text(result.default)


def _evaluated(result: Result, call: Call, known: Iterable[tuple[str, str]]) -> str:
    names = dict(known)
    if result.expression:
        inputs = {f"inputs.parameters.{name}": text for name, text in call.inputs}
        scope = nested({**inputs, **names}.items())
        return to_text(compile_expression(result.expression).evaluate(scope))
    if result.parameter not in names:
        raise EvaluationFailed(f'Unable to resolve: "{result.parameter}"')
    return names[result.parameter]


def outcome_names(prefix: str, done: Done) -> dict[str, str]:
    """Return what other steps can name of one that ended."""
    outputs = {f"{prefix}.outputs.parameters.{name}": value for name, value in done.outputs}
    return {f"{prefix}.status": str(done.phase), **outputs}


def node_id(run: Run, name: str) -> str:
    """Return the id of a node: the workflow's name and 32 bits of FNV-1a of the node's (workflow_types.go)."""
    code = 0x811C9DC5
    for byte in f"{run.name}{name}".encode():
        code = (code ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"{run.name}-{code}"
