"""The rehearsal as lanes over time: what ran, what waited, what arrived. Pure; knows moments, no widths or colours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playbook.play import Play
from playbook.reconcile.facts import CodeRun
from playbook.rehearse.perform import Performance
from playbook.rehearse.show.lines import ago, kind_of
from playbook.rehearse.show.summary import clock
from playbook.rehearse.show.tones import DECIDED, Tone
from playbook.rehearse.world import Entry, Owned, Workflow, turn

NUMBER = re.compile(r"#\d+")
ELSEWHERE = "GitHub"


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that lasted. `look` is a phase, `waiting`, `queue`, `round` or `down`."""

    start: int
    end: int
    look: str
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened. `look` is a decision's tone, or what came of a delivery."""

    at: int
    look: str
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the chart: whose it is, what it says beside that, what is in it."""

    kind: str
    name: str
    note: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


def run_lanes(seen: Performance, run: Workflow, play: Play | None) -> Iterator[Lane]:
    """Yield the lanes of one run: its rounds, its agents, its gates."""
    mine = [entry for entry in seen.entries if entry.run == run.name]
    until = next((one.at for one in mine if one.kind == "end"), seen.world.now)
    yield _rounds(run, mine, until)
    yield from _agents(run, mine, play, until)
    yield from _gates(mine, until)


def world_lanes(seen: Performance) -> Iterator[Lane]:
    """Yield the lanes of what belongs to no run: pull requests with their deliveries, what was down."""
    found: dict[str, list[Entry]] = {}
    for entry in seen.entries:
        if kind_of(entry) == "github":
            number = NUMBER.match(entry.subject)
            found.setdefault(number[0] if number else ELSEWHERE, []).append(entry)
    signals = {one.signal.name: one for one in seen.world.signals}
    for name, entries in sorted(found.items(), key=lambda one: (one[0] == ELSEWHERE, one[0])):
        title = f"pull request {name}" if name != ELSEWHERE else ELSEWHERE
        marks = tuple(_delivery(one, signals.get(one.detail)) for one in entries)
        yield Lane("github", title, "deliveries", marks=marks)
    for kind, away in (("reconciler", "down"), ("workspaces", "busy")):
        bars = tuple(_away(seen, kind, away))
        if bars:
            yield Lane("away", kind, away, bars=bars)


def _rounds(run: Workflow, mine: Sequence[Entry], until: int) -> Lane:
    starts = {0: run.created}
    for entry in mine:
        if entry.kind == "coderun":
            starts.setdefault(int(entry.detail.rpartition("/r")[2] or 0), entry.at)
    ends = [*list(starts.values())[1:], until]
    bars = tuple(
        Bar(start, end, "round", f"round {number}", f"round {number}: {_span(start, end)}")
        for (number, start), end in zip(starts.items(), ends, strict=True)
    )
    marks = tuple(
        Mark(one.at, f"end-{run.phase.lower()}", f"{clock(one.at)} {one.effect}")
        for one in mine
        if one.kind == "end"
    )
    return Lane("round", "run", f"task {run.task}", bars, marks)


def _agents(run: Workflow, mine: Sequence[Entry], play: Play | None, until: int) -> Iterator[Lane]:
    """Yield a lane per agent, in the order of their first turns; their gates' decisions are marks in it."""
    who = {one.detail: one.effect.partition(" ")[0] for one in mine if one.kind == "coderun"}
    bars: dict[str, list[Bar]] = {name: [] for name in who.values()}
    marks: dict[str, list[Mark]] = {name: [] for name in who.values()}
    for coderun in run.coderuns:
        bars[who[turn(coderun)]] += _coderun(coderun, until)
    for entry in mine:
        if entry.kind == "deleted":
            bars[who[entry.detail]].append(_deleted(mine, entry))
        stage, _, number = entry.subject.partition("/finished/")
        if entry.kind in ("gate", "argo") and f"{stage}/{number}" in who:
            marks[who[f"{stage}/{number}"]].append(_release(entry))
    for name, turns in bars.items():
        inside = tuple(sorted(turns, key=lambda bar: bar.start))
        yield Lane("agent", name, _stages(play, name), inside, tuple(marks[name]))


def _stages(play: Play | None, agent: str) -> str:
    """Return what an agent does in this play."""
    return ", ".join(s.name for s in play.stages if s.agent.name == agent) if play else ""


