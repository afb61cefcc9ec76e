"""What carries out a rehearsal, as a Protocol: the interpreter, or a lab with the real Argo. Decides nothing."""

from __future__ import annotations

from typing import Protocol

from playbook.reconcile.steps import Release
from playbook.rehearse.argo import Submission
from playbook.rehearse.deliveries import Arrived, Delivery
from playbook.rehearse.world import Moved, Workflow, World


class Engine(Protocol):
    """Everything in a rehearsal that is not decided but done by Argo, Argo Events and the API server.

    Each method takes the world as it is and returns it as it is then, with what was seen on the way.
    """

    def submit(self, world: World, wanted: Submission) -> Moved:
        """Begin a run, as far as its first waits."""

    def release(self, world: World, run: Workflow, release: Release) -> Moved:
        """Complete a waiting gate, and let the run go on as far as its next waits."""

    def expire(self, world: World) -> Moved:
        """Let Argo end every wait whose duration is over."""

    def arrive(self, world: World, delivery: Delivery) -> Arrived:
        """Hand a delivery to the event source, and let the Sensors act on it."""

    def call(self, world: World) -> Moved:
        """Let the Sensors make the calls to argo-server that are due."""

    def rest(self, world: World) -> World:
        """Store what became of CodeRuns and Signals: nothing more happens at this moment."""
