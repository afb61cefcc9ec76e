"""The seam to an event processor: on "Active" it hands an incident on, and gets a result, whatever goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from playbook.agent.assignment import Incident
from playbook.agent.errors import AgentProblem
from playbook.agent.result import AgentResult, ErrorClass
from playbook.agent.runtime.store import AlreadyKnown
from playbook.agent.serve.port import AgentRuntimePort
from playbook.agent.status import AgentStatus as Status
from tests.agent.runtime.runtime_fakes import Cli, failure, incident
from tests.agent.runtime.runtime_world import World


@dataclass
class EventProcessor:
    """Follows the state of faults, as a service that watches clusters does; reports what its runtime finds.

    Attributes:
        reported: what its reporting layer got: results, or why there is none.
    """

    runtime: AgentRuntimePort
    reported: list[AgentResult | str] = field(default_factory=list)

    def observe(self, fault: Incident, state: str) -> None:
        """Take a fault's new state; only "Active" is looked into."""
        if state != "Active":
            return
        try:
            self.reported.append(self.runtime.run(fault))
        except AlreadyKnown:
            return  # a repeated event: the first one is being looked into, or was
        except AgentProblem as problem:
            self.reported.append(problem.message)


def test_an_active_fault_is_handed_on_and_its_result_reported(tmp_path: Path) -> None:
    world, fault = World(tmp_path), incident()
    processor = EventProcessor(world.runtime)
    processor.observe(fault, "Active")
    (result,) = processor.reported
    assert isinstance(result, AgentResult)
    assert (result.assignment_id, result.status) == (fault.id, Status.SUCCESS)
    standing = processor.runtime.status(fault.id)
    assert standing is not None
    assert standing.status is Status.SUCCESS


@pytest.mark.parametrize("state", ["Pending", "Resolved", "active"])
def test_any_other_state_starts_nothing(tmp_path: Path, state: str) -> None:
    world = World(tmp_path)
    EventProcessor(world.runtime).observe(incident(), state)
    assert world.executor.configs == []


def test_a_repeated_event_starts_one_agent(tmp_path: Path) -> None:
    world, fault = World(tmp_path), incident()
    processor = EventProcessor(world.runtime)
    for _ in range(3):
        processor.observe(fault, "Active")
    assert len(world.executor.configs) == len(processor.reported) == 1


def test_a_failed_agent_is_a_result_and_no_exception(tmp_path: Path) -> None:
    processor = EventProcessor(World(tmp_path, cli=Cli((failure(ErrorClass.BUDGET),))).runtime)
    processor.observe(incident(), "Active")
    (result,) = processor.reported
    assert isinstance(result, AgentResult)
    assert result.failure == failure(ErrorClass.BUDGET).failure


def test_a_runtime_that_cannot_begin_is_reported_too(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.runtime.stop()
    processor = EventProcessor(world.runtime)
    processor.observe(incident(), "Active")
    (why,) = processor.reported
    assert isinstance(why, str)
    assert "service is ending" in why
