"""What whole executions cost: from `run` to the CLI's exec, and fifty triages at once. Beside the bare programs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from uuid import uuid4

from benchmarks.measure import Result, memory, milliseconds
from playbook.agent.assignment import Incident, Severity
from playbook.agent.ports import Ended, ExecutionConfig, OnLine, Stop
from playbook.agent.process import ProcessExecutor
from playbook.agent.runtime.parts import Executor
from playbook.agent.runtime.runtime import AgentRuntime
from playbook.agent.runtime.wiring import agent_runtime, state_file, triage_parts
from playbook.agent.settings import AgentRuntimeSettings
from playbook.agent.status import AgentStatus
from playbook.testing import Behaviour, Print, install, left

AT_ONCE = 50
LINES = 1000
LINE = "a line of many\n"
# What a CLI takes to tell its version is its own: a shell answers at once.
QUICK = """#!/bin/sh
[ "$1" = --version ] && echo 2.1.329 && exit 0
exit 3
"""


def results() -> Iterator[Result]:
    """Measure in folders of our own."""
    for measured in (_to_exec, _at_once):
        with TemporaryDirectory() as folder:
            yield measured(Path(folder))


@dataclass(frozen=True, slots=True)
class _Timed:
    """The executor, and when each program was started."""

    inner: ProcessExecutor = field(default_factory=ProcessExecutor)
    execs: list[float] = field(default_factory=list)

    def execute(
        self,
        config: ExecutionConfig,
        stop: Stop,
        on_line: OnLine,
        *,
        on_start: Callable[[int, int], None] | None = None,
    ) -> Ended:
        def started(pid: int, ticks: int) -> None:
            self.execs.append(monotonic())
            if on_start is not None:
                on_start(pid, ticks)

        return self.inner.execute(config, stop, on_line, on_start=started)


def _to_exec(folder: Path) -> Result:
    claude = folder / "bin" / "claude"
    claude.parent.mkdir()
    claude.write_text(QUICK)
    claude.chmod(0o755)
    timed, took = _Timed(), []
    with closing(_runtime(folder, timed)) as runtime:
        for _ in range(21):
            began = monotonic()
            runtime.run(_incident())
            took.append(timed.execs[-1] - began)
    first, later = took[0], sorted(took[1:])
    return Result(
        "agent: run() to the CLI's exec, all parts real",
        f"first {milliseconds(first)}, then {milliseconds(later[10])}",
        f"the slowest of the 20 that follow {milliseconds(later[-1])}",
        "under 150 ms",
        first < 0.15 and later[10] < 0.15,
    )


def _at_once(folder: Path) -> Result:
    install(folder / "bin", Behaviour(first=(Print(LINE, times=LINES),)))
    with (
        closing(_runtime(folder, ProcessExecutor())) as runtime,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        began = monotonic()
        done = list(pool.map(runtime.run, [_incident() for _ in range(AT_ONCE)]))
        took = monotonic() - began
    good = sum(one.status is AgentStatus.SUCCESS for one in done)
    logs = [one.output_log.read_text().count(f"stdout {LINE}") for one in done if one.output_log]
    return Result(
        f"agent: {AT_ONCE} triages at once, {LINES} lines each",
        milliseconds(took),
        f"the same programs alone {milliseconds(_alone(folder))}; {good} succeeded, {sum(logs)} lines",
        "no line lost, nothing left",
        good == AT_ONCE and logs == [LINES] * AT_ONCE and not left(folder / "bin"),
        memory(),
    )


def _alone(folder: Path) -> float:
    """Start as many of the same programs with nobody watching, each once for its version too."""
    claude = str(folder / "bin" / "claude")
    talk = [claude, "-p", "x", "--output-format", "stream-json", "--verbose"]

    def one(_: int) -> None:
        for argv in ([claude, "--version"], talk):
            subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)

    began = monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(AT_ONCE)))
    return monotonic() - began


def _runtime(folder: Path, executor: Executor) -> AgentRuntime:
    settings = AgentRuntimeSettings(
        agent_command=("claude",), workspace_root=folder / "workspaces", max_concurrent=AT_ONCE
    )
    parts = triage_parts(settings, {"PATH": f"{folder / 'bin'}:/usr/bin:/bin"})
    return agent_runtime(settings, replace(parts, executor=executor), state=state_file(settings))


def _incident() -> Incident:
    return Incident(
        id=uuid4(),
        cluster="east",
        severity=Severity.HIGH,
        timestamp=datetime.now(UTC),
        logs="a line of a log\n" * 5000,
    )
