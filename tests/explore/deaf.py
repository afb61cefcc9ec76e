"""The interpreter of the rehearsal, to which nobody tells at once what we did ourselves on GitHub. Nothing else is otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field

from playbook.reconcile.steps import Release
from playbook.rehearse.argo import Submission
from playbook.rehearse.carry_out import US
from playbook.rehearse.deliveries import Arrived, Delivery
from playbook.rehearse.interpreter import Interpreter
from playbook.rehearse.world import Moved, Workflow, World


@dataclass(frozen=True, slots=True)
class Deaf:
    """Hands everything on, but for deliveries that tell of us: those that would be stored it keeps until they come again."""

    to: Interpreter
    kept: dict[str, Delivery] = field(default_factory=dict)

    def submit(self, world: World, wanted: Submission) -> Moved:
        return self.to.submit(world, wanted)

    def release(self, world: World, run: Workflow, release: Release) -> Moved:
        return self.to.release(world, run, release)

    def expire(self, world: World) -> Moved:
        return self.to.expire(world)

    def arrive(self, world: World, delivery: Delivery) -> Arrived:
        ours = delivery.body["sender"]["login"] == US and delivery.id not in self.kept
        if not ours:
            return self.to.arrive(world, delivery)
        # That a label was set is never of a trigger label: those we only take off.
        if delivery.body["action"] == "unlabeled" and self.to.arrive(world, delivery).stored:
            self.kept[delivery.id] = delivery
        return Arrived(world)

    def call(self, world: World) -> Moved:
        return self.to.call(world)

    def rest(self, world: World) -> World:
        return self.to.rest(world)
