"""What the reconciler sees of a Situation: the real facts, each new Signal given to its run by the real rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

from playbook.durations import in_seconds
from playbook.explore.scene import NOW, Scene
from playbook.explore.seen import Seen
from playbook.explore.situation import UNREAD, Moment, Situation, unread
from playbook.reconcile.facts import Facts, Run, Signal, SignalState
from playbook.reconcile.gate_rules import GONE_AFTER
from playbook.reconcile.route import route
from playbook.reconcile.steps import Assign, Settle
from playbook.reconcile.verdicts import LAST_MINUTE, Look
from playbook.rehearse.world import Owned


def as_it_is(_name: str, value: Any) -> Any:
    """Return a value itself: for whoever asks only once."""
    return value


@dataclass(slots=True)
class Sight:
    """The eyes of a reconciler in one scene.

    Attributes:
        scene: what there is.
        same: returns the one object that stands for all equal values of a field.
        quiet: when a head is quiet, and what is unseen gone.
    """

    scene: Scene
    same: Callable[[str, Any], Any] = as_it_is
    quiet: int = field(init=False)
    _new: Seen[tuple[Signal, ...]] = field(init=False)
    _given: dict[int, Seen[dict[str, Any]]] = field(default_factory=dict)
    _times: Seen[int] = field(init=False)

    def __post_init__(self) -> None:
        """Look up how long a head has to be quiet; a CodeRun that is unseen for as long is gone."""
        restart = self.scene.play.restart
        self.quiet = NOW + max(GONE_AFTER, in_seconds(restart.settle) if restart else 0) + 1
        self._new = Seen(("signals",), _new)
        self._times = Seen(("flow", "over", "runs", "moment"), self._time)

    def facts(self, at: Situation) -> Facts:
        """Return what is seen. Of a field that may not be read nothing is; without a moment, no time has passed."""
        first = self.scene.first
        run = Run(
            name=first.name,
            uid=first.uid,
            play=self.scene.play,
            repository=first.repository,
            service=first.service,
            task=first.task,
            created=first.created,
            phase=_phase(at),
            number=at.number,
            gates=UNREAD if unread(at.flow) else self.scene.gates(at.flow),
            released=at.released,
        )
        return Facts(
            now=self._now(at),
            run=run,
            coderuns=at.runs,
            signals=UNREAD if unread(at.signals) else self.scene.heard(at).signals,
            shown=_shown(at),
            actor_ids=self.scene.stage.tree.actors,
        )

    def _now(self, at: Situation) -> int:
        timeless = unread(at.moment) or at.moment is Moment.FRESH
        return NOW if timeless else self._times.of(at)

    def _time(self, at: Situation) -> int:
        """Return the second a moment stands for, here."""
        if at.moment is Moment.QUIET:
            return self.quiet
        facts = self.facts(at._replace(moment=Moment.FRESH))
        looks = [Look(facts, gate, None) for gate in facts.run.gates]
        if at.moment is Moment.LAST:
            return min((look.gate.expires - LAST_MINUTE for look in looks), default=NOW)
        return min((look.deadline for look in looks), default=NOW)

    def assigned(self, at: Situation) -> Situation:
        """Return the situation with each new Signal given to the run, or ignored."""
        return at._replace(**self.given(at))

    def given(self, at: Situation) -> dict[str, Any]:
        """Return what changes when each new Signal is given to the run, or ignored."""
        if not self._new.of(at):
            return {}
        now = self._now(at)
        known = self._given.get(now)
        if known is None:
            reads = ("flow", "over", "signals", "number")
            known = self._given[now] = Seen(reads, partial(self._assigned, now))
        return known.of(at)

    def _assigned(self, now: int, at: Situation) -> dict[str, Any]:
        signals = {one.signal.name: one for one in at.signals}
        number = at.number
        for step in route(self._new.of(at), [self.facts(at).run], now):
            if isinstance(step, Assign):
                signals[step.signal] = replace(signals[step.signal], run=step.run)
                number = number or step.number
            elif isinstance(step, Settle):
                signals[step.signal] = settled(signals[step.signal], step.state)
        after = self.same("signals", tuple(signals.values()))
        return {} if after == at.signals else {"signals": after, "number": number}


def _new(at: Situation) -> tuple[Signal, ...]:
    """Return what belongs to no run yet, and may."""
    new = (one.signal for one in at.signals if not one.run)
    return tuple(one for one in new if one.state is SignalState.PENDING)


def _phase(at: Situation) -> Any:
    if unread(at.flow, at.over):
        return UNREAD
    return at.flow.phase.value if at.over else "Running"


def _shown(at: Situation) -> Any:
    if unread(at.shown, at.number):
        return UNREAD
    return frozenset(at.shown) if at.number else frozenset()


@cache
def settled(owned: Owned, state: SignalState) -> Owned:
    """Return a Signal of which it was said what became of it."""
    return replace(owned, signal=replace(owned.signal, state=state))
