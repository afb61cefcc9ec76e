"""The engine of a real rehearsal: every act goes to the real Argo, and the world is what is seen there afterwards.

It keeps the scenario's clock: what is first seen now began now. It decides nothing; what differs from the
interpreter is noted, never mended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from playbook.errors import InvalidScenario
from playbook.kube.errors import AlreadyThere
from playbook.kube.gates import Released as Won
from playbook.kube.gates import release as release_gate
from playbook.lab.rehearsal import seen
from playbook.lab.rehearsal.ground import Ground, LabDiffers
from playbook.lab.rehearsal.keeper import Keeper
from playbook.lab.rehearsal.mail import Mail
from playbook.lab.rehearsal.progress import Progress, template_of
from playbook.reconcile.steps import Release
from playbook.rehearse import calls, said
from playbook.rehearse.argo import Submission, expiry
from playbook.rehearse.deliveries import Arrived, Delivery
from playbook.rehearse.tree import Tree
from playbook.rehearse.workflow.state import Leaf, Outcome
from playbook.rehearse.world import Call, Moved, Workflow, World
from playbook.submit.task import Target, Task
from playbook.submit.workflow import workflow as workflow_of

Object = Mapping[str, Any]
PAST = timedelta(seconds=5)


@dataclass(slots=True)
class RealEngine:
    """Carries out one performance in one namespace of a lab; `differences` are what an engine alone can see."""

    tree: Tree
    ground: Ground
    differences: list[str] = field(default_factory=list)
    keeper: Keeper = field(init=False)
    mail: Mail = field(init=False)
    progress: Progress = field(init=False)

    def __post_init__(self) -> None:
        self.keeper = Keeper(self.ground)
        self.mail = Mail(self.tree, self.ground, self.differences)
        self.progress = Progress(self.tree, self.ground, self.keeper, self.differences)

    def submit(self, world: World, wanted: Submission) -> Moved:
        """Create the Workflow as `playbook submit` does.

        Raises:
            InvalidScenario: a run of that name is there.
        """
        target = Target(
            wanted.template, self.ground.namespace, self.tree.plays.get(wanted.template)
        )
        task = Task(wanted.task, wanted.service, wanted.repository)
        made = _overridden(workflow_of(target, task, wanted.attempt), dict(wanted.parameters))
        name = str(made["metadata"]["name"])
        try:
            created = self.ground.create(made)
        except AlreadyThere as error:
            raise InvalidScenario(
                f"{name} is there already",
                hint="Kubernetes answers 409; submit another attempt.",
            ) from error
        run = Workflow(
            name=name,
            uid=created["metadata"]["uid"],
            template=wanted.template,
            repository=wanted.repository,
            service=wanted.service,
            task=wanted.task,
            created=world.now,
            flow=seen.flow(created, template_of(self.tree, wanted.template)),
        )
        moved = self.progress.goes_on(world, run, ())
        return Moved(moved.world, (said.submitted(run), *moved.entries))

    def release(self, world: World, run: Workflow, release: Release) -> Moved:
        """Release the gate with one JSON Patch.

        Raises:
            LabDiffers: it was not released: somebody else was first, or it does not wait.
        """
        self.rest(world)
        outputs = {
            "decision": release.decision,
            "pull_request": release.number,
            "head_sha": release.head_sha,
            "signal": release.signal,
            "reason": release.reason,
        }
        answer = release_gate(
            self.ground.reconciler,
            self.ground.namespace,
            run.name,
            release.gate,
            outputs,
            release.reason,
        )
        if not isinstance(answer, Won):
            raise LabDiffers(f"{run.name}: {release.gate} is not released: {answer}")
        return self.progress.goes_on(world, run, (release.gate,))

    def expire(self, world: World) -> Moved:
        """Let Argo end the waits whose time is over on the scenario's clock, by moving their begin into the past."""
        moved = Moved(world)
        for run in world.runs:
            ends = expiry(run)
            if run.over or ends is None or ends > world.now:
                continue
            due = [leaf for leaf in run.flow.leaves if self._due(run, leaf, world.now)]
            for leaf in due:
                began = datetime.now(UTC) - timedelta(seconds=leaf.duration or 0) - PAST
                self.ground.age(run.name, leaf.id, began.strftime("%Y-%m-%dT%H:%M:%SZ"))
            lines = tuple(said.expired(world.now, run.name, leaf) for leaf in due)
            gates = tuple(map(said.address, due))
            after = self.progress.goes_on(moved.world, moved.world.run(run.name), gates)
            moved = Moved(after.world, (*moved.entries, *lines, *after.entries))
        return moved

    @staticmethod
    def _due(run: Workflow, leaf: Leaf, now: int) -> bool:
        ends = dict(run.since)[leaf.id] + int(leaf.duration) if leaf.duration is not None else None
        return ends is not None and ends <= now

    def arrive(self, world: World, delivery: Delivery) -> Arrived:
        """Post the delivery, signed, and wait until the Sensors have acted on it."""
        self.rest(world)
        arrived = self.mail.arrive(world, delivery)
        self.keeper.know_signals(arrived.world)
        return arrived

    def call(self, world: World) -> Moved:
        """Follow the calls the real Sensors make by themselves, in the scenario's time."""
        return calls.advance(self.tree, world, self)

    def complete(self, world: World, run: Workflow, leaf: Leaf, outcome: Outcome) -> Moved:
        """Wait until a Sensor has released the gate: it tries again and again, in its own time."""
        gate = said.address(leaf)
        moved = self.progress.goes_on(world, run, (gate,))
        real = {one.address: one for one in moved.world.run(run.name).released}
        told = dict(outcome.outputs)
        if gate not in real or real[gate].decision != told.get("decision", ""):
            raise LabDiffers(f"{run.name}: no Sensor released {gate}; {real.get(gate)}")
        return moved

    def lose(self, call: Call) -> None:
        """Wait until the real Sensor, too, has given a call up.

        Raises:
            LabError: it goes on trying.
        """
        self.ground.quiet()

    def rest(self, world: World) -> World:
        """Write what became of CodeRuns and Signals since the last time."""
        self.keeper.write(world)
        return world


def _overridden(workflow: dict[str, Any], parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return the Workflow with a scenario's own values, those too that `playbook submit` would refuse."""
    given = workflow["spec"]["arguments"]["parameters"]
    values = {one["name"]: one["value"] for one in given} | dict(parameters)
    said = [{"name": name, "value": value} for name, value in values.items()]
    return {
        **workflow,
        "spec": {**workflow["spec"], "arguments": {"parameters": said}},
    }
