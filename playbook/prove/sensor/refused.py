"""PB208: Sensors that Argo's own controller refuses to run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playbook.documents.document import Path
from playbook.prove.flows import triggers
from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.sensor.listeners import listeners
from playbook.prove.sensor.parameters import parameters
from playbook.prove.world import World

Said = tuple[Path, str]
COMPARATORS = ("", ">=", ">", "=", "!=", "<", "<=")
_OPERATORS = ("", "and", "or")
_K8S = ("", "create", "update", "patch", "delete")
_ARGO = (
    *("submit", "submit-from", "suspend", "retry"),
    *("resume", "resubmit", "terminate", "stop"),
)
_METHODS = ("", "GET", "DELETE", "PATCH", "POST", "PUT")
_KNOWN = {
    ("k8s", "operation"): _K8S,
    ("argoWorkflow", "operation"): _ARGO,
    ("http", "method"): _METHODS,
}
_JOINS = ("", "overwrite", "append", "prepend")


def _refused(world: World) -> Found:
    for sensor, where, said in (*_of_sensors(world), *_of_parts(world)):
        yield Fault(sensor, where, said)
    yield from _twins(world)


def _of_sensors(world: World) -> Iterator[tuple[Object, Path, str]]:
    for sensor in world.of("Sensor"):
        for name in ("dependencies", "triggers"):
            if not sensor.spec.get(name):
                yield sensor, ("spec",), f"The Sensor has no {name}."


def _of_parts(world: World) -> Iterator[tuple[Object, Path, str]]:
    for listener in world.once(listeners):
        for where, said in _of_dependency(listener.sensor, listener.path, listener.value):
            yield listener.sensor, where, said
    for trigger in world.once(triggers):
        for where, said in _of_trigger(trigger.path, trigger.template):
            yield trigger.sensor, where, said
    for one in world.once(parameters):
        for where, said in _of_parameter(one.path, one.value, one.place):
            yield one.trigger.sensor, where, said


def _of_dependency(sensor: Object, path: Path, value: Mapping[str, Any]) -> Iterator[Said]:
    for name in ("name", "eventSourceName", "eventName"):
        if not value.get(name):
            yield path, f"The dependency has no {name}."
    filters = value.get("filters") or {}
    operators = [
        ((*path, "filtersLogicalOperator"), value.get("filtersLogicalOperator")),
        *(
            ((*path, "filters", name), filters.get(name))
            for name in ("dataLogicalOperator", "exprLogicalOperator")
        ),
    ]
    for where, operator in operators:
        if (operator or "") not in _OPERATORS:
            yield where, f'The operator "{operator}" is not known; known: and, or.'
    for where, data in sensor.each(*path, "filters", "data"):
        yield from _of_data(where, data)
    for where, expr in sensor.each(*path, "filters", "exprs"):
        if not (expr.get("expr") and expr.get("fields")):
            yield where, "An expression has to have expr and fields."


def _of_data(path: Path, data: Mapping[str, Any]) -> Iterator[Said]:
    comparator = data.get("comparator") or ""
    if comparator not in COMPARATORS:
        known = " ".join(filter(None, COMPARATORS))
        yield (*path, "comparator"), f'The comparator "{comparator}" is not known; known: {known}.'
    if not (data.get("path") and data.get("type") and data.get("value")):
        yield path, "A data filter has to have path, type and value."
    elif "" in data["value"]:
        yield (*path, "value"), "A value of a filter may not be empty."


def _of_trigger(path: Path, template: Mapping[str, Any]) -> Iterator[Said]:
    where = (*path, "template")
    if not template.get("name"):
        yield where, "The trigger has no name."
    for (kind, field), known in _KNOWN.items():
        fields = template.get(kind)
        if not isinstance(fields, dict) or (fields.get(field) or "") in known:
            continue
        names = ", ".join(filter(None, known))
        told = (
            f'The {field} "{fields[field]}" is not known'
            if fields.get(field)
            else f"No {field} is named"
        )
        yield (*where, kind, field), f"{told}; known: {names}."
    for kind in ("k8s", "argoWorkflow"):
        if kind in template and not template[kind].get("source"):
            yield (*where, kind), "The trigger has no source: nothing says what it acts on."


def _of_parameter(path: Path, value: Mapping[str, Any], place: str) -> Iterator[Said]:
    if not value.get("dest") and place != "payload":
        yield path, "The parameter has no dest."
    if (value.get("operation") or "") not in _JOINS:
        known = ", ".join(filter(None, _JOINS))
        yield (
            (*path, "operation"),
            f'The operation "{value["operation"]}" is not known; known: {known}.',
        )


def _twins(world: World) -> Found:
    seen: set[tuple[int, str]] = set()
    for one in world.once(triggers):
        key = (id(one.sensor), one.name)
        if key in seen:
            yield Fault(
                one.sensor,
                (*one.path, "template", "name"),
                f'Another trigger of the Sensor is named "{one.name}", too.',
            )
        seen.add(key)


REFUSED = Rule(
    id="PB208",
    title="A Sensor that Argo's controller refuses.",
    why="The controller writes the reason into the Sensor's status and makes no pod for it, or leaves the old one "
    "running: no event is handled the new way. `kubectl apply` says nothing.",
    mend="Write what the controller accepts; `argoWorkflow` needs its `operation`, although the type says it has a default.",
    source="argo-events v1.9.11 pkg/reconciler/sensor/validate.go",
    implies=("PB203", "PB207"),
    check=_refused,
)
RULES = (REFUSED,)
