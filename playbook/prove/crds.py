"""The schemas that a world's own CRDs give to kinds nobody else knows. Never judges an object.

Source: kubernetes v1.33 apiextensions, structural schemas: a field that is not in one is pruned in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from playbook.prove.objects import Object
from playbook.prove.world import World
from playbook.schemas.check import Violation
from playbook.schemas.wording import explain

Json = dict[str, Any]
_KEPT = (
    *("enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "required"),
    *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "multipleOf"),
)
_OPEN = "x-kubernetes-preserve-unknown-fields"


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """One version of a kind that a CRD defines.

    Attributes:
        crd: the CRD.
        schema: its schema, closed, as JSON Schema.
        validator: None where the schema cannot be compiled.
        cel: rules in CEL decide about a new object, too, and are not run here.
    """

    crd: Object
    schema: Json
    validator: jsonschema_rs.Draft202012Validator | None
    cel: bool

    def violations(self, value: Mapping[str, Any]) -> list[Violation]:
        """Return what the schema says against an object."""
        if self.validator is None:
            return []
        found: list[Violation] = []
        for error in self.validator.iter_errors(dict(value)):
            refusing: Any = self.schema
            for step in error.schema_path[:-1]:
                refusing = refusing[step]
            for steps, message in explain(error.kind, refusing):
                found.append(Violation((*error.instance_path, *steps), message))
        return found


def definitions(world: World) -> dict[tuple[str, str], Definition]:
    """Return the kinds that CRDs of this world define, by apiVersion and kind. Ask `world.once(definitions)`."""
    found: dict[tuple[str, str], Definition] = {}
    for crd in world.of("CustomResourceDefinition"):
        kind = str((crd.spec.get("names") or {}).get("kind"))
        for _, version in crd.each("spec", "versions"):
            schema = (version.get("schema") or {}).get("openAPIV3Schema")
            if isinstance(schema, dict):
                name = f"{crd.spec.get('group')}/{version.get('name')}"
                found[name, kind] = _definition(crd, schema)
    return found


def _definition(crd: Object, written: Json) -> Definition:
    schema = closed(written)
    if "properties" in schema:
        schema["properties"] |= {"apiVersion": {}, "kind": {}, "metadata": {"type": "object"}}
    try:
        validator = jsonschema_rs.Draft202012Validator(schema)
    except (ValueError, jsonschema_rs.ValidationError):  # a pattern in Go's syntax
        return Definition(crd, schema, None, cel=True)
    cel = any("oldSelf" not in rule for rule in _rules(written))
    return Definition(crd, schema, validator, cel)


def closed(written: Json) -> Json:
    """Return a structural schema as JSON Schema that refuses what the API server would prune."""
    schema: Json = {key: written[key] for key in _KEPT if key in written}
    kinds = ["integer", "string"] if written.get("x-kubernetes-int-or-string") else []
    kinds = kinds or ([written["type"]] if written.get("type") else [])
    if kinds:
        schema["type"] = [*kinds, "null"] if written.get("nullable") else kinds
    if written.get("nullable") and "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(written.get("items"), dict):
        schema["items"] = closed(written["items"])
    if isinstance(written.get("properties"), dict):
        schema["properties"] = {key: closed(one) for key, one in written["properties"].items()}
        schema["additionalProperties"] = bool(written.get(_OPEN))
    elif isinstance(written.get("additionalProperties"), dict):
        schema["additionalProperties"] = closed(written["additionalProperties"])
    return schema


def _rules(schema: Any) -> Iterator[str]:
    """Yield every CEL rule in a schema."""
    if not isinstance(schema, dict):
        return
    for rule in schema.get("x-kubernetes-validations") or ():
        yield str(rule.get("rule"))
    for one in (schema.get("items"), schema.get("additionalProperties")):
        yield from _rules(one)
    for one in (schema.get("properties") or {}).values():
        yield from _rules(one)
