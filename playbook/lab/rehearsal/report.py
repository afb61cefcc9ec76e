"""A real rehearsal as lines: the same or not, and where the two differ, side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from playbook.lab.rehearsal.company import Both

GAP = " │ "


def line(both: Both) -> str:
    """Return a scenario in one line."""
    how = "DIFFERS" if not both.same else "FAILED " if both.failed else "same   "
    gates = sum(len(run.released) for run in both.offline.world.runs)
    signals = len(both.offline.world.signals)
    return f"{how} {both.seconds:5.1f} s  {gates:2} gates {signals:3} signals  {both.scenario.name}"


def details(both: Both, width: int) -> Iterator[str]:
    """Yield where the two differ, offline to the left, the lab to the right."""
    if both.stopped:
        yield f"  stopped: {both.stopped}"
    yield from (f"  does not hold: {one}" for one in both.failed)
    if not both.differences:
        return
    column = max((width - 2 - len(GAP)) // 2, 20)
    yield f"  {'offline':<{column}}{GAP}real"
    about = ""
    for one in both.differences:
        if one.about != about:
            about = one.about
            yield f"  -- {about}"
        left = wrap(one.offline, column) or ["(nothing)"]
        right = wrap(one.real, column) or ["(nothing)"]
        for at in range(max(len(left), len(right))):
            yield (
                f"  {left[at] if at < len(left) else '':<{column}}{GAP}"
                f"{right[at] if at < len(right) else ''}"
            )


def document(both: Both) -> dict[str, object]:
    """Return a scenario as plain data, for `--output json`."""
    return {
        "scenario": both.scenario.name,
        "same": both.same,
        "seconds": round(both.seconds, 2),
        "stopped": both.stopped,
        "failed": list(both.failed),
        "differences": [
            {"about": one.about, "offline": one.offline, "real": one.real}
            for one in both.differences
        ],
    }
