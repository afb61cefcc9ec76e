"""A report as SARIF 2.1.0, which GitHub's code scanning and editors read. Never prints.

Source: docs.oasis-open.org/sarif/sarif/v2.1.0; GitHub wants a fingerprint that survives moved lines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from playbook.prove.finding import Finding, NotDecided, Place, Skipped
from playbook.prove.prove import Report
from playbook.prove.rule import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HELP = "https://github.com/playbook-argo/playbook/blob/main/docs/prove-rules.md"


def sarif(report: Report, rules: Sequence[Rule], version: str) -> dict[str, Any]:
    """Return the report as a SARIF log of one run."""
    places = {rule.id: index for index, rule in enumerate(rules)}
    results = [_result(one, places) for one in report.findings]
    results += [
        {**_result(one, places), "suppressions": [{"kind": "external", "justification": by.reason}]}
        for one, by in report.ignored
    ]
    results += [_unclear(one, places) for one in report.not_decided]
    run = {
        "tool": {"driver": _driver(rules, version)},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "invocations": [_invocation(report.skipped)],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _driver(rules: Iterable[Rule], version: str) -> dict[str, Any]:
    return {
        "name": "playbook prove",
        "version": version,
        "informationUri": HELP,
        "rules": [
            {
                "id": one.id,
                "shortDescription": {"text": one.title},
                "fullDescription": {"text": one.why},
                "help": {"text": one.mend},
                "helpUri": f"{HELP}#{one.id.lower()}",
                "defaultConfiguration": {"level": one.severity},
            }
            for one in rules
        ],
    }


def _result(one: Finding, places: dict[str, int]) -> dict[str, Any]:
    return {
        "ruleId": one.rule,
        "ruleIndex": places[one.rule],
        "level": one.severity,
        "message": {"text": f"{one.said} {one.mend}"},
        "locations": [_location(one.place, f"{one.object} {one.path}".rstrip())],
        "partialFingerprints": {"fault/v1": _fingerprint(one)},
        **_made_by(one.source),
    }


def _made_by(source: str) -> dict[str, Any]:
    """Return the line of Python as a place to jump to."""
    file, _, line = source.rpartition(":")
    if not line.isdecimal():
        return {}
    place = {"artifactLocation": {"uri": quote(file)}, "region": {"startLine": int(line)}}
    return {"relatedLocations": [{"physicalLocation": place, "message": {"text": "Made by."}}]}


def _unclear(one: NotDecided, places: dict[str, int]) -> dict[str, Any]:
    return {
        "ruleId": one.rule,
        "ruleIndex": places[one.rule],
        "kind": "open",  # the standard's word for "cannot be told": neither pass nor fail
        "level": "none",
        "message": {"text": f"Not decided: {one.why}"},
        "locations": [_location(one.place, f"{one.object} {one.path}".rstrip())],
    }


def _location(place: Place, name: str) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(place.file)},
            "region": {"startLine": place.line, "startColumn": place.column},
        },
        "logicalLocations": [{"fullyQualifiedName": name}],
    }


def _fingerprint(one: Finding) -> str:
    """Return what stays the same when lines move."""
    text = "\0".join((one.rule, one.place.file, one.object, one.path, one.said))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _invocation(skipped: Iterable[Skipped]) -> dict[str, Any]:
    notes = [
        {"level": "error" if one.unread else "note", "message": {"text": f"{one.where}: {one.why}"}}
        for one in skipped
    ]
    done = not any(one["level"] == "error" for one in notes)
    return {"executionSuccessful": done, "toolExecutionNotifications": notes}
