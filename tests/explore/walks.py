"""Random walks through the model, with the rehearsal beside it; after each move both have to say the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from playbook.explore.acts import Act, Acts, Arrives, Begins, Expires, Passes
from playbook.explore.bounds import Bounds
from playbook.explore.model import space
from playbook.explore.moves import Move
from playbook.explore.scene import Scene
from playbook.explore.search import Space
from playbook.explore.sight import Sight
from playbook.explore.situation import Moment, Situation
from playbook.rehearse.world import World
from tests.explore.acting import brief, gone, likely, released
from tests.explore.alike import differences, modelled, rehearsed
from tests.explore.beside import Beside
from tests.explore.decided import decided
from tests.explore.scenes import SHAPES, scene

BOUNDS = Bounds(pushes=2, people=3, flight=3, stale=0, crashes=0)
LONGEST = 80
FEW = 100
"""So few do not use up a space: they go on in the one of those before."""
Moves = Callable[[int], tuple[tuple[Move, int], ...]]
AFRESH = 900
"""After so many walks the model starts with empty tables: a field's bits number its values for one exploration."""


@dataclass(slots=True)
class Walk:
    """One walk.

    Attributes:
        model: the space that is walked through.
        moves: what can happen in a state of it; walks through one space ask once.
        sight: the eyes of the model's reconciler.
        state: where it is there.
        beside: the rehearsal.
        chance: what happens next.
        awake: whether the reconciler is.
        released: each gate that is past: address, decision, commit and Signal.
        acts: what happened, for whoever has to find out why.
    """

    model: Space
    moves: Moves
    sight: Sight
    state: int
    beside: Beside
    chance: random.Random
    awake: bool = True
    released: list[tuple[str, str, str, str]] = field(default_factory=list)
    acts: list[object] = field(default_factory=list)
    compared: int = 0

    @property
    def at(self) -> Situation:
        """Return the situation in the model."""
        return self._whole(self.state)

    def _whole(self, state: int) -> Situation:
        whole = self.model.shape(self.model.layout.unpack(state, self.model.layout.columns))
        assert isinstance(whole, Situation)
        return whole

    def go(self) -> Iterator[list[str]]:
        """Walk, and yield after each move what is not alike: nothing, if all is well."""
        yield self._compared()
        for _ in range(LONGEST):
            # Before anything is stored it would only sleep until the run is over.
            if self.beside.stored and self.chance.random() < (0.04 if self.awake else 0.3):
                yield from self._turns()
            if self.beside.stored and self.chance.random() < 0.05:
                self._again()
                yield self._compared()
            if self.awake and (unsaid := self._unsaid()) and self.chance.random() < 0.3:
                self.acts.append(f"unsaid: {unsaid[0]}")
                self.beside.unsaid(unsaid[0])
                yield self._compared()
            found = [one for one in self.moves(self.state) if self._may(one[0].said)]
            if not found:
                return
            weights = [likely(move.said) for move, _ in found]
            move, after = self.chance.choices(found, weights)[0]
            self._take(move, after)
            yield from self._acted()

    def _turns(self) -> Iterator[list[str]]:
        """Let the reconciler stop, or come back."""
        self.awake = not self.awake
        self.acts.append("wakes" if self.awake else "sleeps")
        if self.awake:
            self.beside.wakes()
            yield from self._acted()
        else:
            self.beside.sleeps()

    def _again(self) -> None:
        delivery = self.chance.choice(self.beside.stored)
        self.acts.append(f"again: {delivery.said}")
        self.beside.again(delivery)

    def _unsaid(self) -> list[str]:
        """Return what is on its way beside, and not in the model: it tells nothing."""
        known = {one.name for one in self.at.sent}
        return [] if self.at.over else [name for name in self.beside.sent if name not in known]

    def _may(self, act: Act) -> bool:
        # Without the reconciler nobody makes a Job either: they are one program.
        return not isinstance(act, Acts) and (self.awake or not isinstance(act, Begins))

    def leads(self, *wanted: str) -> list[str]:
        """Let these things happen, each by the beginning of what is said of it; return what is not alike."""
        for want in wanted:
            known = self.moves(self.state)
            found = [one for one in known if brief(one[0].said).startswith(want)]
            assert found, (want, [brief(move.said) for move, _ in known])
            self._take(*found[0])
            for unlike in self._acted():
                if unlike:
                    return unlike
        return []

    def _take(self, move: Move, after: int) -> None:
        """Let it happen in both."""
        self.acts.append(move.said)
        if isinstance(move.said, Expires):
            done = self._whole(after).released[-1]
            self.released.append((done.address, done.decision, "", done.signal))
        moment, self.state = self.at.moment, after
        self.beside.play(move.said)
        if isinstance(move.said, Arrives) and moment is Moment.QUIET:
            self._quieten()

    def _quieten(self) -> None:
        """Make both agree on whether the head is quiet, after a Signal was stored (`beside` says why)."""
        if self.at.moment is Moment.FRESH and self.beside.stirred():
            return
        if self.at.moment is Moment.FRESH:
            self.acts.append("it is quiet")
            found = self.moves(self.state)
            quiet = (after for move, after in found if move.said == Passes(Moment.QUIET))
            self.state = next(quiet, self.state)
        self.beside.waits()

    def _acted(self) -> Iterator[list[str]]:
        """Let the model's reconciler act until it has nothing to do, and yield what is not alike."""
        yield self._decided(self.beside.before)
        before = self.at.told.happenings
        while self.awake and (found := self._next()) is not None:
            move, self.state = found
            self.acts.append(move.said)
            self._note(move.said)
        self.beside.cleared(f"s{at + 1:02}" for at in range(before, self.at.told.happenings))
        yield self._compared()

    def _next(self) -> tuple[Move, int] | None:
        """Return what its reconciler does now, or that what it cancelled is seen gone."""
        found = self.moves(self.state)
        acts = [one for one in found if isinstance(one[0].said, Acts)]
        cancelled = [one for one in found if gone(one[0].said)]
        return next(iter(acts or cancelled), None)

    def _note(self, act: Act) -> None:
        for step in released(act) if isinstance(act, Acts) else ():
            self.released.append((step.gate, step.decision, step.head_sha, step.signal))

    def _compared(self) -> list[str]:
        self.compared += 1
        there = modelled(self.at, self.released, self.beside.names)
        return [
            *differences(there, rehearsed(self.beside, there)),
            *self._decided(self.beside.world),
        ]

    def _decided(self, world: World | None) -> list[str]:
        """Compare what is decided: on the way, before the reconciler acts, and at rest."""
        if world is None:
            return []
        names = self.beside.names
        there = {"steps": decided(self.sight.facts(self.sight.assigned(self.at)), names)}
        return differences(there, {"steps": decided(self.beside.facts(world), {})})


