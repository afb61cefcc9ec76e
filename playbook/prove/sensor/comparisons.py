"""PB207-PB210: filters that let everything pass or nothing, and those nobody can judge."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sensor.github_events import actions
from playbook.prove.sensor.listeners import EVENT, EVENT_LIST, Data, Listener, listeners
from playbook.prove.sensor.overlap import never
from playbook.prove.sensor.seek import seek
from playbook.prove.world import World

_ORDER = (">", ">=", "<", "<=")


def _idle(world: World) -> Found:
    for one in world.once(listeners):
        for data in one.data:
            said = _of_comparator(data)
            if said:
                yield Fault(one.sensor, (*data.path, "comparator"), said)


def _of_comparator(data: Data) -> str:
    values = " or ".join(f'"{one}"' for one in data.values)
    if data.kind == "bool" and data.comparator not in ("", "="):
        return f'The comparator "{data.comparator}" is not read for a bool: {values} passes.'
    if data.kind == "string" and data.comparator in _ORDER:
        return f'The comparator "{data.comparator}" is never true for a string.'
    if data.comparator == "!=" and len(data.values) > 1:
        return f"One value of {values} has to be unequal: what equals one passes by the other."
    return ""


IDLE = Rule(
    id="PB207",
    title="A comparator that does not do what it says.",
    why="For a bool the comparator is not read. For a string only = and != are; any other is always false, without an "
    "error. A list of values is always an OR, also with !=: whatever equals one of them passes by the next.",
    mend="Bool: name the other value. Several values that must not be: one pattern, `^(?:a|b)$`, or one filter each.",
    source="argo-events v1.9.11 pkg/sensors/dependencies/filter.go filterData; compared in 56,000 cases",
    check=_idle,
)


def _contradictions(world: World) -> Found:
    for one in world.once(listeners):
        yield from _opaque(one)
        if not one.all_must_pass:
            continue
        yield from _no_event(one)
        for field in dict.fromkeys(data.field for data in one.data):
            several = [data for data in one.data if data.field == field]
            if len(several) > 1 and never([(one, data) for data in several]):
                where = (*several[-1].path, "value")
                said = f'No value of "{field}" passes all {len(several)} filters on it.'
                yield Fault(one.sensor, where, said)


def _no_event(one: Listener) -> Iterator[Fault]:
    """Find filters in several places that agree on no event of GitHub."""
    asked = [data for data in one.data if data.field in (*EVENT, EVENT_LIST)]
    if not one.is_github or len({data.field for data in asked}) < 2:
        return
    several = [{name for name in actions() if _takes(data, name) is not False} for data in asked]
    if all(several) and not set.intersection(*several):
        said = f"No event of GitHub passes all {len(asked)} filters on its name."
        yield Fault(one.sensor, (*asked[-1].path, "value"), said)


def _takes(data: Data, name: str) -> bool | None:
    return data.passes([name] if data.field == EVENT_LIST else name)


def _opaque(one: Listener) -> Iterator[Unclear]:
    """Say what only runs: a script, an expression, a template, a transformation."""
    for name in ("script", "exprs"):
        if one.filters.get(name):
            yield Unclear(one.sensor, (*one.path, "filters", name), f"what `{name}` lets pass")
    for data in one.data:
        if "template" in data.value:
            yield Unclear(
                one.sensor, (*data.path, "template"), "what the template makes of the value"
            )
    if one.value.get("transform"):
        yield Unclear(one.sensor, (*one.path, "transform"), "what the event is after its transform")


CONTRADICTION = Rule(
    id="PB209",
    title="Filters on one field of which no value passes all.",
    why="Data filters are joined by AND: the first that fails discards the event. The trigger never fires.",
    mend="Put the values into one filter, or join the filters: `dataLogicalOperator: or`.",
    source="argo-events v1.9.11 pkg/sensors/dependencies/filter.go",
    implies=("PB205",),
    check=_contradictions,
)


def _types(world: World) -> Found:
    for one in world.once(listeners):
        for data in one.data:
            if data.kind and data.kind not in _KINDS:
                said = f'There is no type "{data.kind}"; known: {", ".join(_KINDS)}.'
                yield Fault(one.sensor, (*data.path, "type"), said, why=_NO_TYPE, mend=_KNOWN)
            found = seek(one, data.field)
            if found is None or not found.exists or "*" in found.kinds:
                continue
            kinds = found.kinds.strip("0")
            if data.kind == "number" and kinds in ("s", "o", "a"):
                rest = (
                    _UNLESS.format("a number, it is 0") if kinds == "s" else "as a number it is 0."
                )
                said = f'"{data.field}" is {_NAMES[kinds]}; {rest}'
                yield Fault(one.sensor, (*data.path, "type"), said)
            if data.kind == "bool" and kinds in ("s", "o", "a"):
                rest = (
                    _UNLESS.format("true, it is false")
                    if kinds == "s"
                    else "as a bool it is false."
                )
                said = f'"{data.field}" is {_NAMES[kinds]}; {rest}'
                yield Fault(one.sensor, (*data.path, "type"), said)


_KINDS = ("string", "number", "bool")
_UNLESS = "unless the text itself reads as {}."
_NO_TYPE = (
    "No controller looks at it. When an event comes, that is an error, and the event is discarded."
)
_KNOWN = "Write one of them, in small letters."
_NAMES = {"s": "a text", "o": "an object", "a": "a list"}

TYPES = Rule(
    id="PB210",
    title="A filter of another type than its field.",
    why="A text that is no number counts as 0 and one that is not true counts as false; so do objects and lists: the "
    'filter says the same of every event. "abc" equals 0.',
    mend="Use `type: string` and a pattern, or ask for the field that has the number.",
    source="argo-events v1.9.11 filter.go, gjson v1.19.0 Float and Bool; compared in 56,000 cases",
    check=_types,
)

BEFORE = (IDLE,)
AFTER = (CONTRADICTION, TYPES)
