"""Starts of the CLIs of `playbook.agent.clis`, as the runtime asks for them. One model key, for the chosen CLI only."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from playbook.agent.clis import cli as clis
from playbook.agent.clis import said
from playbook.agent.clis.check import Known, check
from playbook.agent.clis.judge import ended_by, judge
from playbook.agent.clis.prices import Price, since, together
from playbook.agent.context import PROMPT
from playbook.agent.errors import AgentProblem
from playbook.agent.logs import about, logger
from playbook.agent.ports import AgentExecutor, Ended, ExecutionConfig, Stop, Stream, Workspace
from playbook.agent.process.warded import MARK
from playbook.agent.result import ErrorClass, Usage
from playbook.agent.runtime.parts import Judgement, Program, Start
from playbook.agent.runtime.probe import Probe
from playbook.agent.runtime.sessions import remember, used_before
from playbook.agent.settings import secret


@dataclass(frozen=True, slots=True)
class Manner:
    """How a CLI is started and judged, the same for each of its starts.

    Attributes:
        request: what one start asks for. prefix: arguments that come before all others.
        environment: what it inherits. home: its HOME, made where it is missing.
        key_file: the file with the model's key; None where the CLI needs none.
        needs_tools: whether a refused permission makes a success a failure.
    """

    request: Callable[[Start], clis.Request]
    environment: Mapping[str, str]
    home: Callable[[Workspace], Path]
    prefix: tuple[str, ...] = ()
    key_file: Path | None = None
    needs_tools: bool = False
    price: Price | None = None
    grace: float = 30.0
    idle: float | None = None
    log_bytes: int = 64 * 1024 * 1024


class KnownCli:
    """A CLI of the table, or one a user configured; `known` are programs that need not be asked again."""

    def __init__(
        self,
        cli: clis.Cli,
        manner: Manner,
        executor: AgentExecutor,
        known: Known | None = None,
    ) -> None:
        self._cli, self._manner, self._executor = cli, manner, executor
        self._known = known
        self._program = Path(cli.program)

    @property
    def name(self) -> str:
        return self._cli.name

    def check(self, workspace: Workspace, stop: Stop) -> None:
        environment = self._manner.environment
        path = environment.get("PATH", os.defpath)
        # Node and the others write below HOME even when asked for their version.
        asking = {**environment, "HOME": str(self._manner.home(workspace))}
        ask = Probe(self._executor, stop)
        self._program = check(self._cli, path, asking, ask, self._known).program

    def program(self) -> Program:
        return _Try(self._cli, self._manner, self._program)


class Heard:
    """What is heard of one start; `before` is what a session it resumes had used already."""

    def __init__(self, reader: said.Reader) -> None:
        self.reader = reader
        self.before = self.usage = Usage()

    def feed(self, stream: Stream, line: bytes) -> None:
        for event in self.reader.feed(line, stream):
            if event.usage is not None:
                # Only its last word counts on from the session's total; before that it tells its own messages.
                last = event.kind == "end"
                self.usage = since(self.before, event.usage) if last else event.usage

    @property
    def said(self) -> said.Said:
        """What was said, with what this start used itself."""
        told = self.reader.said
        return replace(told, usage=since(self.before, told.usage)) if told.final else told


class _Try:
    def __init__(self, cli: clis.Cli, manner: Manner, program: Path) -> None:
        self._cli, self._manner, self._program = cli, manner, program
        self._request, self._used = clis.Request(), Usage()
        self._home = Path()
        self.reader = Heard(cli.reader(manner.price))

    def config(self, start: Start) -> ExecutionConfig:
        cli, manner, workspace = self._cli, self._manner, start.workspace
        request = manner.request(start)
        more = (*request.extra, *cli.gateway(manner.environment))
        self._request = request = replace(request, extra=more)
        self._used = start.used
        for sentence in clis.unsupported(cli, request):
            about(start.assignment).warning("not supported", text=sentence)
        self._home = home = manner.home(workspace)
        session = request.session
        if cli.dialect.cumulative and session is not None and session.resume:
            self.reader.before = used_before(home, session.id)
        _instruct(home, cli, start.bundle.system_prompt)
        key = _key(cli, manner)
        config = ExecutionConfig(
            workspace=workspace.path,
            argv=(str(self._program), *manner.prefix, *cli.arguments(request)),
            environment={
                **manner.environment,
                "HOME": str(home),
                **start.bundle.environment,
                **cli.environment(request),
                **key,
                MARK: str(workspace.id),
            },
            prompt=workspace.path / PROMPT,
            log=start.log,
            timeout=max(0.001, start.timeout),
            secrets=tuple(key.values()),
        )
        return replace(
            config,
            grace=manner.grace,
            idle=manner.idle,
            stop_signal=cli.stop_signal,
            log_bytes=manner.log_bytes,
        )

    def judge(self, ended: Ended) -> Judgement:
        heard = self.reader.said
        found = judge(
            self._cli,
            ended,
            replace(heard, usage=together(self._used, heard.usage)),  # one budget for all tries
            needs_tools=self._manner.needs_tools,
            budget_usd=self._request.budget_usd,
        )
        self._remember(self.reader.reader.said)
        return Judgement(
            found.status,
            found.failure,
            heard.session_id,
            heard.usage,
            signal=ended_by(ended, heard),
        )

    def _remember(self, told: said.Said) -> None:
        """Keep the session's total for who resumes it."""
        if not self._cli.dialect.cumulative or not told.final or told.session_id is None:
            return
        try:
            remember(self._home, told.session_id, told.usage)
        except AgentProblem as e:
            logger("runtime").warning("session's total not kept", text=e.message)


def _key(cli: clis.Cli, manner: Manner) -> Mapping[str, str]:
    if not cli.model_key or manner.key_file is None:
        return {}
    return {cli.model_key: secret(manner.key_file, "model_key_file")}


def _instruct(home: Path, cli: clis.Cli, text: str) -> None:
    """Put the system prompt where a CLI without an argument for it reads one, and its settings, if nobody did."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if cli.instructions:
            file = home / cli.instructions
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        if cli.servers and cli.servers_file and not os.path.lexists(home / cli.servers_file):
            (home / cli.servers_file).write_text(cli.servers(()), encoding="utf-8")
    except OSError as e:
        message = f"{home}: the home of {cli.name} cannot be made: {e.strerror}"
        raise AgentProblem(ErrorClass.CONTEXT, message) from e
