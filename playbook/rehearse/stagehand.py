"""The one place of a performance with a memory: clock, late deliveries, what was sent. Decides nothing."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from playbook.errors import InvalidScenario
from playbook.rehearse.deliveries import Delivery
from playbook.rehearse.moves import step
from playbook.rehearse.scenario import Scenario
from playbook.rehearse.stage import Stage
from playbook.rehearse.stimuli import Pass, Stimulus
from playbook.rehearse.world import Entry, World


@dataclass(slots=True)
class Stagehand:
    """The one place with a memory: clock, late deliveries, ids. Lives for one performance."""

    stage: Stage
    scenario: Scenario
    world: World = field(default_factory=World)
    entries: list[Entry] = field(default_factory=list)
    late: list[tuple[int, int, Delivery]] = field(default_factory=list)
    sent: dict[str, Delivery] = field(default_factory=dict)
    deliveries: dict[str, list[str]] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)

    def move(self, stimulus: Stimulus) -> None:
        """Let one thing happen."""
        moved = step(self.stage, self.world, stimulus)
        self.world = moved.world
        self.entries += moved.entries

    def run_of(self, task: str | None) -> str:
        """Return the name of a task's run.

        Raises:
            InvalidScenario: there is no such task, or it was not submitted.
        """
        called = self.scenario.task(task).called
        if called not in self.runs:
            raise InvalidScenario(
                f'task "{called}" was not submitted yet', hint="Put a `submit` before this step."
            )
        return self.runs[called]

    def again(self, earlier: str) -> None:
        """Let GitHub send an earlier delivery again.

        Raises:
            InvalidScenario: no step before this one sent it.
        """
        if earlier not in self.sent:
            raise InvalidScenario(
                f'redeliver: "{earlier}" was not sent', hint="Sent: " + ", ".join(self.sent)
            )
        self.move(self.sent[earlier])

    def until(self, at: int) -> None:
        """Let time pass, with the late deliveries that fall into it."""
        while self.late and self.late[0][0] <= at:
            when, _, delivery = heapq.heappop(self.late)
            self.move(Pass(when))
            self.move(delivery)
        self.move(Pass(at))

    def send(self, identity: str, delivery: Delivery, mode: str, late: int) -> None:
        """Let a delivery arrive now, twice, late or never."""
        self.sent[identity] = delivery
        self.deliveries.setdefault(identity, []).append(delivery.id)
        if mode == "never":
            self.entries.append(
                Entry(self.world.now, delivery.event, delivery.said, "the delivery is lost")
            )
            return
        if late:
            heapq.heappush(self.late, (self.world.now + late, len(self.sent), delivery))
            return
        for _ in range(2 if mode == "twice" else 1):
            self.move(delivery)
