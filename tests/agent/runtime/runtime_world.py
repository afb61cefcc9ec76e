"""A runtime of fakes: what is broken in it, and what it has noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from playbook.agent.assignment import Assignment
from playbook.agent.ports import Workspace
from playbook.agent.result import Failure
from playbook.agent.runtime.conductor import Conductor
from playbook.agent.runtime.instance import this_instance
from playbook.agent.runtime.limits import Limits
from playbook.agent.runtime.metrics import Metrics
from playbook.agent.runtime.parts import Judgement, Parts
from playbook.agent.runtime.retry import Retry
from playbook.agent.runtime.runtime import AgentRuntime
from playbook.agent.runtime.store import Store
from playbook.agent.runtime.traces import NoTracer, Tracer
from playbook.agent.status import AgentStatus
from playbook.agent.workspace import Collected
from tests.agent.runtime.runtime_fakes import Cli, Contexts, Executor, Workspaces, fail_at


@dataclass
class World:
    """A runtime of fakes; set what you need, then ask for `runtime`."""

    folder: Path
    executor: Executor = field(default_factory=Executor)
    cli: Cli = field(default_factory=Cli)
    broken: Mapping[str, Exception] = field(default_factory=dict)
    limits: Limits = field(default_factory=lambda: Limits(retry=Retry(3, 0.001, 0.01)))
    tracer: Tracer = field(default_factory=NoTracer)
    afterwards: Failure | Exception | None = None
    metrics: Metrics = field(default_factory=Metrics)
    workspaces: Workspaces = field(init=False)
    store: Store = field(init=False)
    runtime: AgentRuntime = field(init=False)

    def __post_init__(self) -> None:
        self.workspaces = Workspaces(self.folder / "workspaces", self.broken)
        self.store = Store(self.folder / "state.sqlite", this_instance())
        parts = Parts(
            self.workspaces,
            Contexts(self.broken),
            self.executor,
            lambda _: self.cli,
            self._collect,
            self._afterwards,
            self._admit,
        )
        conductor = Conductor(parts, self.limits, self.metrics, self.tracer)
        self.runtime = AgentRuntime(conductor, self.store)

    def _admit(self, _: Assignment, __: Workspace) -> None:
        fail_at("admit", self.broken)

    def _collect(self, workspace: Workspace) -> Collected:
        fail_at("collect", self.broken)
        return Collected((), ())

    def _afterwards(self, _: Assignment, __: Workspace, ___: Judgement) -> Failure | None:
        if isinstance(self.afterwards, Exception):
            raise self.afterwards
        return self.afterwards

    def statuses(self, key: UUID) -> list[AgentStatus]:
        """Return the states an execution went through."""
        return [step.status for step in self.store.transitions(key)]

    def sample(self, name: str, **labels: str) -> float | None:
        """Return a metric's value."""
        return self.metrics.registry.get_sample_value(f"agent_runtime_{name}", labels)
