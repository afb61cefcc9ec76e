"""The report for people: bounds, invariants, what came of it, and the order that breaks one. Pure; never prints.

Nothing is ever called proved; what was visited is said with the bounds up to which it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playbook.explore.show.bounds import bounds, lower_first
from playbook.explore.show.lines import Line
from playbook.explore.show.result import BROKEN, HELD, UNFINISHED, Counterexample, Result
from playbook.rehearse.show.columns import GLUE, cells, side_by_side
from playbook.rehearse.show.timeline import BOLD, Pen
from playbook.rehearse.show.tones import Tone, tone_of
from playbook.rehearse.world import Entry

NARROWEST = 60
GAP = "  "
WORDS = {HELD: "ok", BROKEN: "BROKEN", UNFINISHED: "STOPPED"}
ORDERS = "all orders of what agents, people, deliveries, time, Argo and the reconciler can do with one run, up to:"


def report(
    found: Result, width: int = 80, *, colour: bool = False, ascii_only: bool = False
) -> str:
    """Return the whole report."""
    pen = Pen(max(width, NARROWEST), colour=colour, ascii_only=ascii_only)
    parts = [*_heading(pen, found), *_laws(pen, found)]
    if found.counterexample is not None:
        parts += _broken(pen, found.counterexample)
    return "\n".join([*parts, *_verdict(pen, found)])


def short(found: Result) -> str:
    """Return it in one line."""
    broken = found.counterexample
    why = f"{broken.violation.invariant}: {broken.violation.why}" if broken else found.stopped
    bounded = ", ".join(f"{one.option} {one.value}" for one in bounds(found.about))
    parts = (found.about.play, why, counted(found), bounded)
    return f"{WORDS[found.word]:<10}" + " · ".join(one for one in parts if one)


def counted(found: Result) -> str:
    """Return the numbers: `3,184 states, 6,264 moves, depth 35, 2.4 s`."""
    states = f"{found.states:,} state" + ("" if found.states == 1 else "s")
    return f"{states}, {found.moves:,} moves, depth {found.depth}, {found.seconds:.1f} s"


def _heading(pen: Pen, found: Result) -> Iterator[str]:
    about = found.about
    title = f"{about.play} · {about.repository} · {about.environment}"
    yield from (pen.paint(row, BOLD) for row in pen.under("", title))
    yield from pen.under("", ORDERS)
    for one in bounds(about):
        yield from pen.under(f"  {one.option:<11}", one.said)
    yield ""


def _laws(pen: Pen, found: Result) -> Iterator[str]:
    """Yield each invariant with its sentence; of those not broken nothing more is said than what was visited."""
    broken = found.counterexample.violation.invariant if found.counterexample else ""
    yield {HELD: "held everywhere:", BROKEN: "looked at:"}.get(found.word, "held so far:")
    wide = max(len(one.name) for one in found.laws) + 2
    for law in found.laws:
        rows = pen.under(f"  {law.name:<{wide}}", law.says)
        yield from (pen.paint(row, Tone.BAD if law.name == broken else "") for row in rows)
    yield ""


def _broken(pen: Pen, broken: Counterexample) -> Iterator[str]:
    yield from pen.under("", "a shortest order that leads to it, a number a move:")
    yield from _table(pen, broken.lines)
    yield ""


def _table(pen: Pen, lines: Sequence[Line]) -> Iterator[str]:
    rows = [_cells(pen, line, lines[at - 1] if at else None) for at, line in enumerate(lines)]
    longest = [max(cells(row[at]) for row in rows) for at in range(4)]
    left = pen.width - longest[0] - longest[1] - 3 * len(GAP)
    subject = min(longest[2], (left + 1) // 2)
    widths = [longest[0], longest[1], subject, left - subject]
    for line, row in zip(lines, rows, strict=True):
        row[0] = row[0].rjust(widths[0], GLUE)
        tone = tone_of(line.kind, Entry(0, line.kind, line.subject, line.effect))
        for number, kind, *rest in side_by_side(row, widths):
            yield GAP.join([pen.paint(number, Tone.QUIET), pen.paint(kind, tone), *rest]).rstrip()


def _cells(pen: Pen, line: Line, before: Line | None) -> list[str]:
    """Return the texts of a line; a move of several lines is numbered once."""
    number = "" if before and before.move == line.move else str(line.move)
    leads = [pen.text(f"→ {one}").replace(" ", GLUE) for one in line.leads]
    effect = " ".join([pen.text(line.effect), *leads]).lstrip()
    return [number, pen.text(line.kind), pen.text(line.subject), effect]


def _verdict(pen: Pen, found: Result) -> Iterator[str]:
    label = f"{WORDS[found.word]}{GAP}"
    if found.counterexample is not None:
        yield from _wrong(pen, label, found, found.counterexample)
    elif found.word == HELD:
        rows = pen.under(label, f"every order up to these bounds: {counted(found)}")
        yield from (pen.paint(row, Tone.GOOD) for row in rows)
    else:
        said = f"{found.stopped}; not every order was visited: {counted(found)}"
        yield from (pen.paint(row, Tone.TURN) for row in pen.under(label, said))
        first = [f"`{one.option} {one.value - 1}`" for one in lower_first(found.about)]
        if first:
            then = f"; then {', '.join(first[1:])}" if first[1:] else ""
            yield from pen.under("  ", f"To visit all, lower a bound, first {first[0]}{then}.")


def _wrong(pen: Pen, label: str, found: Result, broken: Counterexample) -> Iterator[str]:
    violation = broken.violation
    for row in pen.under(label, f"{violation.invariant}: {violation.why}"):
        yield pen.paint(row, Tone.BAD)
    yield from pen.under("  ", f"after {counted(found)}")
    if broken.scenario:
        yield from pen.under("  ", f"playbook rehearse {broken.scenario}   repeats it")
    else:
        yield from pen.under("  ", f"no scenario is written: {broken.unsaid}")
