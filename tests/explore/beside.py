"""The rehearsal beside the model: what happens in a walk through the model is played there, second by second.

Everything the model does otherwise, and means to, is mapped here and nowhere else:

* Times. The model knows an order and four moments; here a second passes before each thing, and as long as the moment
  says when time passes.
* A cancel is two moves there (asked for, seen gone), and here it happens at once: the second is no stimulus.
* A CodeRun gets its Job in a move of its own there, and here when the reconciler looks: no workspace is free but then.
* Signals are numbered there, and here have the name that the Sensor gave them: `names`.
* GitHub changes there, and the reconciler sees it: here it looks again, for a label may have changed.
* Whether a head is quiet is known there for all Signals together, and here by when each was stored. A late one that
  moves nothing stirs it there, and one that makes it look younger leaves it quiet there: unless both wait, everything
  is quiet in both afterwards (`stirred`, `waits`; the order is the same, a moment passes earlier).
* A Signal of no run is settled when an hour has passed: there no time passes after the end. (`alike`)
* GitHub tells of the labels that we take off at once, and there it arrives whenever it likes: `Deaf` keeps it. What
  tells nothing has no delivery there at all, and here it arrives all the same (`unsaid`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import assert_never

from playbook.durations import in_seconds
from playbook.explore.acts import (
    Act,
    Acts,
    Arrives,
    Begins,
    Ends,
    Expires,
    Happens,
    Passes,
    Sees,
    Stops,
)
from playbook.explore.scene import TASK, Scene
from playbook.explore.situation import Moment
from playbook.reconcile.facts import Facts, Phase
from playbook.reconcile.gate import moved
from playbook.reconcile.gate_rules import GONE_AFTER
from playbook.reconcile.pull_request import fold
from playbook.reconcile.verdicts import LAST_MINUTE, Answer, Hold, Look
from playbook.rehearse import argo
from playbook.rehearse.deliveries import Delivery, arrive
from playbook.rehearse.github import happen
from playbook.rehearse.interpreter import Interpreter
from playbook.rehearse.moves import step
from playbook.rehearse.payloads import delivery_id
from playbook.rehearse.reconciler import assign, facts_of
from playbook.rehearse.stage import Stage
from playbook.rehearse.stimuli import Outcome, Pass, Reconciler, Stimulus, Workspaces
from playbook.rehearse.world import Moved, Workflow, World
from tests.explore.deaf import Deaf


@dataclass(slots=True)
class Beside:
    """One rehearsal.

    Attributes:
        scene: what is played, and where.
        world: how far it is.
        before: the same before the reconciler looked; None when nobody could tell the two apart.
        names: the stored Signals, by what the model calls them.
        sent: what GitHub told and was not delivered.
        stored: the deliveries that were.
        deaf: ears that hear of our own labels later.
        stage: the tree, with those ears.
    """

    scene: Scene
    world: World = field(default_factory=World)
    before: World | None = None
    names: dict[str, str] = field(default_factory=dict)
    sent: dict[str, Delivery] = field(default_factory=dict)
    stored: list[Delivery] = field(default_factory=list)
    deaf: Deaf = field(init=False)
    stage: Stage = field(init=False)

    def __post_init__(self) -> None:
        """Submit the run."""
        played = self.scene.stage
        self.deaf = Deaf(Interpreter(played.tree))
        self.stage = Stage(played.tree, played.recordings, self.deaf)
        about = (self.scene.template, TASK, self.scene.service, self.scene.repository)
        self._step(Workspaces(free=False))
        self._step(argo.Submission(*about, 1, self.scene.parameters))

    @property
    def run(self) -> Workflow:
        """Return the run."""
        return self.world.runs[0]

    @property
    def quiet(self) -> int:
        """Return after how many seconds everything is quiet."""
        restart = self.scene.play.restart
        return max(GONE_AFTER, in_seconds(restart.settle) if restart else 0) + 1

    def stirred(self) -> bool:
        """Tell whether a head that moved has to be quiet first, and would be by then."""
        facts = self.facts(self.before or self.world)
        later = replace(facts, now=facts.now + self.quiet)
        return any(
            isinstance(moved(now), Hold) and isinstance(moved(then), Answer)
            for now, then in zip(looks(facts), looks(later), strict=True)
        )

    def waits(self) -> None:
        """Let everything be quiet."""
        if self.before is not None:
            self.before = replace(self.before, now=self.before.now + self.quiet)
        self._step(Pass(self.world.now + self.quiet))

    def play(self, act: Act) -> None:
        """Let the same happen here."""
        self._step(Pass(self.world.now + 1))
        self.before = None
        match act:
            case Happens():
                self._happens(act)
            case Arrives(signal):
                self._arrives(signal)
            case Begins():
                self._step(Workspaces(free=True))
                self._step(Workspaces(free=False))
            case Ends():
                self._ends(act)
            case Passes():
                self._look(Pass(self._until(act.to)))
            case Expires():
                self._look(Pass(argo.expiry(self.run) or 0))
            case Acts() | Sees() | Stops():
                raise AssertionError(f"the rehearsal's reconciler acts by itself: {act}")
            case _:
                assert_never(act)

    def sleeps(self) -> None:
        """Stop the reconciler."""
        self._step(Reconciler(up=False))

    def wakes(self) -> None:
        """Start it again, and let it look."""
        self.before = None
        self._look(Reconciler(up=True))

    def again(self, delivery: Delivery) -> None:
        """Let a delivery arrive that did before."""
        self._look(delivery)

    def cleared(self, names: Iterable[str]) -> None:
        """Give the newest deliveries that tell of labels we took off the names they have in the model."""
        named = {delivery.id for delivery in (*self.sent.values(), *self.stored)}
        new = [delivery for key, delivery in self.deaf.kept.items() if key not in named]
        self.sent.update(zip(names, new, strict=True))

    def unsaid(self, signal: str) -> None:
        """Let arrive what the model says tells nothing."""
        self._arrives(signal)

    def _step(self, stimulus: Stimulus) -> None:
        self.world = step(self.stage, self.world, stimulus).world

    def _look(self, stimulus: Stimulus) -> None:
        """Let something happen, and remember how it was before the reconciler looked."""
        asleep = replace(self.world, up=False)
        other = None if isinstance(stimulus, Reconciler) else stimulus
        self.before = step(self.stage, asleep, other).world if other else asleep
        self._step(stimulus)

    def _happens(self, act: Happens) -> None:
        made = happen(self.world, act.happening, self.stage.recordings)
        seed = delivery_id(f"beside {self.world.now}")
        delivery = Delivery(made.event, seed, made.body, made.said)
        self.world = made.world
        if act.signal:
            self.sent[act.signal] = delivery  # that it is stored is seen when it arrives
        else:
            assert not arrive(self.stage.tree, made.world, delivery).stored, made.said
        if self.world.up:
            self._look(Reconciler(up=True))

    def _arrives(self, signal: str) -> None:
        known = {one.signal.name for one in self.world.signals}
        delivery = self.sent.pop(signal)
        self._look(delivery)
        self.stored.append(delivery)
        (self.names[signal],) = {one.signal.name for one in self.world.signals} - known

    def _ends(self, act: Ends) -> None:
        if act.phase is Phase.CANCELLED:
            return
        number = int(act.turn.rpartition("/r")[2])
        self._look(Outcome(TASK, act.stage, act.phase, act.head, act.verdict, round=number))

    def _until(self, to: Moment) -> int:
        """Return the second a moment stands for."""
        found = looks(self.facts(self.world))
        if to is Moment.DUE:
            return min(look.deadline for look in found)
        if to is Moment.LAST:
            return min(look.gate.expires - LAST_MINUTE for look in found)
        return self.world.now + self.quiet

    def facts(self, world: World) -> Facts:
        """Return what the reconciler sees in a world, once the new Signals are the run's."""
        given = assign(self.stage.tree, Moved(world)).world
        return facts_of(self.stage.tree, given, given.runs[0])


def looks(facts: Facts) -> list[Look]:
    """Return each waiting gate, with everything its rules ask about."""
    return [Look(facts, gate, fold(facts.signals)) for gate in facts.run.gates]
