"""The offline engine: the rendered tree, interpreted. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.reconcile.steps import Release
from playbook.rehearse import argo, calls
from playbook.rehearse.argo import Submission
from playbook.rehearse.deliveries import Arrived, Delivery, arrive
from playbook.rehearse.tree import Tree
from playbook.rehearse.workflow.state import Leaf, Outcome
from playbook.rehearse.world import Call, Moved, Workflow, World


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Does with the rendered tree what Argo would do with it."""

    tree: Tree

    def submit(self, world: World, wanted: Submission) -> Moved:
        """Begin a run (`argo.submit`)."""
        return argo.submit(self.tree, world, wanted)

    def release(self, world: World, run: Workflow, release: Release) -> Moved:
        """Complete a waiting gate with all its outputs."""
        return argo.released(self.tree, world, run, release)

    def expire(self, world: World) -> Moved:
        """End every wait whose duration is over."""
        moved = Moved(world)
        for run in world.runs:
            after = argo.expire(self.tree, moved.world, moved.world.run(run.name))
            moved = Moved(after.world, (*moved.entries, *after.entries))
        return moved

    def arrive(self, world: World, delivery: Delivery) -> Arrived:
        """Hand a delivery to every Sensor that would hear of it."""
        return arrive(self.tree, world, delivery)

    def call(self, world: World) -> Moved:
        """Make the calls to argo-server that are due."""
        return calls.advance(self.tree, world, self)

    def complete(self, world: World, run: Workflow, leaf: Leaf, outcome: Outcome) -> Moved:
        """Complete a gate as a Sensor's call asked."""
        return argo.completed(self.tree, world, run, leaf, outcome)

    def lose(self, call: Call) -> None:
        """Do nothing: the timeline tells of it."""

    def rest(self, world: World) -> World:
        """Return the world: here nothing is stored elsewhere."""
        return world
