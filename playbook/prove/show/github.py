"""A report as annotations of a pull request: workflow commands that GitHub Actions reads from the output. Never prints.

Source: docs.github.com "Workflow commands for GitHub Actions"; actions/toolkit packages/core/src/command.ts escapes so.
"""

from __future__ import annotations

from collections.abc import Iterator

from playbook.prove.finding import Finding
from playbook.prove.prove import Report
from playbook.prove.show.text import summary

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def commands(report: Report) -> str:
    """Return one command a finding, one a file that was not read, and the summary."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    for one in report.findings:
        yield _annotation(one)
    for skipped in report.unread:
        yield f"::error title=not read::{_data(f'{skipped.where}: {skipped.why}')}"
    yield _data(summary(report))


def _annotation(one: Finding) -> str:
    place = f"file={_property(one.place.file)},line={one.place.line},col={one.place.column}"
    title = _property(f"{one.rule} {one.object}")
    made = f"\nmade by {one.source}" if one.source else ""
    said = _data(f"{one.path}\n{one.said}\n{one.why}\n{one.mend}{made}".lstrip("\n"))
    return f"::{_LEVELS[one.severity]} {place},title={title}::{said}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
