"""PB302-PB304: waits of any workflow that nothing ends, and what ends waits that are not there, or all of them."""

from __future__ import annotations

from playbook.prove.pairing.releasers import Releaser, releasers
from playbook.prove.pairing.selectors import Gate, gates, matching, terms
from playbook.prove.plays import carried
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.world import World


def _nobody(world: World) -> Found:
    known = world.once(releasers)
    ours = {id(one.object) for one in world.once(carried)}
    reached = _reached(world, known.known)
    for one in world.once(gates):
        template = one.body.template
        if id(template.object) in ours or id(one) in reached or not _needs_somebody(one):
            continue
        path = (*template.path, "suspend")
        if known.scripts:
            yield Unclear(template.object, path, f"{known.scripts[0]} may end it")
            continue
        said = f'Nothing in this tree ends the wait "{template.name}".'
        yield Fault(template.object, path, said, severity=None if known.known else "note")


def _reached(world: World, known: tuple[Releaser, ...]) -> frozenset[int]:
    """Return the waits that somebody may end."""
    found: set[int] = set()
    for asked in {one.selector for one in known}:
        found |= {id(one) for one in matching(world, terms(asked or "") or ())}
    return frozenset(found)


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
            yield Unclear(one.object, one.path, "an event decides which node it looks for")
        elif one.selector:
            asked = terms(one.selector)
            if asked is None:
                yield Unclear(
                    one.object, one.path, f'the selector "{one.selector}" is not read here'
                )
            elif not waits:
                yield Unclear(one.object, one.path, "no wait at all is in this tree")
            elif not matching(world, asked):
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
        if one.does == "resume" and one.selector == "":
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
