"""The model that is explored, as the engine of a rehearsal: it follows, move by move, and says the same at each rest.

What the reconciler does, when a Job begins and how much time has passed it finds out: it takes such moves until both
are alike. Time passes there only if it has passed here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playbook.explore.acts import Act, Acts, Arrives, Begins, Expires, Passes
from playbook.explore.echoes import ours
from playbook.explore.forget import forgotten
from playbook.explore.scene import Scene
from playbook.explore.search import Space
from playbook.explore.situation import Situation
from playbook.reconcile.facts import CodeRun
from playbook.reconcile.steps import Release
from playbook.rehearse import argo
from playbook.rehearse.argo import Submission
from playbook.rehearse.carry_out import US
from playbook.rehearse.deliveries import Arrived, Delivery
from playbook.rehearse.interpreter import Interpreter
from playbook.rehearse.world import Moved, Workflow, World, turn
from tests.explore.acting import gone, released

LONGEST = 40


class Unlike(AssertionError):
    """The model cannot follow."""


@dataclass(slots=True)
class Model:
    """The model, as the engine of a rehearsal: it follows whenever that comes to rest.

    Attributes:
        scene: where it happens.
        made: all states.
        state: where it is.
        to: what carries the rehearsal out.
        shas: the commits of the rehearsal, by those of the model.
        names: the Signals of the model, by delivery.
        new: what has arrived since the rehearsal was last at rest.
        released: each gate that is past, and the decision.
        agreed: when both last said the same.
        silent: something was said in only one of them.
    """

    scene: Scene
    made: Space
    state: int
    to: Interpreter
    shas: dict[str, str] = field(default_factory=lambda: {"": ""})
    names: dict[str, str] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    released: list[tuple[str, str]] = field(default_factory=list)
    agreed: int = 0
    silent: bool = False

    def submit(self, world: World, wanted: Submission) -> Moved:
        return self.to.submit(world, wanted)

    def release(self, world: World, run: Workflow, release: Release) -> Moved:
        return self.to.release(world, run, release)

    def expire(self, world: World) -> Moved:
        return self.to.expire(world)

    def call(self, world: World) -> Moved:
        return self.to.call(world)

    def arrive(self, world: World, delivery: Delivery) -> Arrived:
        arrived = self.to.arrive(world, delivery)
        if arrived.stored:
            self.new.append(self.names.get(delivery.id, US))
        return arrived

    def rest(self, world: World) -> World:
        """Follow."""
        if not world.runs:
            return world
        for name in self.new:
            self._arrives(name)
        self.new.clear()
        for _ in range(LONGEST):
            self._acts(world)
            if self.there() == here(world, self.at):
                self.agreed = world.now
                return world
            self._goes_on(world)
        raise Unlike("it goes on and on")

    @property
    def at(self) -> Situation:
        whole = self.made.shape(self.made.layout.unpack(self.state, self.made.layout.columns))
        assert isinstance(whole, Situation)
        return whole

    def take(self, wanted: Callable[[Act], bool]) -> Act | None:
        """Make the first such move, if there is one."""
        for move, after in self.made.moves(self.state):
            act: Act = move.said
            if wanted(act):
                self.state = after
                self._note(act)
                return act
        return None

    def _note(self, act: Act) -> None:
        if isinstance(act, Acts):
            self.released += [(step.gate, step.decision) for step in released(act)]
        elif isinstance(act, Expires):
            done = self.at.released[-1]
            self.released.append((done.address, done.decision))

    def _arrives(self, name: str) -> None:
        echoes = [one.name for one in self.at.sent if ours(one)]
        wanted = next(iter(echoes), "") if name == US else name
        self.take(lambda act: isinstance(act, Arrives) and act.signal == wanted)

    def _acts(self, world: World) -> None:
        """Let the reconciler act, as long as it is up, and what it cancelled be gone."""
        while world.up and self.take(lambda act: isinstance(act, Acts) or gone(act)):
            pass

    def _goes_on(self, world: World) -> None:
        """Let a Job begin that began here; or time pass, if it did."""
        begun = {turn(one) for one in world.runs[0].coderuns if one.job_created is not None}
        passed = world.now > self.agreed
        if self.take(lambda act: isinstance(act, Begins) and act.turn in begun):
            return
        if not (passed and self.take(lambda act: isinstance(act, Passes | Expires))):
            raise Unlike(f"{self.there()}\n{here(world, self.at)}")

    def there(self) -> Mapping[str, Any]:
        """Return what the model says."""
        at = self.at
        return {
            "phase": at.flow.phase,
            "waits": [gate.address for gate in self.scene.gates(at.flow)],
            "released": self.released,
            "coderuns": [_known(one, one, self.shas.get(one.head_sha)) for one in at.runs],
            "number": at.number,
            "state": {label for label in at.shown if label.startswith("playbook/")},
        }


def here(world: World, at: Situation) -> Mapping[str, Any]:
    """Return what the rehearsal says, without what the model has forgotten."""
    run, pull = world.runs[0], next(iter(world.pulls), None)
    labels = pull.labels if pull else ()
    return {
        "phase": run.flow.phase,
        "waits": [gate.address for gate in argo.gates(run)],
        "released": [(one.address, one.decision) for one in run.released],
        "coderuns": [
            _known(one, known, one.head_sha)
            for one, known in zip(run.coderuns, at.runs, strict=False)
        ],
        "number": run.number,
        "state": {label for label in labels if label.startswith("playbook/")},
    }


def _known(run: CodeRun, known: CodeRun, head: str | None) -> tuple[object, ...]:
    """Return what is known of a CodeRun in the model."""
    return (turn(run),) if forgotten(known) else (turn(run), run.phase, head)


def ends_alike(model: Model, world: World) -> bool:
    """Tell whether the pull request is the same in the end, as far as everything was said in both."""
    here, there = next(iter(world.pulls), None), model.at.pull
    if model.silent or here is None or there is None:
        return model.silent or here is there
    same = model.shas.get(there.head), there.state, there.merged, set(model.at.shown)
    return same == (here.head, here.state, here.merged, set(here.labels))
