"""Parts of a runtime that obey a script, for tests of the flow; the real ones are tried end to end elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from playbook.agent.assignment import Assignment, Incident, Severity
from playbook.agent.ports import (
    Asker,
    ContextBundle,
    Ended,
    ExecutionConfig,
    OnLine,
    Stop,
    Stream,
    Workspace,
)
from playbook.agent.result import ErrorClass, Failure, Usage
from playbook.agent.runtime.conductor import Conductor
from playbook.agent.runtime.endings import asked
from playbook.agent.runtime.instance import this_instance
from playbook.agent.runtime.limits import Limits
from playbook.agent.runtime.metrics import Metrics
from playbook.agent.runtime.parts import Judgement, Parts, Start
from playbook.agent.runtime.report import FILE
from playbook.agent.runtime.retry import Retry
from playbook.agent.runtime.runtime import AgentRuntime
from playbook.agent.runtime.store import Store
from playbook.agent.runtime.traces import NoTracer, Tracer
from playbook.agent.status import AgentStatus
from playbook.agent.workspace import Collected

KEY = 'sk-planted-"quoted"-secret'
PROMPT = "planted prompt: drop everything"
NOW = datetime(2026, 1, 2, tzinfo=UTC)
SUCCESS = Judgement(AgentStatus.SUCCESS, session_id="s-1")
PATIENT = 30.0


def incident(key: UUID | None = None, cluster: str = "east") -> Incident:
    """Return something to look into."""
    return Incident(
        id=key or uuid4(),
        cluster=cluster,
        severity=Severity.HIGH,
        timestamp=NOW,
        logs="planted payload",
    )


def failure(error: ErrorClass, text: str = "so it is") -> Judgement:
    """Return the judgement of a program that failed."""
    return Judgement(AgentStatus.FAILED, Failure(error, text))


def ended(*, asker: Asker | None = None, code: int | None = 0) -> Ended:
    """Return the end of a program."""
    return Ended(code, None, asker, NOW, NOW, 0.0, pid=1)


def eventually(done: Callable[[], object]) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: it never was.
    """
    pause = threading.Event()
    for _ in range(int(PATIENT / 0.01)):
        if done():
            return
        pause.wait(0.01)
    raise TimeoutError


@dataclass
class Workspaces:
    """Workspaces in a folder; `broken` raises at the verb it names. `seen`: a result was there before the clean-up."""

    root: Path
    broken: Mapping[str, Exception] = field(default_factory=dict)
    cleaned: list[tuple[UUID, bool]] = field(default_factory=list)
    seen: list[bool] = field(default_factory=list)

    def create(self, assignment: Assignment) -> Workspace:
        self._maybe("create")
        workspace = Workspace(assignment.id, self.root / str(assignment.id))
        workspace.artifacts.mkdir(parents=True)
        return workspace

    def setup_skills(self, workspace: Workspace) -> Mapping[str, str]:
        self._maybe("setup_skills")
        return {"k8s": "1.0"}

    def size(self, workspace: Workspace) -> int:
        self._maybe("size")
        return 4711

    def cleanup(self, workspace: Workspace, *, failed: bool) -> bool:
        self.cleaned.append((workspace.id, failed))
        self.seen.append((workspace.path / FILE).is_file())
        self._maybe("cleanup")
        return False

    def _maybe(self, verb: str) -> None:
        if verb in self.broken:
            raise self.broken[verb]


@dataclass
class Contexts:
    """A context with a planted prompt."""

    broken: Mapping[str, Exception] = field(default_factory=dict)

    def build(self, assignment: Assignment, workspace: Workspace) -> ContextBundle:
        if "build" in self.broken:
            raise self.broken["build"]
        return ContextBundle({"PROMPT.md": PROMPT}, {"INCIDENT_ID": "1"}, "rules", PROMPT)

    def write(self, bundle: ContextBundle, workspace: Workspace) -> None:
        if "write" in self.broken:
            raise self.broken["write"]


@dataclass
class Executor:
    """Prints lines and ends; or waits for the stop where `obedient`, as a program does that is asked to end."""

    lines: tuple[bytes, ...] = ()
    obedient: bool = False
    before: Callable[[], None] = lambda: None
    configs: list[ExecutionConfig] = field(default_factory=list)
    running: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def execute(
        self,
        config: ExecutionConfig,
        stop: Stop,
        on_line: OnLine,
        *,
        on_start: Callable[[int, int], None] | None = None,
    ) -> Ended:
        self.configs.append(config)
        if on_start is not None:
            on_start(4711, 1)
        self.running.release()
        self.before()
        for line in self.lines:
            on_line("stdout", line)
        if self.obedient:
            if not stop.wait(min(config.timeout, PATIENT)):
                stop.ask(Asker.DEADLINE)
            return ended(asker=stop.asker, code=143)
        return ended(asker=stop.asker)


class Costs:
    """A reader that takes each line for the dollars spent so far."""

    def __init__(self) -> None:
        self.usage = Usage()

    def feed(self, stream: Stream, line: bytes) -> None:
        self.usage = Usage(input_tokens=10, cost_usd=float(line), cost_source="reported")


@dataclass
class Cli:
    """A CLI whose tries are judged as the script says, the last one again and again."""

    script: tuple[Judgement, ...] = (SUCCESS,)
    broken: Mapping[str, Exception] = field(default_factory=dict)
    checks: int = 0
    tries: int = 0
    name: str = "claude"

    def check(self, workspace: Workspace, stop: Stop) -> None:
        self.checks += 1
        if "check" in self.broken:
            raise self.broken["check"]

    def program(self) -> Try:
        self.tries += 1
        return Try(self.script[min(self.tries, len(self.script)) - 1])


@dataclass
class Try:
    """One try."""

    judgement: Judgement
    reader: Costs = field(default_factory=Costs)

    def config(self, start: Start) -> ExecutionConfig:
        argv = ("claude", "-p", "--tools=Bash(rm *)", PROMPT)
        environment = {"ANTHROPIC_API_KEY": KEY, "PATH": "/planted/path"}
        where = start.workspace.path
        return ExecutionConfig(
            where, argv, environment, None, start.log, start.timeout, secrets=(KEY,)
        )

    def judge(self, ended: Ended) -> Judgement:
        judgement = asked(ended.asker) if ended.asker else self.judgement
        usage = self.reader.usage
        return Judgement(judgement.status, judgement.failure, judgement.session_id, usage)


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
        if "admit" in self.broken:
            raise self.broken["admit"]

    def _collect(self, workspace: Workspace) -> Collected:
        if "collect" in self.broken:
            raise self.broken["collect"]
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
