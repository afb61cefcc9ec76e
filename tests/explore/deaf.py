"""The interpreter of the rehearsal, to which nobody tells what we did ourselves on GitHub. Nothing else is otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.reconcile.steps import Release
from playbook.rehearse.argo import Submission
from playbook.rehearse.carry_out import US
from playbook.rehearse.deliveries import Arrived, Delivery
from playbook.rehearse.interpreter import Interpreter
from playbook.rehearse.world import Moved, Workflow, World


@dataclass(frozen=True, slots=True)
class Deaf:
    """Hands everything on, but for deliveries that tell of us."""

    to: Interpreter

    def submit(self, world: World, wanted: Submission) -> Moved:
        return self.to.submit(world, wanted)

    def release(self, world: World, run: Workflow, release: Release) -> Moved:
        return self.to.release(world, run, release)

    def expire(self, world: World) -> Moved:
        return self.to.expire(world)

    def arrive(self, world: World, delivery: Delivery) -> Arrived:
        ours = delivery.body["sender"]["login"] == US
        return Arrived(world) if ours else self.to.arrive(world, delivery)

    def call(self, world: World) -> Moved:
        return self.to.call(world)

    def rest(self, world: World) -> World:
        return self.to.rest(world)
