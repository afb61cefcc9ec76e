"""PB302-PB304: waits of any workflow that nothing ends, and what ends waits that are not there, or all of them."""

from __future__ import annotations

from playbook.prove.pairing.ends import found_by
from playbook.prove.pairing.releasers import Releasers, releasers
from playbook.prove.pairing.selectors import Gate, gates
from playbook.prove.plays import carried
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.world import World

_WHEN_IT_RUNS = "which node it looks for is only known when it runs"
SHOWN = 3


def _nobody(world: World) -> Found:
    known = world.once(releasers)
    ours = {id(one.object) for one in world.once(carried)}
    reached = _reached(world)
    reason = _why_not(known)
    for one in world.once(gates):
        template = one.body.template
        if id(template.object) in ours or id(one) in reached or not _needs_somebody(one):
            continue
        path = (*template.path, "suspend")
        if known.scripts:
            yield Unclear(template.object, path, f"{known.scripts[0]} may end it")
            continue
        said = f'Nothing in this tree ends the wait "{template.name}": {reason}.'
        yield Fault(template.object, path, said, severity=None if known.known else "note")


def _why_not(known: Releasers) -> str:
    """Return why none of the waits that are left has a releaser."""
    selectors = sorted({one.selector for one in known.known if one.selector and one.phase != ""})
    if not selectors:
        return "no trigger and no script resumes a node"
    shown = ", ".join(f'"{one}"' for one in selectors[:SHOWN])
    more = f" and {len(selectors) - SHOWN} more" if len(selectors) > SHOWN else ""
    return f"what resumes nodes looks for {shown}{more}"


def _reached(world: World) -> frozenset[int]:
    """Return the waits that somebody may end; whose selector is not known may end each of them.

    A set without a phase gives outputs and leaves the node waiting. Which runs a script resumes nobody here can tell.
    """
    known = world.once(found_by)
    every = (one for one in world.once(releasers).known if one.phase != "")
    asked = {one.selector for one in every if one.selector or one.object.kind == "Sensor"}
    found = (known[one] if one is not None else None for one in asked)
    several = (world.once(gates) if one is None else one for one in found)
    return frozenset(id(one) for each in several for one in each)


def _needs_somebody(gate: Gate) -> bool:
    """Tell whether a wait is more than a pause: no time ends it, or its outputs come from outside."""
    value = gate.body.value
    outputs = (value.get("outputs") or {}).get("parameters") or ()
    supplied = any("supplied" in (one.get("valueFrom") or {}) for one in outputs)
    return supplied or not (value["suspend"] or {}).get("duration")


NOBODY = Rule(
    id="PB302",
    title="A wait that no trigger, selector or script in this tree ends.",
    why="The run stays there until somebody resumes it by hand or its time is over. Where no Sensor of the tree resumes anything, "
    "that may be what is meant: then this is only a note.",
    mend="Add the trigger that resumes it, with a selector that names it; or give it a duration and no supplied outputs.",
    source="argo-workflows v4.0.2 workflow/util/util.go updateSuspendedNode, SelectorMatchesNode; operator.go executeSuspend",
    severity="warning",
    implies=("PB109",),
    check=_nobody,
)


def _nothing(world: World) -> Found:
    waits = world.once(gates)
    for one in world.once(releasers).known:
        if one.selector is None:
            yield Unclear(one.object, one.path, _WHEN_IT_RUNS)
        elif one.selector:
            found = world.once(found_by)[one.selector]
            if found is None:
                said = f'the selector "{one.selector}" is not read here'
                yield Unclear(one.object, one.path, said)
            elif not waits:
                yield Unclear(one.object, one.path, "no wait at all is in this tree")
            elif not found:
                said = f'No wait in this tree is one of "{one.selector}".'
                yield Fault(one.object, one.path, said)


NOTHING = Rule(
    id="PB303",
    title="A trigger ends a wait that does not exist.",
    why="Argo answers `no suspend nodes matching nodeFieldSelector` each time. The trigger is tried again to its last try, the events "
    "behind it wait, and the event is lost.",
    mend="Name the step (`displayName`), the template (`templateName`) or an input (`inputs.parameters.NAME.value`) of the wait.",
    source="argo-workflows v4.0.2 workflow/util/util.go updateSuspendedNode, SelectorMatchesNode",
    implies=("PB301",),
    check=_nothing,
)


def _every(world: World) -> Found:
    for one in world.once(releasers).known:
        if one.is_plain and one.object.kind == "Sensor":
            yield Fault(
                one.object, one.path, "It resumes a Workflow without saying which of its waits."
            )


EVERY = Rule(
    id="PB304",
    title="A resume without a selector.",
    why="It ends every wait of the Workflow at once, of parallel branches too. Before the wait is reached it succeeds and does nothing: "
    "the event is lost, and nothing tries it again.",
    mend='Say which: `args: ["--node-field-selector", "displayName=approve"]`, or `nodeFieldSelector` in the request. Without a match '
    "that fails, so that `atLeastOnce` and a `retryStrategy` can try it again.",
    source="argo-workflows v4.0.2 workflow/util/util.go ResumeWorkflow",
    severity="warning",
    check=_every,
)

RULES = (NOBODY, NOTHING, EVERY)
