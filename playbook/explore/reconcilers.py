"""The reconcilers: one that sees what is, and an old leader that does not know it is one.

The one looks and acts until it wants nothing more, or stops between two chunks and comes back.
The old leader takes all that was decided at one look and does it whenever it likes, or only the first part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from playbook.explore.acts import Acts, Sees, Stops
from playbook.explore.decided import Decided, kind_of
from playbook.explore.forget import forget
from playbook.explore.judged import RESTS, Wrong, careless, wrong
from playbook.explore.moves import Family, Move
from playbook.explore.own_push import costly
from playbook.explore.scene import Scene
from playbook.explore.seen import Seen
from playbook.explore.sight import Sight, settled
from playbook.explore.situation import Chunk, Situation
from playbook.reconcile.steps import AddLabel, Bind, Cancel, Release, RemoveLabel, Settle

LOOKS = 50
FORGETS = ("runs", "released", "signals")
SEES = ("flow", "over", "runs", "released", "signals", "shown", "cleared", "number", "moment")
TOUCHES = {
    "ask": ("runs", "number"),
    "release": ("flow", "over", "runs", "released", "signals", "moment"),
    "show": ("signals", "shown", "cleared"),
}
"""The fields that each kind of chunk reads and writes."""


@dataclass(frozen=True, slots=True)
class Done:
    """One chunk was carried out: what it changed, what is wrong with it, and what there is then."""

    chunk: Chunk
    changed: dict[str, Any]
    broken: Wrong | None
    after: Situation


@dataclass(slots=True)
class Reconcilers:
    """Both of them; `sight` are their eyes."""

    sight: Sight
    _decided: Decided = field(init=False)
    _after: Seen[Done | None] = field(init=False)
    _less: Seen[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        """Remember what was done."""
        self._decided = Decided(self.sight)
        self._after = Seen(SEES, self._done)
        self._less = Seen(("flow", "over", "runs", "released", "signals"), self._forgets)

    def families(self) -> tuple[Family, ...]:
        """Return what they can do."""
        return (
            Family("reconciler", (*SEES, "crashes"), self.looks),
            Family("old leader looks", (*SEES, "old", "next", "stale"), self.sees, ("stale", 0)),
            Family("old leader stops", ("old", "next"), self.stops, ("next", "")),
            *(self._old(kind) for kind in TOUCHES),
        )

    def _old(self, kind: str) -> Family:
        reads = ("old", "next", *TOUCHES[kind])
        return Family(f"old leader: {kind}", reads, self.acts, only=("next", kind))

    def looks(self, at: Situation) -> Iterator[Move]:
        """Look and act until nothing is left to do; or die before that, and come back."""
        chunks: list[Chunk] = []
        now, changed = at, dict[str, Any]()
        for _ in range(LOOKS):
            done = self._after.of(now)
            if done is None:
                break
            if chunks and at.crashes:
                yield Move(Acts(tuple(chunks), dies=True), {**changed, "crashes": at.crashes - 1})
            chunks.append(done.chunk)
            if done.broken is not None:
                yield Move(Acts(tuple(chunks)), {}, done.broken.invariant, done.broken.why)
                return
            changed.update(done.changed)
            now = done.after
        else:
            yield Move(Acts(tuple(chunks)), {}, RESTS, f"it acts {LOOKS} times and wants more")
            return
        if chunks:
            yield Move(Acts(tuple(chunks)), {**changed, **self._less.of(now)})

    def _forgets(self, at: Situation) -> dict[str, Any]:
        less = forget(at, self.sight.scene.gates(at.flow))
        return {name: self.sight.same(name, getattr(less, name)) for name in FORGETS}

    def _done(self, at: Situation) -> Done | None:
        """Carry out the first chunk that changes something."""
        given = self.sight.given(at)
        now = at._replace(**given) if given else at
        for chunk in self._decided.wants(now):
            changed, broken = self._does(now, chunk)
            broken = self._careless(now, chunk) or broken
            if broken or any(getattr(now, name) != value for name, value in changed.items()):
                return self._made(at, chunk, {**given, **changed}, broken)
        return self._made(at, (), given, None) if given else None

    def _made(
        self, at: Situation, chunk: Chunk, changed: dict[str, Any], broken: Wrong | None
    ) -> Done:
        one = {name: self.sight.same(name, value) for name, value in changed.items()}
        return Done(chunk, one, broken, at._replace(**one))

    def sees(self, at: Situation) -> Iterator[Move]:
        """Let the old leader look, if it wants nothing more from before."""
        if not at.old and not at.over and (found := self._decided.wants(at)):
            yield Move(Sees(), {**left(found), "stale": at.stale - 1})

    def stops(self, _at: Situation) -> Iterator[Move]:
        """Let the old leader die before it has done all."""
        yield Move(Stops(), left(()))

    def acts(self, at: Situation) -> Iterator[Move]:
        """Let the old leader do the next of what it wanted."""
        chunk = at.old[0]
        changed, broken = self._does(at, chunk)
        if broken is not None:
            yield Move(Acts((chunk,), old=True), {}, broken.invariant, broken.why)
        else:
            yield Move(Acts((chunk,), old=True), {**changed, **left(at.old[1:])})

    def _careless(self, at: Situation, chunk: Chunk) -> Wrong | None:
        step, scene = chunk[0], self.sight.scene
        found = careless(at, step, scene) if isinstance(step, Release) else None
        return found or costly(at, chunk, scene)

    def _does(self, at: Situation, chunk: Chunk) -> tuple[dict[str, Any], Wrong | None]:
        """Return what a chunk changes, or what is wrong with it; what the cluster refuses changes nothing."""
        step = chunk[0]
        if isinstance(step, Release):
            if refused(self.sight.scene, at, step):
                return {}, None
            return self.sight.scene.released(at, step), wrong(at, step, self.sight.scene)
        if kind_of(step) == "ask":
            return _asked(at, chunk), None
        return self._cleared(at, _shown(at, chunk)), None

    def _cleared(self, at: Situation, changed: dict[str, Any]) -> dict[str, Any]:
        """Note the trigger labels that are taken off."""
        gone = {label for label in at.shown if label not in changed["shown"]}
        triggers = {label for label in gone if label.casefold() in self.sight.scene.triggers}
        return {**changed, "cleared": tuple(sorted({*at.cleared, *triggers}))}


def refused(scene: Scene, at: Situation, release: Release) -> bool:
    """Tell whether the API server refuses a release: the test of the node's phase fails (law 3)."""
    return release.gate not in {gate.address for gate in scene.gates(at.flow)}


def left(old: tuple[Chunk, ...]) -> dict[str, Any]:
    """Return what an old leader still wants."""
    return {"old": old, "next": kind_of(old[0][0]) if old else ""}


def _asked(at: Situation, chunk: Chunk) -> dict[str, Any]:
    """Bind and cancel: a CodeRun's phase says Cancelled when its Job is seen gone (law 9)."""
    bound = next((step.number for step in chunk if isinstance(step, Bind)), at.number)
    names = {step.coderun for step in chunk if isinstance(step, Cancel)}
    runs = tuple(
        replace(one, cancel_wanted=True) if one.name in names and not one.phase.over else one
        for one in at.runs
    )
    return {"runs": runs, "number": at.number or bound}


def _shown(at: Situation, chunk: Chunk) -> dict[str, Any]:
    shown = set(at.shown)
    states = {step.signal: step.state for step in chunk if isinstance(step, Settle)}
    for step in chunk:
        if isinstance(step, AddLabel):
            shown.add(step.label)
        elif isinstance(step, RemoveLabel):
            shown.discard(step.label)
    signals = tuple(
        settled(one, states[one.signal.name]) if one.signal.name in states else one
        for one in at.signals
    )
    return {"signals": signals, "shown": tuple(sorted(shown))}
