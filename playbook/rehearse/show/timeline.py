"""The timeline as text for people: one line a fact, in columns, the reason beside the effect. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from playbook.rehearse.expect import Check
from playbook.rehearse.perform import Performance
from playbook.rehearse.show.columns import GLUE, cells, padded, printable, side_by_side, wrap
from playbook.rehearse.show.lines import Line, lines
from playbook.rehearse.show.summary import clock, headings, run_names, summary
from playbook.rehearse.show.tones import Tone

NARROWEST = 60
TIME = 8  # " 0:41:10"
GAP = "  "
BOLD = "bold"
RESET = "\x1b[0m"
CODES: Mapping[str, str] = {
    Tone.QUIET: "\x1b[2m",
    Tone.GOOD: "\x1b[32m",
    Tone.TURN: "\x1b[33m",
    Tone.BAD: "\x1b[31m",
    BOLD: "\x1b[1m",
}


@dataclass(frozen=True, slots=True)
class Pen:
    """How to write: how wide, in colours or not, with which characters."""

    width: int
    colour: bool
    ascii_only: bool

    def text(self, text: str) -> str:
        """Return text that can be shown there."""
        return printable(text, ascii_only=self.ascii_only)

    def paint(self, text: str, tone: str) -> str:
        """Return the text in the colour of a tone."""
        if not self.colour or tone not in CODES or not text.strip():
            return text
        return f"{CODES[tone]}{text}{RESET}"

    def under(self, label: str, text: str) -> Iterator[str]:
        """Yield a text behind its label, wrapped under its own column."""
        for at, row in enumerate(wrap(self.text(text), self.width - cells(label))):
            yield (label if at == 0 else " " * cells(label)) + row


def timeline(
    seen: Performance,
    checks: Sequence[Check],
    width: int = 80,
    *,
    colour: bool = False,
    ascii_only: bool = False,
) -> str:
    """Return what a person reads: heading, lines, and whether it went as expected.

    Args:
        seen: what was seen.
        checks: the expectations, compared with it.
        width: the columns of the terminal; below 60 it is taken for 60.
        colour: with the colours of a terminal.
        ascii_only: arrows as `->`, for encodings that have no other.
    """
    pen = Pen(max(width, NARROWEST), colour=colour, ascii_only=ascii_only)
    return "\n".join([*_heading(pen, seen), *_table(pen, seen), *_verdict(pen, seen, checks), ""])


def _heading(pen: Pen, seen: Performance) -> Iterator[str]:
    for one in headings(seen):
        for row in pen.under("", one):
            yield pen.paint(row, BOLD)
    yield from pen.under("", seen.scenario.says)
    yield ""


def _table(pen: Pen, seen: Performance) -> Iterator[str]:
    found = lines(seen)
    if not found:
        return
    called = run_names(seen)
    rows = [_cells(pen, line, called) for line in found]
    widths = _widths(rows, pen.width)
    for line, row in zip(found, rows, strict=True):
        if line.opens:
            yield ""
        row[0] = row[0].rjust(widths[0], GLUE)
        yield from (_painted(pen, line, parts) for parts in side_by_side(row, widths))
    yield ""


def _cells(pen: Pen, line: Line, called: Mapping[str, str]) -> list[str]:
    """Return the texts of a line: time, kind, the run where there are several, subject, effect."""
    run = [pen.text(called.get(line.run, ""))] if len(called) > 1 else []
    # What a run is about, the heading has said.
    effect = [] if line.kind == "submit" or not line.effect else [pen.text(line.effect)]
    leads = [pen.text(f"→ {one}").replace(" ", GLUE) for one in line.leads]
    return [clock(line.at), line.kind, *run, pen.text(line.subject), " ".join([*effect, *leads])]


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the width of each column: the subject takes what it needs, at most half of what the first ones leave."""
    longest = [max(cells(row[at]) for row in rows) for at in range(len(rows[0]))]
    first = [max(longest[0], TIME), *(min(one, 20) for one in longest[1:-2])]
    left = width - sum(first) - len(GAP) * (len(longest) - 1)
    subject = min(longest[-2], (left + 1) // 2)
    return [*first, subject, left - subject]


def _painted(pen: Pen, line: Line, parts: Sequence[str]) -> str:
    time, kind, *rest = parts
    body = GAP.join([pen.paint(kind, line.tone), *(pen.paint(one, _rest(line)) for one in rest)])
    return f"{pen.paint(time, Tone.QUIET)}{GAP}{body}".rstrip()


def _rest(line: Line) -> Tone:
    """Return the tone of all but the kind: only what hardly matters steps back."""
    return Tone.QUIET if line.tone is Tone.QUIET else Tone.PLAIN


def _verdict(pen: Pen, seen: Performance, checks: Sequence[Check]) -> Iterator[str]:
    found = summary(seen, checks)
    word, tone = ("ok", Tone.GOOD) if found.ok else ("FAILED", Tone.BAD)
    for row in pen.under(word + GAP, found.words):
        yield pen.paint(row, tone)
    for check in checks:
        if not check.held:
            yield from pen.under("  expected  ", check.wanted)
            yield from pen.under("  " + padded("seen", len("expected")) + GAP, check.got)
    for name in found.unexplained:
        yield from pen.under("  unexplained  ", name)
