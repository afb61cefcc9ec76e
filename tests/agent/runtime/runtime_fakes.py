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
from playbook.agent.runtime.endings import asked
from playbook.agent.runtime.parts import Judgement, Start
from playbook.agent.runtime.report import FILE
from playbook.agent.status import AgentStatus

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


UNREACHABLE = failure(ErrorClass.NETWORK)


def ended(*, asker: Asker | None = None, code: int | None = 0) -> Ended:
    """Return the end of a program."""
    return Ended(code, None, asker, NOW, NOW, 0.0, pid=1)


def fail_at(verb: str, broken: Mapping[str, Exception]) -> None:
    """Raise what is to be raised at this verb, if anything is."""
    if verb in broken:
        raise broken[verb]


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
        fail_at("create", self.broken)
        workspace = Workspace(assignment.id, self.root / str(assignment.id))
        workspace.artifacts.mkdir(parents=True)
        return workspace

    def setup_skills(self, workspace: Workspace) -> Mapping[str, str]:
        fail_at("setup_skills", self.broken)
        return {"k8s": "1.0"}

    def size(self, workspace: Workspace) -> int:
        fail_at("size", self.broken)
        return 4711

    def cleanup(self, workspace: Workspace, *, failed: bool) -> bool:
        self.cleaned.append((workspace.id, failed))
        self.seen.append((workspace.path / FILE).is_file())
        fail_at("cleanup", self.broken)
        return False


@dataclass
class Contexts:
    """A context with a planted prompt."""

    broken: Mapping[str, Exception] = field(default_factory=dict)

    def build(self, assignment: Assignment, workspace: Workspace) -> ContextBundle:
        fail_at("build", self.broken)
        return ContextBundle({"PROMPT.md": PROMPT}, {"INCIDENT_ID": "1"}, "rules", PROMPT)

    def write(self, bundle: ContextBundle, workspace: Workspace) -> None:
        fail_at("write", self.broken)


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
        fail_at("check", self.broken)

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
