"""Close a published schema: unknown fields are refused. Pure; lists what Go accepts beyond it."""

import json
from collections import Counter
from typing import Any

AnySchema = dict[str, Any]

KEPT = {
    *("type", "required", "enum", "const", "pattern", "minimum", "maximum", "uniqueItems"),
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
}
DROPPED = {"description", "title", "default", "format", "example", "discriminator"}

# Whole definitions, by the end of their name: what the Go type's UnmarshalJSON takes.
REPLACED: dict[str, AnySchema] = {
    "intstr.IntOrString": {"type": ["integer", "string"]},
    "resource.Quantity": {"type": ["string", "number"]},
    "events.v1alpha1.Int64OrString": {"type": ["integer", "string"]},
    "meta.v1.FieldsV1": {"type": "object"},
    "runtime.RawExtension": {"type": "object"},
    "events.v1alpha1.K8SResource": {"type": "object"},
    "workflow.v1alpha1.Plugin": {"type": "object"},
    "workflow.v1alpha1.Item": {},
    "apiextensions.v1.JSON": {},
}
JSON_SCHEMA = "#/$defs/io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps"
_OBJECT_IS_SCHEMA: AnySchema = {"if": {"type": "object"}, "then": {"$ref": JSON_SCHEMA}}
REPLACED |= {
    "apiextensions.v1.JSONSchemaPropsOrBool": {"type": ["boolean", "object"], **_OBJECT_IS_SCHEMA},
    "apiextensions.v1.JSONSchemaPropsOrArray": {
        "type": ["array", "object"],
        "items": {"$ref": JSON_SCHEMA},
        **_OBJECT_IS_SCHEMA,
    },
    "apiextensions.v1.JSONSchemaPropsOrStringArray": {
        "type": ["array", "object"],
        "items": {"type": "string"},
        **_OBJECT_IS_SCHEMA,
    },
}
# argo-workflows anystring.go: a number or a boolean becomes its text.
ANY_STRING: AnySchema = {"type": ["boolean", "null", "number", "string"]}
PROPERTIES: dict[str, dict[str, AnySchema]] = {
    "workflow.v1alpha1.Parameter": {
        "value": ANY_STRING,
        "default": ANY_STRING,
        "description": ANY_STRING,
        "enum": {"type": "array", "items": ANY_STRING},
    },
    "workflow.v1alpha1.ValueFrom": {"default": ANY_STRING},
    # Every Go client writes `creationTimestamp: null` for an object that is not yet created.
    "meta.v1.ObjectMeta": {"creationTimestamp": {"type": ["null", "string"]}},
}
# argo-events calls required what Go merely always writes; these are what its validate.go demands.
REQUIRED: dict[str, list[str]] = {
    "events.v1alpha1.AzureServiceBusEventSource": [],
    "events.v1alpha1.AzureServiceBusTrigger": ["payload"],
    "events.v1alpha1.CustomTrigger": ["serverURL", "spec"],
    "events.v1alpha1.EventContext": [],
    "events.v1alpha1.HTTPTrigger": ["url"],
    "events.v1alpha1.S3Filter": [],
    "events.v1alpha1.StorageGridFilter": [],
    "events.v1alpha1.TriggerParameter": [],
    "events.v1alpha1.WebhookContext": ["endpoint", "port"],
    "events.v1alpha1.WebhookEventSource": ["endpoint", "port"],
}
SMALLEST_SHARED = 120


def closed(name: str, schema: AnySchema) -> AnySchema:
    """Return the definition of that name, closed."""
    for end, replacement in REPLACED.items():
        if name.endswith(f".{end}"):
            return replacement
    result = _close(schema)
    for end, properties in PROPERTIES.items():
        if name.endswith(f".{end}"):
            result["properties"] |= properties
    for end, names in REQUIRED.items():
        if name.endswith(f".{end}"):
            result["required"] = names
    return result


def _close(schema: AnySchema) -> AnySchema:
    if "allOf" in schema and "$ref" in schema["allOf"][0]:
        return _close(schema["allOf"][0])  # OpenAPI's way to give a reference a description
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{schema['$ref'].rsplit('/', 1)[-1]}"}
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    result = {key: value for key, value in schema.items() if key in KEPT}
    _refuse_unknown_words(schema)
    if "items" in schema:
        result["items"] = _close(schema["items"])
    if schema.get("nullable"):
        result["type"] = [result["type"], "null"]
    return _close_object(schema, result)


def _close_object(schema: AnySchema, result: AnySchema) -> AnySchema:
    properties, others = schema.get("properties"), schema.get("additionalProperties")
    if schema.get("x-kubernetes-preserve-unknown-fields"):
        return result
    if properties is not None:
        result["properties"] = {key: _close(value) for key, value in properties.items()}
    if isinstance(others, dict):
        result["additionalProperties"] = _close(others)
    elif others is None and schema.get("type") == "object":
        result["additionalProperties"] = False
        result.setdefault("properties", {})  # else the validator does not say which field it is
    return result


def _refuse_unknown_words(schema: AnySchema) -> None:
    known = KEPT | DROPPED | {"items", "nullable", "properties", "additionalProperties"}
    strange = {key for key in schema if key not in known and not key.startswith("x-kubernetes-")}
    if strange:
        raise SystemExit(f"a schema says {sorted(strange)}, which nobody has thought about")


def shared(definitions: dict[str, AnySchema]) -> dict[str, AnySchema]:
    """Give objects that are written out in many places a definition of their own."""
    seen: Counter[str] = Counter()
    _count(definitions, seen)
    names = {
        text: f"shared.{number}" for number, text in enumerate(t for t, n in seen.items() if n > 1)
    }
    result = {name: _name(value, names, top=True) for name, value in definitions.items()}
    for text, name in names.items():
        result[name] = _name(json.loads(text), names, top=True)
    return result


def _large(node: AnySchema) -> str | None:
    if not isinstance(node.get("properties"), dict) or "additionalProperties" not in node:
        return None
    text = json.dumps(node, sort_keys=True)
    return text if len(text) > SMALLEST_SHARED else None


def _count(node: Any, seen: Counter[str]) -> None:
    if isinstance(node, list):
        for value in node:
            _count(value, seen)
    if not isinstance(node, dict):
        return
    text = _large(node)
    if text is not None:
        seen[text] += 1
        if seen[text] > 1:
            return
    for value in node.values():
        _count(value, seen)


def _name(node: Any, names: dict[str, str], *, top: bool = False) -> Any:
    if isinstance(node, list):
        return [_name(value, names) for value in node]
    if not isinstance(node, dict):
        return node
    text = None if top else _large(node)
    if text in names:
        return {"$ref": f"#/$defs/{names[text]}"}
    return {key: _name(value, names) for key, value in node.items()}
