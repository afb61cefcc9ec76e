"""The Sensors' calls to argo-server: answered as Argo would, tried again, lost. Pure; a queue per trigger.

At least once means head of line: while a call is tried again, the later events of its trigger wait behind it
(argo-events v1.9.11 trigger_conn.go). What argo-server says: argo-workflows v4.0.2 workflow_server.go SetWorkflow,
workflow/util/util.go updateSuspendedNode.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Protocol

from playbook.errors import NotModelled
from playbook.events.calls import HttpCall
from playbook.rehearse.said import address
from playbook.rehearse.tree import Tree
from playbook.rehearse.workflow.state import Leaf, Outcome, Phase
from playbook.rehearse.world import Call, Entry, Moved, Workflow, World

SET = re.compile(r"https?://[^/]+(?:/.*)?/api/v1/workflows/[^/]+/([^/]+)/set")
SELECTOR = re.compile(r"inputs\.parameters\.([A-Za-z0-9_-]+)\.value=([^=,\\]+)")
OK, NOT_FOUND, FAILED = 200, 404, 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What argo-server answers: the status, why in words, and the gate of which run it completes."""

    status: int
    words: str
    run: Workflow | None = None
    leaf: Leaf | None = None


def call_of(trigger: tuple[str, str], request: HttpCall, about: tuple[str, str], now: int) -> Call:
    """Return the call a trigger wants to make.

    Args:
        trigger: the names of Sensor and trigger.
        request: what it sends.
        about: the delivery's id, and it in words.
        now: when it is first tried, if no other one is before it.

    Raises:
        NotModelled: anything but argo-server's `set` of a suspend node, found by an input.
    """
    where = f"Sensor/{trigger[0]} {trigger[1]}"
    found = SET.fullmatch(request.url) if request.method == "PUT" else None
    if found is None:
        raise NotModelled(
            f"{where} calls {request.method} {request.url}",
            hint="A rehearsal knows one call: PUT .../api/v1/workflows/NAMESPACE/NAME/set of argo-server.",
        )
    body = json.loads(request.body)
    selector = SELECTOR.fullmatch(str(body.get("nodeFieldSelector", "")))
    if selector is None or body.get("phase") != "Succeeded":
        raise NotModelled(
            f"{where} sets {body.get('nodeFieldSelector')!r} to {body.get('phase')!r}",
            hint="A rehearsal knows inputs.parameters.<name>.value=<value>, and phase Succeeded.",
        )
    outputs = json.loads(body.get("outputParameters") or "{}")
    return Call(
        trigger=trigger,
        delivery=about[0],
        said=about[1],
        run=found[1],
        selector=(selector[1], selector[2]),
        outputs=tuple(sorted((name, str(value)) for name, value in outputs.items())),
        at=now,
    )


class Server(Protocol):
    """What stands behind the calls: the interpreter's Argo, or a real one whose Sensors call by themselves."""

    def complete(self, world: World, run: Workflow, leaf: Leaf, outcome: Outcome) -> Moved:
        """Complete a gate as a call asked."""

    def lose(self, call: Call) -> None:
        """Take note that a call is not tried again."""


def advance(tree: Tree, world: World, server: Server) -> Moved:
    """Make every call that is due now: the first of each trigger, then those it held up."""
    entries: tuple[Entry, ...] = ()
    while (call := _due(world)) is not None:
        moved = _tried(tree, world, call, server)
        world, entries = moved.world, (*entries, *moved.entries)
    return Moved(world, entries)


def next_try(world: World) -> int | None:
    """Return when the next call will be made."""
    return min((call.at for call in _heads(world)), default=None)


def effect(tree: Tree, world: World, delivery: str) -> str:
    """Say what came at once of a delivery that makes calls."""
    waiting = [call for call in world.calls if call.delivery == delivery]
    if not waiting:
        return "argo-server is called"
    call = waiting[-1]
    ahead = next(one for one in world.calls if one.trigger == call.trigger)
    if ahead is not call:
        return f"waits behind {ahead.said}, which is tried again"
    answer, lasting = _answer(world, call), tree.attempts[call.trigger].lasting
    why = answer.words if answer.leaf is None else "no gate waited for it"
    return f"{why}; tried again for {lasting} s"


def _heads(world: World) -> list[Call]:
    """Return the first call of each trigger."""
    first: dict[tuple[str, str], Call] = {}
    for call in world.calls:
        first.setdefault(call.trigger, call)
    return list(first.values())


def _due(world: World) -> Call | None:
    return next((call for call in _heads(world) if call.at <= world.now), None)


def _tried(tree: Tree, world: World, call: Call, server: Server) -> Moved:
    """Make one call: done, to be tried again, or lost."""
    answer, attempts = _answer(world, call), tree.attempts[call.trigger]
    rest = tuple(one for one in world.calls if one is not call)
    if answer.leaf is not None and answer.run is not None:
        outcome = Outcome(Phase.SUCCEEDED, call.outputs, exact=True)  # `set` fills in no default
        moved = server.complete(world, answer.run, answer.leaf, outcome)
        said = f"go: released by Sensor/{call.trigger[0]}"
        late = f", at try {call.tries + 1}" if call.tries else ""
        gate = address(answer.leaf)
        entry = Entry(world.now, "gate", gate, said + late, call.run, call.delivery)
        return Moved(replace(moved.world, calls=rest), (entry, *moved.entries))
    pause = attempts.after(call.tries + 1)
    if pause is None or attempts.accepts(answer.status):
        server.lose(call)
        return Moved(replace(world, calls=rest), (_lost(world, call, answer),))
    again = replace(call, tries=call.tries + 1, at=world.now + pause)
    kept = tuple(again if one is call else one for one in world.calls)
    return Moved(replace(world, calls=kept))


def _lost(world: World, call: Call, answer: Answer) -> Entry:
    tries = f"tried {call.tries + 1} times" if call.tries else "tried once"
    said = f"the delivery is lost: {tries}; {answer.words}"
    run = call.run if any(one.name == call.run for one in world.runs) else ""
    return Entry(world.now, "lost", call.said, said, run, call.delivery)


def _answer(world: World, call: Call) -> Answer:
    run = next((one for one in world.runs if one.name == call.run), None)
    if run is None:
        return Answer(NOT_FOUND, f"argo-server: {NOT_FOUND}, no Workflow {call.run}")
    leaves = [leaf for leaf in run.flow.leaves if _selected(leaf, call)]
    if not leaves:
        asked = "=".join(call.selector)
        return Answer(FAILED, f"argo-server: {FAILED}, no gate of {call.run} waits with {asked}")
    leaf = leaves[0]
    unknown = {name for name, _ in call.outputs} - {output.name for output in leaf.outputs}
    if unknown:
        named = ", ".join(sorted(unknown))
        return Answer(FAILED, f"argo-server: {FAILED}, the gate has no output {named}")
    return Answer(OK, "argo-server: 200", run, leaf)


def _selected(leaf: Leaf, call: Call) -> bool:
    return leaf.kind == "suspend" and call.selector in leaf.inputs
