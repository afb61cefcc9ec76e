"""What the reconciler sees of a Situation, and what it decides: the real facts, the real decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby

from playbook.durations import in_seconds
from playbook.explore.scene import NOW, Scene
from playbook.explore.seen import Seen
from playbook.explore.situation import Chunk, Moment, Situation
from playbook.reconcile.decide import decide
from playbook.reconcile.facts import Facts, Run, SignalState
from playbook.reconcile.gate_rules import GONE_AFTER
from playbook.reconcile.pull_request import fold
from playbook.reconcile.route import route
from playbook.reconcile.steps import Assign, Bind, Cancel, Comment, Release, Settle, Step, Wait
from playbook.reconcile.verdicts import LAST_MINUTE, Look
from playbook.rehearse.world import Owned


@dataclass(slots=True)
class Sight:
    """The eyes of a reconciler in one scene."""

    scene: Scene
    quiet: int = field(init=False)
    _wanted: Seen[tuple[Chunk, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Look up how long a head has to be quiet; a CodeRun that is unseen for as long is gone."""
        restart = self.scene.play.restart
        self.quiet = NOW + max(GONE_AFTER, in_seconds(restart.settle) if restart else 0) + 1
        self._wanted = Seen(
            ("flow", "runs", "released", "signals", "shown", "number", "moment"), self._decided
        )

    def facts(self, at: Situation) -> Facts:
        """Return what is seen."""
        facts = self._at_once(at)
        return facts if at.moment is Moment.FRESH else replace(facts, now=self._now(at, facts))

    def _at_once(self, at: Situation) -> Facts:
        first = self.scene.first
        run = Run(
            name=first.name,
            uid=first.uid,
            play=self.scene.play,
            repository=first.repository,
            service=first.service,
            task=first.task,
            created=first.created,
            phase=at.flow.phase.value if at.over else "Running",
            number=at.number,
            gates=self.scene.gates(at.flow),
            released=at.released,
        )
        return Facts(
            now=NOW,
            run=run,
            coderuns=at.runs,
            signals=tuple(one.signal for one in at.signals if one.run),
            shown=frozenset(at.shown) if at.number else frozenset(),
            actor_ids=self.scene.stage.tree.actors,
        )

    def _now(self, at: Situation, facts: Facts) -> int:
        """Return the second a moment stands for, here."""
        if at.moment is Moment.QUIET:
            return self.quiet
        pull = fold(facts.signals)
        looks = [Look(facts, gate, pull) for gate in facts.run.gates]
        if at.moment is Moment.LAST:
            return min((look.gate.expires - LAST_MINUTE for look in looks), default=NOW)
        return min((look.deadline for look in looks), default=NOW)

    def assigned(self, at: Situation) -> Situation:
        """Return the situation with each new Signal given to the run, or ignored."""
        new = [one.signal for one in at.signals if not one.run]
        new = [one for one in new if one.state is SignalState.PENDING]
        if not new:
            return at
        facts = self.facts(at)
        signals = {one.signal.name: one for one in at.signals}
        number = at.number
        for step in route(new, [facts.run], facts.now):
            if isinstance(step, Assign):
                signals[step.signal] = replace(signals[step.signal], run=step.run)
                number = number or step.number
            elif isinstance(step, Settle):
                signals[step.signal] = settled(signals[step.signal], step.state)
        after = tuple(signals.values())
        return at if after == at.signals else replace(at, signals=after, number=number)

    def wants(self, at: Situation) -> tuple[Chunk, ...]:
        """Return what is to be done, in its order."""
        return self._wanted.of(at)

    def _decided(self, at: Situation) -> tuple[Chunk, ...]:
        return tuple(chunks(decide(self.facts(at))))


@cache
def settled(owned: Owned, state: SignalState) -> Owned:
    """Return a Signal of which it was said what became of it."""
    return replace(owned, signal=replace(owned.signal, state=state))


def chunks(steps: Iterable[Step]) -> Iterator[Chunk]:
    """Yield what is done together, in its order, without words; nothing follows a release.

    What is asked for first (bind, cancel), a release, what people are shown (labels, what became of a Signal).
    """
    wanted = [_plain(step) for step in steps if not isinstance(step, Wait | Comment)]
    for kind, group in groupby(wanted, key=kind_of):
        chunk = tuple(group)
        if kind == "release":
            yield chunk[:1]
            return
        yield chunk


def kind_of(step: Step) -> str:
    """Return what a step is done together with: ask, release or show."""
    if isinstance(step, Release):
        return "release"
    return "ask" if isinstance(step, Bind | Cancel) else "show"


@cache
def _plain(step: Step) -> Step:
    """Return a step without the words that tell people why: no decision reads them."""
    if isinstance(step, Settle):
        return replace(step, reason="", gate="")
    return replace(step, reason="") if isinstance(step, Release | Cancel) else step
