"""PB411: an object that does not have the shape of its kind."""

from __future__ import annotations

from playbook.documents.document import Path
from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.world import World

_OF_TRIGGER = ("atLeastOnce", "dlqTrigger", "policy", "rateLimit", "retryStrategy")
"""Fields of a trigger that people write into its template (argo-events v1.9.11 sensor_types.go, Trigger)."""


def _schema(world: World) -> Found:
    for checked in world.checked:
        for one in checked.violations:
            said = f"{one.message[:1].upper()}{one.message[1:]}"
            said = said if said.endswith("?") else f"{said}."
            yield Fault(checked.object, one.path, said, mend=_mend(checked.object, one.path))


def _mend(one: Object, path: Path) -> str:
    within = path[:2] == ("spec", "triggers") and path[3:4] == ("template",)
    if one.kind == "Sensor" and within and path[4:] in {(name,) for name in _OF_TRIGGER}:
        return f"Write `{path[4]}` beside `template`, not in it."
    return ""


SCHEMA = Rule(
    id="PB411",
    title="A field that the kind does not have, a field that is missing, or a value of another type.",
    why="Argo's CRDs keep unknown fields and its controllers pass over them: a mistyped field is as good as none, "
    "and nobody says so. A value of another type cannot be decoded: the controller drops the object from its list.",
    mend="Write the field as the schema of the kind has it.",
    source="argo-workflows v4.0.2 and argo-events v1.9.11, api/jsonschema/schema.json with its objects closed "
    "(playbook/schemas/SOURCES.md)",
    check=_schema,
)

RULES = (SCHEMA,)
