"""PB309: what ends a wait and leaves out what its run goes on with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from playbook.documents.document import Path
from playbook.prove.finding import Severity
from playbook.prove.pairing.ends import found_by
from playbook.prove.pairing.releasers import Releaser, releasers
from playbook.prove.pairing.selectors import Gate, gates
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.workflow.gates import SUPPLIED
from playbook.prove.workflow.scope import every_name
from playbook.prove.workflow.walk import bodies, entered, key, named
from playbook.prove.world import World

Key = tuple[int, Path]
Wrong = tuple[str, str, Severity | None]
"""What is wrong, why it bites where the rule's own reason is another, how bad it is."""
_NOT_ON = ("", "Failed", "Error")
"""Phases after which nothing reads the outputs: the node goes on waiting, or what follows does not run."""
_PLAIN_FAILS = (
    "A resume without a selector gives each output its default. One without a default makes the whole call fail: "
    "`raw output parameter has not been set and does not have a default value`. No wait of that run ends, however often it is tried."
)
_PLAIN_RUNS = (
    "A resume without a selector gives each output its default, as when the wait's time is over: what follows cannot "
    "tell that somebody released it."
)
_REFUSED = (
    "Argo refuses the whole call: `node is not expecting output parameter`. The wait never ends."
)


def _left_out(world: World) -> Found:
    known = world.once(found_by)
    seen: dict[object, tuple[list[Wrong], bool]] = {}
    for one in world.once(releasers).known:
        if (
            one.asks not in seen
        ):  # each way to ask meets each wait once, however many triggers ask so
            found = known[one.selector] if one.selector is not None else None
            several = world.once(gates) if found is None else found
            wrong = [each for gate in several if (each := _wrong(world, one, gate))]
            seen[one.asks] = (
                wrong,
                found is not None and one.is_known and len(wrong) == len(several),
            )
        wrong, sure = seen[one.asks]
        if wrong and sure:
            said, why, severity = wrong[0]
            yield Fault(one.object, one.path, said, why=why, severity=severity)
        elif wrong:
            yield Unclear(one.object, one.path, f"it depends on the wait it finds: {wrong[0][0]}")


def _wrong(world: World, one: Releaser, gate: Gate) -> Wrong | None:
    """Return what is wrong if a releaser finds this wait."""
    name, declared = gate.body.template.name, _supplied(gate)
    if one.is_plain:
        return _of_plain(world, gate)
    strange = sorted((one.outputs or frozenset()) - declared)
    if strange:
        return f'The wait "{name}" has no output "{strange[0]}" that is supplied.', _REFUSED, None
    if one.phase in _NOT_ON:
        return None
    read = world.once(_read).get(key(gate.body.template), {})
    given = (one.outputs or frozenset()) | world.once(_given_before).get(id(gate), frozenset())
    missing = sorted(read.keys() - given)
    if not missing:
        return None
    reader = read[missing[0]]
    if one.outputs is None or one.phase is None:
        return f'"{missing[0]}" of the wait "{name}" may be left out', "", None
    return f'It ends the wait "{name}" without "{missing[0]}", which {reader} reads.', "", None


def _of_plain(world: World, gate: Gate) -> Wrong | None:
    name, declared = gate.body.template.name, _supplied(gate)
    without = world.once(_without_default).get(key(gate.body.template))
    if without:
        said = f'It resumes the wait "{name}", whose output "{without}" has no default.'
        return said, _PLAIN_FAILS, None
    read = sorted(declared & world.once(_read).get(key(gate.body.template), {}).keys())
    if not read:
        return None
    said = f'It resumes the wait "{name}" with the default of its output "{read[0]}".'
    return said, _PLAIN_RUNS, "warning"


def _supplied(gate: Gate) -> frozenset[str]:
    return frozenset(_names(gate.body.value))


def _names(template: Mapping[str, object]) -> Iterable[str]:
    outputs = named(template, "outputs", "parameters").items()
    return (name for name, one in outputs if "supplied" in (one.get("valueFrom") or {}))


def _read(world: World) -> dict[Key, dict[str, str]]:
    """Return, by wait, its supplied outputs that a text reads, each with who does."""
    asked: dict[Key, set[str]] = {}
    for body, _, _, _, name in world.once(every_name):
        asked.setdefault(key(body.template), set()).add(name)
    found: dict[Key, dict[str, str]] = {}
    for body in world.once(bodies):
        known = asked.get(key(body.template), ())
        for made in body.calls:
            gate = entered(world, made)
            if gate is None or gate.kind != "suspend":
                continue
            prefix = f"{body.prefix}.{made.call.name}.outputs.parameters."
            read = {name for name in _names(gate.value) if f"{prefix}{name}" in known}
            said = dict.fromkeys(sorted(read), f'"{body.template.name}"')
            found.setdefault(key(gate.template), {}).update(said)
    return found


def _without_default(world: World) -> dict[Key, str]:
    """Return the waits with an output that has no default, as PB110 finds them, each with its name."""
    found: dict[Key, str] = {}
    for one in SUPPLIED.check(world):
        output = one.path[:-1]
        found[id(one.object), output[:-3]] = str(one.object.get((*output, "name")))
    return found


def _given_before(world: World) -> dict[int, frozenset[str]]:
    """Return, by wait, the outputs that a set without a phase may have given before somebody ends it."""
    known = world.once(found_by)
    found: dict[int, frozenset[str]] = {}
    for one in world.once(releasers).known:
        if one.phase:
            continue
        several = known[one.selector] if one.selector is not None else None
        for gate in world.once(gates) if several is None else several:
            given = _supplied(gate) if one.outputs is None else one.outputs
            found[id(gate)] = found.get(id(gate), frozenset()) | given
    return found


LEFT_OUT = Rule(
    id="PB309",
    title="A wait is ended without an output that its run goes on with.",
    why="A resume with a selector, and a set, fill in no default: an output that they leave out has no value. Argo 4.0.2 then tries to "
    "read it again and again: the run stays Running, and only the controller's log says why. From 4.0.7 on it ends as Error.",
    mend="Set the node with `phase` and all of its outputs, or let the wait supply none.",
    source="argo-workflows v4.0.2 workflow/util/util.go updateSuspendedNode, ResumeWorkflow; run "
    "(tests/rehearse/workflow/test_flow_suspend.py)",
    check=_left_out,
)

RULES = (LEFT_OUT,)
