"""A report as JSON. A stable form for programs: fields are added, never renamed. Never prints."""

from __future__ import annotations

from typing import Any

from playbook.prove.finding import Finding, NotDecided, Skipped
from playbook.prove.prove import Report

SCHEMA = 1


def document(report: Report) -> dict[str, Any]:
    """Return the report as JSON values."""
    return {
        "schema": SCHEMA,
        "findings": [_finding(one) for one in report.findings],
        "notDecided": [_not_decided(one) for one in report.not_decided],
        "notLookedAt": [_skipped(one) for one in report.skipped],
        "ignored": [{**_finding(one), "reason": by.reason} for one, by in report.ignored],
        "objects": report.objects,
        "rules": report.rules,
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "severity": one.severity,
        "file": one.place.file,
        "line": one.place.line,
        "column": one.place.column,
        "object": one.object,
        "path": one.path,
        "said": one.said,
        "why": one.why,
        "mend": one.mend,
        "source": one.source,
    }


def _not_decided(one: NotDecided) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "file": one.place.file,
        "line": one.place.line,
        "column": one.place.column,
        "object": one.object,
        "path": one.path,
        "why": one.why,
    }


def _skipped(one: Skipped) -> dict[str, Any]:
    return {"where": one.where, "why": one.why, "unread": one.unread}
