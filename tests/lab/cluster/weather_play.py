"""The stock play in a namespace of a lab, and something that happens to the lab at a chosen moment of it.

It judges nothing: the play is compared with the offline rehearsal, as `playbook rehearse --real` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event
from time import monotonic
from types import TracebackType

from playbook import event_bus, event_source, sensors
from playbook.events.types import EventsObject
from playbook.lab.lab import Lab
from playbook.lab.rehearsal.compare import differences
from playbook.lab.rehearsal.engine import RealEngine
from playbook.lab.rehearsal.place import Place, prepare
from playbook.lab.rehearsal.readback import mismatches
from playbook.reconcile.steps import Release
from playbook.rehearse.argo import Submission
from playbook.rehearse.deliveries import Arrived, Delivery
from playbook.rehearse.perform import perform
from playbook.rehearse.stage import Stage
from playbook.rehearse.world import Moved, Workflow, World
from playbook.render import Sources, render
from tests import rehearsal
from tests.stage import SHIPPED, local, scenario, tree
from workflows.play import play

Strike = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Storm:
    """The real engine, with something that happens before chosen acts.

    Attributes:
        before: what, by act: "submit", the address of a gate to be released, the action of a delivery.
    """

    real: RealEngine
    before: Mapping[str, Strike]

    def submit(self, world: World, wanted: Submission) -> Moved:
        self._strike("submit")
        return self.real.submit(world, wanted)

    def release(self, world: World, run: Workflow, release: Release) -> Moved:
        self.real.rest(world)  # or it would meet the weather, and not the release
        self._strike(release.gate)
        return self.real.release(world, run, release)

    def expire(self, world: World) -> Moved:
        return self.real.expire(world)

    def arrive(self, world: World, delivery: Delivery) -> Arrived:
        self.real.rest(world)
        self._strike(str(delivery.body.get("action")))
        return self.real.arrive(world, delivery)

    def call(self, world: World) -> Moved:
        return self.real.call(world)

    def rest(self, world: World) -> World:
        return self.real.rest(world)

    def _strike(self, act: str) -> None:
        if act in self.before:
            self.before[act]()


@dataclass(frozen=True, slots=True)
class Scene:
    """A namespace of a lab with this repository's tree in it."""

    lab: Lab
    place: Place
    stage: Stage

    def engine(self) -> RealEngine:
        return RealEngine(self.stage.tree, self.place.ground)

    def play(self, before: Mapping[str, Strike], name: str = "happy-path") -> list[str]:
        """Play a shipped scenario and return what differs from the offline rehearsal."""
        told = scenario(SHIPPED / f"{name}.yaml")
        engine = self.engine()
        self.place.clean()
        seen = perform(replace(self.stage, own=Storm(engine, before)), told)
        found = [
            f"{one.about}: {one.offline} | {one.real}"
            for one in differences(perform(self.stage, told), seen)
        ]
        return [*found, *engine.differences, *mismatches(self.place.ground, seen.world)]


def scene_in(lab: Lab, namespace: str) -> Scene:
    """Apply this repository's tree to a namespace of a lab."""
    said = local()
    here = said.namespaces.model_copy(update={"workflows": namespace})
    platform = said.model_copy(update={"namespaces": here})
    events: tuple[EventsObject, ...] = (
        event_bus(platform),
        event_source([play], platform),
        *sensors([play], platform),
    )
    files = render(Sources((play,), (), events), platform)
    stage = Stage(tree(files), rehearsal.stage().recordings)
    return Scene(lab, prepare(lab, namespace, files), stage)


class Meanwhile:
    """Something that happens at a moment that comes while the play waits: watched for in a thread of its own."""

    def __init__(self, moment: Callable[[], bool], strike: Strike) -> None:
        self._moment = moment
        self._strike = strike
        self._pool = ThreadPoolExecutor(1)
        self._struck: Future[object] | None = None

    def __enter__(self) -> Meanwhile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown()
        if kind is None and self._struck is not None:
            self._struck.result()

    def begin(self) -> None:
        """Begin to watch."""
        self._struck = self._pool.submit(self._watch)

    def _watch(self) -> object:
        until(self._moment, 60, every=0.01)
        return self._strike()


def until(so: Callable[[], bool], seconds: float = 60.0, every: float = 0.05) -> None:
    """Wait until something is so."""
    end = monotonic() + seconds
    while not so():
        assert monotonic() < end, f"not so within {seconds:g} s"
        Event().wait(every)