def _coderun(one: CodeRun, until: int) -> Iterator[Bar]:
    began = one.job_created
    text = f"{one.stage} r{one.round}"
    if began is None or began > one.created:
        end = began or one.finished or until
        yield Bar(one.created, end, "queue", "", f"{text} in the queue: {_span(one.created, end)}")
    if began is None:
        return
    end = one.finished or until
    look = "changes" if one.verdict == "changes" else one.phase.lower()
    ended = [
        one.phase.lower(),
        one.verdict,
        one.reason,
        one.outcome_head and f"@ {one.outcome_head[:7]}",
    ]
    said = ", ".join(part for part in ended if part)
    yield Bar(began, end, look, text, f"{one.name}: {said}; {_span(began, end)}")


def _deleted(mine: Sequence[Entry], entry: Entry) -> Bar:
    begun = [one.at for one in mine if one.kind == "coderun" and one.detail == entry.detail]
    text = entry.detail.replace("/", " ")
    start = begun[-1] if begun else entry.at
    return Bar(
        start,
        entry.at,
        "cancelled",
        text,
        f"{entry.subject}: deleted by somebody at {clock(entry.at)}",
    )


def _gates(mine: Sequence[Entry], until: int) -> Iterator[Lane]:
    """Yield a lane per gate that waits for GitHub: how long in each round, and what released it."""
    lanes: dict[str, list[Entry]] = {}
    for entry in mine:
        stage, _, kind = entry.subject.rpartition("/")[0].partition("/")
        if entry.kind in ("waits", "gate", "argo") and kind != "finished" and kind:
            lanes.setdefault(f"{stage}/{kind}", []).append(entry)
    for name, entries in lanes.items():
        ends = {one.subject: one.at for one in entries if one.kind != "waits"}
        bars = tuple(
            _waiting(one, ends.get(one.subject, until)) for one in entries if one.kind == "waits"
        )
        marks = tuple(_release(one) for one in entries if one.kind != "waits")
        stage, _, kind = name.partition("/")
        yield Lane("gate", kind.replace("_", " "), f"gate of {stage}", bars, marks)


def _waiting(entry: Entry, end: int) -> Bar:
    return Bar(
        entry.at,
        end,
        "waiting",
        "",
        f"{entry.subject} waited {_span(entry.at, end)} ({entry.effect})",
    )


def _release(entry: Entry) -> Mark:
    decision = "timeout" if entry.kind == "argo" else entry.effect.partition(":")[0]
    look = DECIDED.get(decision, Tone.PLAIN)
    return Mark(entry.at, f"release-{look}", f"{clock(entry.at)} {entry.subject}: {entry.effect}")


def _delivery(entry: Entry, owned: Owned | None) -> Mark:
    """Return a delivery by what became of it in the end."""
    first = entry.effect.partition(":")[0].replace(" ", "-")
    look = owned.signal.state.lower() if owned and first != "stored-before" else first
    if first == "the-delivery-is-lost":
        look = "lost"
    title = f"{clock(entry.at)} {entry.kind}: {entry.subject}. {entry.effect}"
    later = owned.reason if owned and owned.reason and owned.reason not in entry.effect else ""
    return Mark(entry.at, look, f"{title}. In the end {look}: {later}" if later else title)


def _away(seen: Performance, kind: str, away: str) -> Iterator[Bar]:
    since: int | None = None
    for entry in seen.entries:
        if entry.kind != kind or entry.run:
            continue
        if entry.subject == away and since is None:
            since = entry.at
        elif entry.subject != away and since is not None:
            yield Bar(since, entry.at, "down", away, f"{kind} {away}: {_span(since, entry.at)}")
            since = None
    if since is not None:
        yield Bar(since, seen.world.now, "down", away, f"{kind} {away} from {clock(since)} on")


def _span(start: int, end: int) -> str:
    return f"{clock(start)} to {clock(end)} ({ago(end - start)})"


def moments(lanes: Sequence[Lane]) -> set[int]:
    """Return every moment something begins, ends or happens at."""
    found = {at for lane in lanes for bar in lane.bars for at in (bar.start, bar.end)}
    return found | {mark.at for lane in lanes for mark in lane.marks}
