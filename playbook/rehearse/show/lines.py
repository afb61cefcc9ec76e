"""The timeline as a reader wants it: entries folded into lines, a line a fact. Pure; lays out nothing, drops no reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from playbook.rehearse.perform import Performance
from playbook.rehearse.show.tones import Tone, tone_of
from playbook.rehearse.world import Entry, Owned

PULL_REQUEST = ("pull_request", "pull_request_review")
# What happens to no run in particular; any other entry without a run is a delivery, by its event's name.
OURS = ("reconciler", "workspaces", "signal")
CAUSES = ("submit", "gate", "ended", "argo")


@dataclass(frozen=True, slots=True)
class Line:
    """One fact.

    `leads` is what began because of it. `opens` says that a round begins here. `entries` are all it was folded from.
    """

    at: int
    kind: str
    subject: str
    effect: str
    run: str = ""
    tone: Tone = Tone.PLAIN
    leads: tuple[str, ...] = ()
    opens: bool = False
    entries: tuple[Entry, ...] = ()


@dataclass(slots=True)
class Reader:
    """What one reading remembers: the Signals by name, each run's round, the lines so far."""

    seen: Performance
    signals: Mapping[str, Owned]
    rounds: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def last(self, entry: Entry) -> Line | None:
        """Return the line before, if it is of the same moment and run (a delivery may be anybody's)."""
        line = self.lines[-1] if self.lines else None
        if line is None or line.at != entry.at or line.run not in ("", entry.run):
            return None
        return line

    def fold(self, entry: Entry, line: Line) -> None:
        """Let the line before say this entry too."""
        self.lines[-1] = replace(line, entries=(*line.entries, entry))


def lines(seen: Performance) -> tuple[Line, ...]:
    """Return what was seen, a line a fact."""
    reader = Reader(seen, {one.signal.name: one for one in seen.world.signals})
    for entry in seen.entries:
        kind = kind_of(entry)
        if kind not in FOLDS or not FOLDS[kind](reader, entry):
            reader.lines.append(_line(reader, kind, entry))
    return tuple(reader.lines)


def kind_of(entry: Entry) -> str:
    """Return the word for its column: what GitHub sent is `github`, a CodeRun's end is `ended`."""
    if not entry.run and entry.kind not in OURS:
        return "github"
    return "ended" if entry.kind.endswith(" ended") else entry.kind


def ago(seconds: int) -> str:
    """Return a stretch of time in words: 45 s, 12 min, 3 h 12 min."""
    if seconds < 120:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return (
        f"{hours} h {minutes} min"
        if hours and minutes
        else f"{hours} h"
        if hours
        else f"{minutes} min"
    )


def _line(reader: Reader, kind: str, entry: Entry) -> Line:
    words = WORDS.get(kind)
    subject, effect = words(reader, entry) if words else (entry.subject, entry.effect)
    run = entry.run
    if kind == "github" and entry.detail in reader.signals:
        run = reader.signals[entry.detail].run
    return Line(
        at=entry.at,
        kind=kind,
        subject=subject,
        effect=effect,
        run=run,
        tone=tone_of(kind, entry),
        opens=kind == "coderun" and _opens(reader, entry),
        entries=(entry,),
    )


def _opens(reader: Reader, entry: Entry) -> bool:
    """Tell whether a CodeRun is the first of a new round, and remember the round."""
    number = int(entry.detail.rpartition("/r")[2] or 0)
    before = reader.rounds.get(entry.run, 0)
    reader.rounds[entry.run] = max(before, number)
    return number > before


def _turn(entry: Entry) -> str:
    """Return the turn an entry is about: `review/r1` -> `review r1`; an unknown one by its name."""
    return entry.detail.replace("/", " ") or entry.subject


def _delivery(_reader: Reader, entry: Entry) -> tuple[str, str]:
    subject = entry.subject if entry.kind in PULL_REQUEST else f"{entry.kind} {entry.subject}"
    # Which gate it released, the next line says.
    effect = "applied" if entry.effect.startswith("applied: released ") else entry.effect
    return subject, effect


def _coderun(_reader: Reader, entry: Entry) -> tuple[str, str]:
    return _turn(entry), entry.effect


def _ended(_reader: Reader, entry: Entry) -> tuple[str, str]:
    return _turn(entry), ", ".join(one for one in (entry.subject, entry.effect) if one)


def _gate(reader: Reader, entry: Entry) -> tuple[str, str]:
    owned = reader.signals.get(entry.detail)
    if owned is None or owned.signal.created >= entry.at:
        return entry.subject, entry.effect
    since = ago(entry.at - owned.signal.created)
    return entry.subject, f"{entry.effect}, by delivery {entry.detail[:4]}… from {since} ago"


def _end(_reader: Reader, entry: Entry) -> tuple[str, str]:
    phase, _, message = entry.effect.partition(": ")
    return entry.subject, phase if message == phase else entry.effect


def _fold_waits(reader: Reader, entry: Entry) -> bool:
    line = reader.last(entry)
    if line is None or not line.run:
        return False
    own = line.kind == "coderun"  # its own end is what a CodeRun is waited for: no news
    reader.fold(entry, line if own else replace(line, leads=(*line.leads, entry.subject)))
    return True


def _fold_bind(reader: Reader, entry: Entry) -> bool:
    line = reader.last(entry)
    if line is None or line.kind != "github":
        return False
    number = entry.effect.partition(" ")[0]
    reader.fold(entry, replace(line, effect=f"{line.effect}, bound to {number}"))
    return True


def _fold_gate(reader: Reader, entry: Entry) -> bool:
    """Say with the end of a CodeRun that its own gate let it pass."""
    line = reader.last(entry)
    passed = entry.effect.startswith("go: ") and entry.subject.split("/")[1:2] == ["finished"]
    if line is None or line.kind != "ended" or not passed:
        return False
    reader.fold(entry, replace(line, tone=Tone.GOOD))
    return True


def _fold_label(reader: Reader, entry: Entry) -> bool:
    """Say in one line that one state label took the place of another."""
    line = reader.last(entry)
    if line is None or line.kind != "label" or line.effect != "shown" or entry.effect == "shown":
        return False
    reader.fold(entry, replace(line, effect=f"in place of {entry.subject}"))
    return True


def _fold_refused(reader: Reader, entry: Entry) -> bool:
    """Say once what Argo tried several times."""
    line = reader.last(entry)
    if line is None or line.entries[-1] != entry:
        return False
    times = len(line.entries) + 1
    reader.fold(entry, replace(line, effect=f"{entry.effect} ({times} times)"))
    return True


def _note_coderun(reader: Reader, entry: Entry) -> bool:
    """Let the line before say where it led; the CodeRun has a line of its own all the same."""
    line = reader.last(entry)
    if line is not None and line.kind in CAUSES:
        reader.lines[-1] = replace(line, leads=(*line.leads, _turn(entry)))
    return False


WORDS: Mapping[str, Callable[[Reader, Entry], tuple[str, str]]] = {
    "github": _delivery,
    "coderun": _coderun,
    "job": _coderun,
    "cancel": _coderun,
    "deleted": _coderun,
    "ended": _ended,
    "gate": _gate,
    "end": _end,
}
FOLDS: Mapping[str, Callable[[Reader, Entry], bool]] = {
    "waits": _fold_waits,
    "bind": _fold_bind,
    "gate": _fold_gate,
    "label": _fold_label,
    "refused": _fold_refused,
    "coderun": _note_coderun,
}
