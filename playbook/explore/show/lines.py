"""An order of moves as a reader wants it: a line a fact, the reason beside the effect. Pure; lays out nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from playbook.explore import acts
from playbook.explore.show import words
from playbook.explore.sight import Sight
from playbook.explore.situation import Situation
from playbook.explore.spoken import decided, from_before, spoken
from playbook.explore.story import Part, Story
from playbook.reconcile.steps import Step
from playbook.rehearse.world import turn


@dataclass(frozen=True, slots=True)
class Line:
    """One fact.

    Attributes:
        move: the number of the move it belongs to, from 1.
        kind: what it is, as in a rehearsal's timeline.
        subject: what it is about.
        effect: what came of it, and why.
        leads: what began because of it.
    """

    move: int
    kind: str
    subject: str
    effect: str = ""
    leads: tuple[str, ...] = ()


@dataclass(slots=True)
class Reader:
    """What one reading remembers: at which move each Signal's delivery was sent, what the old leader saw, and when."""

    story: Story
    sight: Sight
    sent: dict[str, int] = field(default_factory=dict)
    seen: tuple[Step, ...] = ()
    looked: int = 0

    def read(self, number: int, part: Part) -> Iterator[Line]:
        """Yield the lines of one move."""
        match part.act:
            case acts.Acts() as act:
                yield from self._acts(number, act, part)
            case acts.Happens(happening, signal):
                self.sent[signal] = number
                way = (
                    f"its delivery is on its way ({signal})"
                    if signal
                    else "nothing is stored of it"
                )
                yield Line(number, "github", words.happening(happening), way)
            case acts.Arrives(signal, said):
                sent = self.sent.get(signal)
                yield Line(number, "delivery", said, f"of move {sent} is stored ({signal})")
            case acts.Begins(name):
                yield Line(number, "job", words.place(name), "begins")
            case acts.Ends() as act:
                yield Line(number, "ended", words.place(act.turn), words.ending(act))
            case _:
                yield from self._others(number, part.act, part)

    def _others(
        self, number: int, act: acts.Sees | acts.Stops | acts.Passes | acts.Expires, part: Part
    ) -> Iterator[Line]:
        match act:
            case acts.Sees():
                self.seen, self.looked = decided(self.sight, part.before), number
                yield Line(number, "leader", "an old leader looks", "and will act on it later")
            case acts.Stops():
                yield Line(number, "leader", "the old leader dies", "before it has done all")
            case acts.Passes(to):
                yield Line(number, "time", "passes", words.MOMENTS[to])
            case acts.Expires(gates):
                yield from self._moved(
                    Line(number, "argo", ", ".join(gates), words.EXPIRED), part.before, part.after
                )
            case _:
                assert_never(act)

    def _acts(self, number: int, act: acts.Acts, part: Part) -> Iterator[Line]:
        if act.old:
            yield Line(number, "leader", "the old leader acts", f"on what it saw at {self.looked}")
            steps = from_before(act, self.seen)
            yield from self._done(number, steps, part.before, part.after)
            return
        for one in spoken(self.sight, act, part.before, part.after):
            yield from self._done(number, one.steps, one.before, one.after)
        for sent in part.after.sent:  # what GitHub tells of a label of ours
            self.sent.setdefault(sent.name, number)
        if act.dies:
            yield Line(number, "reconciler", "dies", "before it has done the rest")

    def _done(
        self, number: int, steps: tuple[Step, ...], before: Situation, after: Situation
    ) -> Iterator[Line]:
        """Yield a line for each step; what began because of them is told with the last."""
        if after.number and before.number != after.number:
            yield Line(number, "bind", self.story.scene.first.name, f"#{after.number}")
        lines = [Line(number, *words.step(one, before)) for one in steps]
        lines = [one for one in lines if one.kind]
        yield from lines[:-1]
        if lines:
            yield from self._moved(lines[-1], before, after)

    def _moved(self, line: Line, before: Situation, after: Situation) -> Iterator[Line]:
        """Yield a line with what began because of it, and the end of the run if it ended."""
        known = {one.name for one in before.runs}
        begun = [words.place(turn(one)) for one in after.runs if one.name not in known]
        gates = self.story.scene.gates
        old = {gate.address for gate in gates(before.flow)}
        begun += [
            gate.address
            for gate in gates(after.flow)
            if gate.address not in old and gate.kind != "finished"
        ]
        yield Line(line.move, line.kind, line.subject, line.effect, tuple(begun))
        if after.over and not before.over:
            yield Line(line.move, "end", self.story.scene.first.name, after.flow.phase.value)


def lines(story: Story) -> tuple[Line, ...]:
    """Return the order, a line a fact."""
    scene = story.scene
    about = f"task {scene.first.task} · {scene.service} · {scene.repository}"
    reader = Reader(story, Sight(scene))
    found = [Line(0, "submit", scene.first.name, about)]
    for number, part in enumerate(story.parts, 1):
        found += reader.read(number, part)
    return tuple(found)
