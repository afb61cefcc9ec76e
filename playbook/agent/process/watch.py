"""Watch one program from its start to the end of all it started. One thread, no clock but the monotonic one."""

from __future__ import annotations

import select
import time
from datetime import UTC, datetime
from typing import Any

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Asker, ExecutionConfig, Stop, Stream
from playbook.agent.process import ready
from playbook.agent.process.output import Output
from playbook.agent.process.warded import OnStart, Warded
from playbook.agent.result import ErrorClass

LOOK = 0.05
"""Seconds between two looks whether somebody asked for the end."""


class Watch:
    """What is known of one execution while it goes on."""

    def __init__(self, config: ExecutionConfig, stop: Stop, on_start: OnStart | None) -> None:
        self.config, self.stop, self.on_start = config, stop, on_start
        self.pid = 0
        self.started = datetime.now(UTC)
        self.began = self.heard = time.monotonic()
        self.told = False
        self.end: dict[str, Any] | None = None

    def run(self, warded: Warded, output: Output) -> dict[str, Any]:
        """Go on until nothing is left; return the wardens' last report.

        Raises:
            AgentProblem: the program was not started, cannot be ended, or the wardens are gone without a word.
        """
        streams: dict[int, Stream] = {warded.stdout: "stdout", warded.stderr: "stderr"}
        poll = select.poll()
        for fd in (warded.reports, *streams):
            poll.register(fd, select.POLLIN)
        reporting = True
        while reporting:
            for fd, _ in poll.poll(LOOK * 1000):
                if fd == warded.reports:
                    reporting = self._listen(warded)
                elif not self._take(output, streams[fd], fd):
                    poll.unregister(fd)
                    del streams[fd]
            self._look(warded)
        output.drain(streams)
        return self._judged(warded)

    def _take(self, output: Output, stream: Stream, fd: int) -> bool:
        more = output.take(stream, fd)
        self.heard = time.monotonic()
        return more

    def _listen(self, warded: Warded) -> bool:
        """Act on the reports; tell whether more may come."""
        reports = warded.heard()
        for report in reports or ():
            match report["event"]:
                case "started":
                    self._start(report["pid"], report["ticks"])
                case "deadline":
                    self.stop.ask(Asker.DEADLINE)
                case "refused":
                    raise ready.refused(self.config, report["step"], report["errno"])
                case _:
                    self.end = report
        return reports is not None

    def _start(self, pid: int, ticks: int) -> None:
        self.pid, self.started = pid, datetime.now(UTC)
        self.began = self.heard = time.monotonic()
        if self.on_start is not None:
            self.on_start(pid, ticks)

    def _look(self, warded: Warded) -> None:
        silent = time.monotonic() - self.heard
        if self.config.idle is not None and self.pid and silent > self.config.idle:
            self.stop.ask(Asker.IDLE)
        if self.stop.asker is not None and not self.told:
            self.told = True
            warded.stop()

    def _judged(self, warded: Warded) -> dict[str, Any]:
        if self.end is None:
            fault = (
                f"{self.config.argv[0]}: its wardens are gone: {warded.last_words() or 'killed'}"
            )
            raise AgentProblem(ErrorClass.SUPERVISOR, fault)
        if self.end["left"]:
            fault = f"{self.config.argv[0]}: processes that cannot be killed: {self.end['left']}"
            hint = "Look at them with `ps`: they wait for a device, or belong to another user."
            raise AgentProblem(ErrorClass.SUPERVISOR, fault, hint=hint)
        return self.end
