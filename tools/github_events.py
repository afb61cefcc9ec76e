"""Writes playbook/prove/sensor/github_events.json: what GitHub's webhooks hold. Run by hand; nothing imports it.

    npm pack @octokit/openapi-webhooks@12.1.0 @octokit/webhooks-schemas@7.6.1   # both MIT; unpack both
    python -m tools.github_events OPENAPI/generated/api.github.com.json SCHEMAS/schema.json tests/payloads

The first knows the paths, the second adds values the first leaves open, the recordings add what both miss.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.shapes import OPEN, Shape, enums, merged, overlaid, recorded

HERE = Path(__file__).parents[1] / "playbook" / "prove" / "sensor" / "github_events.json"
LETTERS = {"string": "s", "integer": "n", "number": "n", "boolean": "b", "null": "0"}
DEEPEST = 12
# Whose fields are told apart; of all others only the actions are kept.
TOLD = frozenset(
    (
        *("pull_request", "pull_request_review", "pull_request_review_comment", "push", "ping"),
        *("pull_request_review_thread", "issue_comment", "issues", "check_run", "check_suite"),
        *("status", "create", "delete", "label", "workflow_run", "workflow_job", "release"),
        *("commit_comment", "deployment_status", "merge_group"),
    )
)


class Reader:
    """Reads one document of JSON schemas."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    def shape(self, schema: Mapping[str, Any], depth: int = 0) -> Shape:
        """Return what values a schema lets through, without its descriptions."""
        if "$ref" in schema:
            found: Any = self.document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            return self.shape(found, depth)
        if depth > DEEPEST:
            return OPEN
        for key in ("oneOf", "anyOf"):
            if key in schema:
                return self._any([self.shape(each, depth) for each in schema[key]], schema)
        if "allOf" in schema:
            return self._all([self.shape(each, depth) for each in schema["allOf"]])
        return self._plain(schema, depth)

    def _any(self, shapes: list[Shape], schema: Mapping[str, Any]) -> Shape:
        found = shapes[0]
        for one in shapes[1:]:
            found = merged(found, one)
        return merged(found, "0") if schema.get("nullable") else found

    def _all(self, shapes: list[Shape]) -> Shape:
        if not all(isinstance(one, dict) for one in shapes):
            return OPEN
        found: dict[str, Shape] = {}
        for one in shapes:
            for key, shape in one.items():
                plain = key.removesuffix("?")
                before = found.pop(plain, found.pop(f"{plain}?", None))
                found[plain if before is not None else key] = (
                    shape
                    if before is None or before == OPEN
                    else before
                    if shape == OPEN
                    else shape
                    if isinstance(shape, dict)
                    else merged(before, shape)
                )
        return dict(sorted(found.items()))

    def _plain(self, schema: Mapping[str, Any], depth: int) -> Shape:
        kinds = schema.get("type")
        kinds = [kinds] if isinstance(kinds, str) else list(kinds or ())
        null = bool(schema.get("nullable")) or "null" in kinds
        kinds = [kind for kind in kinds if kind != "null"]
        if "const" in schema or "enum" in schema:
            values = [schema["const"]] if "const" in schema else schema["enum"]
            texts = sorted(one for one in values if isinstance(one, str))
            if texts:
                return f"{'0' if null or None in values else ''}s:{'|'.join(texts)}"
        if kinds == ["object"] or (not kinds and "properties" in schema):
            found = self._object(schema, depth)
            return merged(found, "0") if null else found
        if kinds == ["array"]:
            return [self.shape(schema.get("items") or {}, depth + 1)]
        if not kinds or "object" in kinds or "array" in kinds:
            return "0" if null and not kinds else OPEN
        return "".join(sorted({LETTERS[one] for one in kinds} | ({"0"} if null else set())))

    def _object(self, schema: Mapping[str, Any], depth: int) -> Shape:
        if not schema.get("properties") or schema.get("additionalProperties"):
            return OPEN
        required = set(schema.get("required") or ())
        return {
            key if key in required else f"{key}?": self.shape(each, depth + 1)
            for key, each in sorted(schema["properties"].items())
        }


def packed(shapes: Mapping[str, Shape]) -> tuple[dict[str, int], list[Any]]:
    """Return each shape once, as a number in a list."""
    nodes: dict[str, int] = {}

    def number(shape: Shape) -> int:
        if isinstance(shape, dict):
            made: Any = {key: number(one) for key, one in shape.items()}
        elif isinstance(shape, list):
            made = [number(shape[0])]
        else:
            made = shape
        return nodes.setdefault(json.dumps(made, separators=(",", ":")), len(nodes))

    roots = {event: number(shape) for event, shape in sorted(shapes.items())}
    return roots, [json.loads(text) for text in nodes]


def main(openapi: str, schemas: str, recordings: str) -> None:
    """Write the file: one shape for each event and action, each different shape once."""
    document = json.loads(Path(openapi).read_text())
    other = json.loads(Path(schemas).read_text())
    reader = Reader(document)
    actions: dict[str, set[str]] = {}
    shapes: dict[str, Shape] = {}
    for webhook in document["webhooks"].values():
        event = webhook["post"]["x-github"]["subcategory"].replace("-", "_")
        schema = webhook["post"]["requestBody"]["content"]["application/json"]["schema"]
        shape = reader.shape(schema)
        named = _actions(shape)
        actions.setdefault(event, set()).update(named)
        for each in named or ("",):
            if event in TOLD:
                shapes[f"{event}.{each}"] = shape
    shapes = with_values(shapes, other)
    for path in sorted(Path(recordings).glob("*/*.json")):
        event, action = path.name.split(".")[:2]
        key = f"{event}.{action.strip('_')}"
        if key in shapes:
            shapes[key] = overlaid(shapes[key], recorded(json.loads(path.read_text())))
    roots, nodes = packed(shapes)
    written = {
        "actions": {event: sorted(one) for event, one in sorted(actions.items())},
        "events": roots,
        "shapes": nodes,
    }
    HERE.write_text(json.dumps(written, separators=(",", ":")) + "\n")


def _actions(shape: Shape) -> set[str]:
    """Return the actions that a webhook's body names."""
    found = shape.get("action", "") if isinstance(shape, dict) else ""
    return set(found.partition(":")[2].split("|")) - {""}


def with_values(shapes: Mapping[str, Shape], document: Mapping[str, Any]) -> dict[str, Shape]:
    """Return the shapes with the values that another document lists."""
    reader = Reader(document)
    told: dict[str, Shape] = {}
    for name, schema in document["definitions"].items():
        event, sign, _ = name.partition("$")
        if sign:
            shape = reader.shape(schema)
            told[event] = merged(told[event], shape) if event in told else shape
    return {name: enums(shape, told.get(name.partition(".")[0])) for name, shape in shapes.items()}


if __name__ == "__main__":
    main(*sys.argv[1:])
