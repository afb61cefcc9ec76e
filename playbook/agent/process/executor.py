"""Run one program until nothing it started is left, and say how it ended. Judges nothing: that is the CLIs' table."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Ended, ExecutionConfig, OnLine, Stop
from playbook.agent.process import cgroup, left, ready
from playbook.agent.process.lines import LINE_BYTES
from playbook.agent.process.log import MARGIN, SHOWN
from playbook.agent.process.output import Output
from playbook.agent.process.warded import MARK, OnStart, Warded
from playbook.agent.process.watch import Watch

SHELL_KILLED = 128 + signal.SIGKILL


class ProcessExecutor:
    """The `AgentExecutor` of Linux.

    Args:
        line_bytes: the longest line that is handed on whole; never less than the log shows of one.
        cgroups: use a cgroup too, where one can be had.
    """

    def __init__(self, *, line_bytes: int = LINE_BYTES, cgroups: bool = True) -> None:
        self._line_bytes = max(line_bytes, SHOWN + MARGIN)
        self._cgroups = cgroups

    def execute(
        self,
        config: ExecutionConfig,
        stop: Stop,
        on_line: OnLine,
        *,
        on_start: OnStart | None = None,
    ) -> Ended:
        """Start it, hand on each line, end it when asked; return how it ended.

        `Ended.asker` is who asked while it ran: a wish after its own end changes nothing. Where somebody asked before
        the start, nothing is started and `Ended.pid` is 0. What `on_line` or `on_start` raises is raised here, after
        the end of all that was started.

        Args:
            config: what to start.
            stop: where the wish for its end is uttered; deadline and silence are uttered there too.
            on_line: is given each line in this thread, without its newline; it should not take long.
            on_start: is told pid and start ticks as soon as it runs.

        Raises:
            AgentProblem: it could not be started, or the wardens were killed; nothing is left running.
        """
        if stop.asker is not None:
            now = datetime.now(UTC)
            return Ended(None, None, stop.asker, now, now, 0.0)
        program, prompt = ready.program(config), ready.prompt(config)
        try:
            log = ready.log(config)
        except AgentProblem:
            os.close(prompt)
            raise
        group = cgroup.make() if self._cgroups else None
        watch, how = Watch(config, stop, on_start), "by a fault of the supervisor"
        before = cgroup.out_of_memory(group)
        try:
            output = Output(log, on_line, self._line_bytes)
            report = _watched(watch, output, Warded(config, program, prompt, group))
            ended = _ended(watch, report, cgroup.out_of_memory(group) - before)
            how = _said(ended)
        except AgentProblem as problem:
            how = problem.message
            raise
        finally:
            _clean(config, watch, group)
            log.close(how)
        return replace(ended, unlogged=log.lost) if log.lost else ended


def _watched(watch: Watch, output: Output, warded: Warded) -> dict[str, Any]:
    try:
        report = watch.run(warded, output)
    except BaseException:
        warded.kill()  # whatever it is, Ctrl-C too: first the end of what we started
        raise
    finally:
        warded.close()
    return report


def _clean(config: ExecutionConfig, watch: Watch, group: Path | None) -> None:
    """End what can be left only if both wardens were killed at once; by now they are gone."""
    if group is not None:
        cgroup.end(group)
        cgroup.remove(group)
    mark = config.environment.get(MARK, "")
    if watch.pid and watch.end is None and mark:
        left.end(left.Execution(0, 0, mark))


def _ended(watch: Watch, report: dict[str, Any], out_of_memory: int) -> Ended:
    code = os.waitstatus_to_exitcode(report["status"])
    asker = watch.stop.asker if report["asked"] else None
    # The kernel's SIGKILL is like anybody's; that its count of such kills has grown meanwhile tells them apart.
    unasked = asker is None and (code == -signal.SIGKILL or code == SHELL_KILLED)
    return Ended(
        exit_code=code if code >= 0 else None,
        signal=-code if code < 0 else None,
        asker=asker,
        started=watch.started,
        ended=datetime.now(UTC),
        seconds=time.monotonic() - watch.began,
        out_of_memory=unasked and out_of_memory > 0,
        killed=report["killed"],
        escaped=report["escaped"],
        pid=watch.pid,
    )


def _said(ended: Ended) -> str:
    how = f"exit code {ended.exit_code}" if ended.signal is None else f"signal {ended.signal}"
    return f"{how}, asked by {ended.asker}" if ended.asker else how
