"""The proof that no event fires a trigger, or passes a dependency, in the words of the rule that found it. Never searches."""

from __future__ import annotations

from playbook.documents.document import Path
from playbook.errors import NotModelled
from playbook.events.comparisons import compile_comparison
from playbook.prove.objects import Object
from playbook.prove.rule import Fault
from playbook.prove.sensor.known_values import known_values
from playbook.prove.sensor.listeners import Data, Listener
from playbook.prove.sensor.rules import RULES
from playbook.prove.sensor.seek import seek
from playbook.prove.sensor.wiring import bus_of
from playbook.prove.world import World

REFUSED = ("PB208", "PB253", "PB254")
NOWHERE, DOTS, CONTRADICTION, CONDITIONS, NO_PATH = "PB211", "PB215", "PB209", "PB213", "PB204"
OF_FILTERS = ("PB203", NO_PATH, "PB205", "PB206", "PB207", "PB208", "PB210")
_ASKED = {*OF_FILTERS, *REFUSED, NOWHERE, DOTS, CONTRADICTION, CONDITIONS}
_COMPARATORS = ("", ">=", ">", "=", "!=", "<", "<=")
_BUS: Path = ("spec", "eventBusName")
_NOTHING: tuple[object, ...] = (None, {}, [])
Said = tuple[str, Path, str]


def said(world: World) -> dict[int, list[Said]]:
    """Return by object what the rules that exclude events say: rule, path, sentence. Ask `world.once(said)`."""
    found: dict[int, list[Said]] = {}
    for rule in (one for one in RULES if one.id in _ASKED):
        for one in rule.check(world):
            if isinstance(one, Fault) and (one.severity or rule.severity) == "error":
                found.setdefault(id(one.object), []).append((rule.id, one.path, one.said))
    return found


def no_sensor(world: World, sensor: Object) -> str:
    """Return why Argo runs no such Sensor, or none that hears anything; "" where it does."""
    where = ("spec",) if not sensor.spec.get("triggers") else ("metadata", "name")
    for rule, path, text in world.once(said).get(id(sensor), ()):
        if rule in REFUSED or path in (_BUS, where):
            return f"{rule}: {text}"
    bus = bus_of(world, sensor)
    for rule, _, text in world.once(said).get(id(bus), ()):
        if rule in REFUSED:
            return f"{rule}: {text}"
    return ""


def no_event(world: World, one: Listener) -> str:
    """Return why nothing passes a dependency, "" where that is not proved."""
    for rule, path, text in world.once(said).get(id(one.sensor), ()):
        if rule in (NOWHERE, CONTRADICTION) and path[: len(one.path)] == one.path:
            return f"{rule}: {text}"
    if one.source is not None:
        mine = {("metadata", "name"), _BUS, ("spec", one.kind, str(one.value.get("eventName")))}
        for rule, path, text in world.once(said).get(id(one.source), ()):
            if rule in REFUSED or path in mine:
                return f"{rule}: {text}"
    dead = [data for data in one.data if _excludes(one, data)]
    if dead and (one.all_must_pass or (len(dead) == len(one.data) and _data_decide(one))):
        return _reason(world, one, dead[0])
    return ""


def _data_decide(one: Listener) -> bool:
    """Tell whether nothing passes a dependency whose data filters refuse."""
    either = one.value.get("filtersLogicalOperator") == "or"
    return not (either and one.filters.keys() - {"data", "dataLogicalOperator"})


def no_conditions(world: World, sensor: Object, path: Path) -> str:
    """Return why Argo leaves a trigger out; "" where it does not."""
    for rule, where, text in world.once(said).get(id(sensor), ()):
        if rule == CONDITIONS and where[: len(path)] == path:
            return f"{rule}: {text}"
    return ""


def no_value(world: World, sensor: Object, path: Path) -> str:
    """Return why a parameter of a trigger finds nothing in any event, and so each event is lost; "" where that is not proved."""
    for rule, where, text in world.once(said).get(id(sensor), ()):
        if rule != NO_PATH or where[: len(path)] != path:
            continue
        source = sensor.get(where[:-1])
        if isinstance(source, dict) and not {"value", "dataTemplate"} & source.keys():
            return f"{rule}: {text}"
    return ""


def _reason(world: World, one: Listener, data: Data) -> str:
    for rule, path, text in world.once(said).get(id(one.sensor), ()):
        if rule in OF_FILTERS and path[: len(data.path)] == data.path:
            return f"{rule}: {text}"
    return f'no value of "{data.field}" passes its filter'


def _excludes(one: Listener, data: Data) -> bool:
    """Tell whether a data filter, alone, refuses all that can come."""
    if "template" in data.value or one.value.get("transform"):
        return False
    if _never(data):
        return True
    found = seek(one, data.field)
    if found is not None and not found.exists:
        return True
    known = known_values(one, data)
    if known is not None and known.surely:
        return not any(data.passes(text) for text in known.texts)
    plain = found is not None and found.kinds and set(found.kinds) <= set("oa0")
    return bool(plain) and data.kind != "string" and not any(map(data.passes, _NOTHING))


def _never(data: Data) -> bool:
    """Tell whether a filter is never true, whatever is there."""
    try:
        tests = compile_comparison(data.kind, data.comparator, data.values).tests
    except NotModelled:
        return False
    if all(isinstance(test, str) for test in tests):
        return True
    known = ("", "=", "!=") if data.kind == "string" else _COMPARATORS
    return data.kind != "bool" and data.comparator not in known
