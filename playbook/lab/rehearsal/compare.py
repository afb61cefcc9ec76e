"""Two performances of one scenario, the interpreter's and the lab's: what differs, side by side. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

from playbook.reconcile.facts import CodeRun, Signal
from playbook.rehearse.expect import checks
from playbook.rehearse.perform import Performance
from playbook.rehearse.show.summary import clock
from playbook.rehearse.world import Pull, Workflow
from playbook.run_names import UID

SOME = "·" * UID


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the two are not the same; "" where one of them has nothing."""

    about: str
    offline: str
    real: str


def differences(offline: Performance, real: Performance) -> tuple[Difference, ...]:
    """Return every difference: the timeline, the runs, their gates and CodeRuns, the Signals, what was expected."""
    found: list[Difference] = []
    for about, lines in VIEWS.items():
        left = [_plain(offline, one) for one in lines(offline)]
        right = [_plain(real, one) for one in lines(real)]
        found += [Difference(about, *pair) for pair in _beside(left, right)]
    return tuple(found)


def _plain(seen: Performance, text: str) -> str:
    """Leave out what no two runs share: the first characters of the Workflow's uid in its CodeRuns' names."""
    for run in seen.world.runs:
        text = text.replace(f"-{run.uid[:UID]}", f"-{SOME}")
    return text


def _beside(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[str, str]]:
    for how, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        for at in range(max(b - a, d - c)):
            yield (left[a + at] if a + at < b else ""), (right[c + at] if c + at < d else "")


def _timeline(seen: Performance) -> list[str]:
    return [
        " ".join((clock(one.at), one.kind, one.subject, "→", one.effect, one.detail)).strip()
        for one in seen.entries
        # Each of the two refuses a broken CodeRun in its own words.
        if one.kind != "refused"
    ]


def _runs(seen: Performance) -> list[str]:
    return [
        f"{run.name}: {run.phase}, #{run.number or '-'}, {len(run.conditions)} conditions: {_why(run)}"
        for run in seen.world.runs
    ]


def _why(run: Workflow) -> str:
    refused = "the API server refuses" if "CodeRun" in run.message else ""
    return refused or run.message


def _gates(seen: Performance) -> list[str]:
    return [
        f"{run.name}: {one.address} {one.decision} {one.head_sha} {one.signal}".rstrip()
        for run in seen.world.runs
        for one in run.released
    ]


def _coderuns(seen: Performance) -> list[str]:
    return [
        line for run in seen.world.runs for one in run.coderuns for line in _fields(one.name, one)
    ]


def _signals(seen: Performance) -> list[str]:
    found = sorted(seen.world.signals, key=lambda one: one.signal.name)
    return [
        line
        for one in found
        for line in (
            *_fields(one.signal.name, one.signal),
            f"{one.signal.name}: {one.run or 'no run'}, {one.gate or 'no gate'}: {one.reason}",
        )
    ]


def _pulls(seen: Performance) -> list[str]:
    return [
        line for one in seen.world.pulls for line in _fields(f"{one.repository} #{one.number}", one)
    ]


def _fields(name: str, value: CodeRun | Signal | Pull) -> Iterator[str]:
    """Yield a line for each field that says something: a difference is then one line."""
    for field in fields(value):
        told = getattr(value, field.name)
        if told not in ("", None, False, (), name):
            yield f"{name}: {field.name} {told}"


def _expectations(seen: Performance) -> list[str]:
    return [f"{one.wanted}: {'holds' if one.held else one.got}" for one in checks(seen)]


VIEWS: dict[str, Callable[[Performance], list[str]]] = {
    "timeline": _timeline,
    "run": _runs,
    "gate": _gates,
    "CodeRun": _coderuns,
    "Signal": _signals,
    "pull request": _pulls,
    "expectation": _expectations,
}