def walks(number: int, seed: str, rounds: int = 2) -> Iterator[Walk]:
    """Yield random walks, each at its beginning, on plays of all shapes in turn."""
    shapes = list(SHAPES)
    begin_at = fresh if number > FEW else shared
    for begin in range(0, number, AFRESH):
        spaces = [begin_at(shape, rounds) for shape in shapes]
        for at in range(begin, min(begin + AFRESH, number)):
            yield walk(spaces[at % len(shapes)], f"{seed} {at}")


Fresh = tuple[Scene, Space, Moves, int]


def fresh(shape: str, rounds: int) -> Fresh:
    """Return a scene, the model of it, and where that begins."""
    place = scene(shape, rounds)
    made, start = space(place, BOUNDS)
    return place, made, _moves(made), start


def _moves(made: Space) -> Moves:
    """Return what can happen in a state: who was asked about the same bits is not asked again."""
    known: dict[tuple[int, int], tuple[tuple[Move, int], ...]] = {}

    def moves(state: int) -> Iterator[tuple[Move, int]]:
        for at, asked in enumerate(made.asking.asked):
            key = (at, state & asked.mask)
            if asked.by(state) and key not in known:
                known[key] = tuple(made.asking.moves(asked, key[1], state))
            for move, delta in known[key] if asked.by(state) else ():
                yield move, made.asking.tidied(state + delta)

    return cache(lambda state: tuple(moves(state)))


@cache
def shared(shape: str, rounds: int) -> Fresh:
    """Return the one that few walks after each other go through."""
    return fresh(shape, rounds)


def walk(where: Fresh, seed: str) -> Walk:
    """Return a walk at its beginning."""
    place, model, moves, start = where
    return Walk(model, moves, Sight(place), start, Beside(place), random.Random(seed))
