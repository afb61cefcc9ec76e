"""A report for people: one block a finding, one line at the end. Never prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from playbook.prove.finding import SEVERITIES, Finding, NotDecided, Skipped
from playbook.prove.prove import Report

_COLOURS = {"error": "31;1", "warning": "33;1", "note": "36"}
LISTED = 5
"""Lines that one reason gets before the rest is counted."""


def text(report: Report, width: int, *, colour: bool = False, verbose: bool = False) -> str:
    """Return the whole report; `verbose` lists all that was not decided and not looked at."""
    lines: list[str] = []
    told: set[str] = set()
    for one in report.findings:
        lines += [*_finding(one, told, width, colour=colour), ""]
    lines += _grouped("not decided", _unclear(report.not_decided), width, verbose=verbose)
    lines += _grouped("not looked at", _skipped(report.skipped), width, verbose=verbose)
    lines += [f"ignored: {one.rule} {one.where}: {by.reason}" for one, by in report.ignored]
    return "\n".join([*lines, summary(report)])


def summary(report: Report) -> str:
    """Return the line that everything comes down to."""
    counts = [_count(report.findings, severity) for severity in SEVERITIES]
    found = ", ".join(one for one in counts if one) or "nothing found"
    rest = [f"{report.rules} rules", f"{len(report.not_decided)} not decided"]
    rest += [f"{len(report.ignored)} ignored"] if report.ignored else []
    rest += [f"{len(report.skipped)} not looked at"] if report.skipped else []
    unread = len(report.unread)
    rest += [f"{unread} of them not readable"] if unread else []
    return f"{found} in {report.objects} object{_s(report.objects)} ({', '.join(rest)})"


def _count(findings: Iterable[Finding], severity: str) -> str:
    number = sum(one.severity == severity for one in findings)
    return f"{number} {severity}{_s(number)}" if number else ""


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _finding(one: Finding, told: set[str], width: int, *, colour: bool) -> Iterator[str]:
    """Yield the block of a finding; why it bites is said once for all findings that say the same."""
    severity = f"\x1b[{_COLOURS[one.severity]}m{one.severity}\x1b[0m" if colour else one.severity
    yield f"{one.rule} {severity}  {one.where}"
    yield f"  {one.object}  {one.path}".rstrip()
    for said in (one.said, "" if one.why in told else one.why, one.mend):
        yield from wrap(
            said, width, initial_indent="  ", subsequent_indent="  ", break_long_words=False
        )
    told.add(one.why)
    if one.source:
        yield f"  made by {one.source}"


def _unclear(several: Iterable[NotDecided]) -> Iterator[tuple[str, str]]:
    for one in several:
        yield f"{one.rule}: {one.why}", f"{one.where}  {one.object}  {one.path}".rstrip()


def _skipped(several: Iterable[Skipped]) -> Iterator[tuple[str, str]]:
    for one in several:
        yield one.why, one.where


def _grouped(
    what: str, pairs: Iterable[tuple[str, str]], width: int, *, verbose: bool
) -> Iterator[str]:
    """Yield each reason once with its places."""
    places: dict[str, list[str]] = {}
    for reason, place in pairs:
        places.setdefault(reason, []).append(place)
    for reason, several in places.items():
        yield from wrap(f"{what}: {reason}", width, subsequent_indent="  ", break_long_words=False)
        listed = several if verbose else several[:LISTED]
        yield from (f"  {place}" for place in listed)
        if len(listed) < len(several):
            yield f"  and {len(several) - len(listed)} more (--verbose lists them)"
    if places:
        yield ""
