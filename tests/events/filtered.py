"""Filters of a dependency, and what they say about one event; for their tests. Checks nothing."""

from typing import Any

from playbook.events.canonical import canonical_event, parse_json
from playbook.events.filters import Verdict, compile_filter

BODY: dict[str, Any] = parse_json("""{
  "action": "labeled", "null": null, "yes": true, "no": false, "empty": "", "label": [{"name": "x"}],
  "zero": 0, "minus": -0, "number": 7, "float": 1.50, "exponent": 1e3, "huge": 1e21, "abc": "abc",
  "hex": "0x1p4", "under": "1_000", "large": "1e400", "T": "tRuE", "one": "1", "object": {"b": 1, "a": "<"}
}""")
EVENT = canonical_event("pull_request", "d1", BODY)


def data(path: str, kind: str, *values: str, comparator: str = "") -> dict[str, Any]:
    return {"path": f"body.{path}", "type": kind, "value": list(values), "comparator": comparator}


def judged(*filters: dict[str, Any], operator: str = "") -> Verdict:
    return compile_filter({"data": list(filters), "dataLogicalOperator": operator}).check(EVENT)


def said(*filters: dict[str, Any], operator: str = "") -> str:
    verdict = judged(*filters, operator=operator)
    if verdict.passed:
        return "passed"
    return "error" if verdict.error else "no"


YES, FALSE, BAD = data("yes", "bool", "1"), data("yes", "bool", "0"), data("missing", "bool", "1")
