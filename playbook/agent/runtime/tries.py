"""Starts the CLI, judges its end, and starts it again where that may help. One deadline over all tries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import random

from playbook.agent.clis.prices import together
from playbook.agent.logs import SECRETS
from playbook.agent.ports import ContextBundle, Ended, ExecutionConfig
from playbook.agent.result import Failure
from playbook.agent.runtime.budget import watched
from playbook.agent.runtime.course import Course, log_of
from playbook.agent.runtime.endings import after_tries, asked
from playbook.agent.runtime.parts import Cli, Executor, Judgement, Program, Start
from playbook.agent.runtime.retry import Retry
from playbook.agent.runtime.traces import Tracer
from playbook.agent.status import AgentStatus


@dataclass(frozen=True, slots=True)
class Tries:
    """What every try of an execution has in common.

    Attributes:
        budget: dollars for all tries together; None where nobody counts them.
    """

    cli: Cli
    executor: Executor
    bundle: ContextBundle
    retry: Retry
    budget: float | None
    tracer: Tracer

    def until_judged(self, course: Course) -> Judgement:
        """Try until it succeeds, fails for good, or somebody asks to stop."""
        while course.stop.asker is None:
            judgement = self._once(course)
            pause = self.retry.pause(judgement.failure, course.attempts, course.left, random())  # noqa: S311
            if pause is None:
                return after_tries(judgement, course.attempts)
            course.log.warning(
                "trying again", attempt=course.attempts, seconds=pause, **shown(judgement.failure)
            )
            course.stop.wait(pause)
        return asked(course.stop.asker)

    def _once(self, course: Course) -> Judgement:
        assert course.workspace is not None
        course.attempts += 1
        course.move(AgentStatus.STARTING)
        program = self.cli.program()
        log = log_of(course.workspace, course.attempts)
        start = Start(
            course.assignment,
            course.workspace,
            self.bundle,
            course.attempts,
            course.left,
            log,
            course.usage,
        )
        with self.tracer.span("try", {"cli": self.cli.name, "number": str(start.number)}):
            config = self._traced(program.config(start))
            with SECRETS.held(config.secrets):
                ended = self._executed(course, program, config)
                judgement = program.judge(ended)
        course.usage = together(course.usage, judgement.usage)
        return judgement

    def _traced(self, config: ExecutionConfig) -> ExecutionConfig:
        return replace(config, environment={**config.environment, **self.tracer.environment()})

    def _executed(self, course: Course, program: Program, config: ExecutionConfig) -> Ended:
        def started(pid: int, ticks: int) -> None:
            course.started_program(pid, ticks)
            course.log.info("agent started", pid=pid, attempt=course.attempts, **described(config))

        course.move(AgentStatus.RUNNING)
        take = watched(program.reader, course.stop, self._left(course))
        ended = self.executor.execute(config, course.stop, take, on_start=started)
        course.ended = ended
        course.log.info("agent ended", attempt=course.attempts, **summed(ended))
        return ended

    def _left(self, course: Course) -> float | None:
        return None if self.budget is None else self.budget - (course.usage.cost_usd or 0.0)


def shown(failure: Failure | None) -> Mapping[str, str]:
    """Return a failure as fields of a log line."""
    return {"error": failure.error, "text": failure.text} if failure else {}


def described(config: ExecutionConfig) -> Mapping[str, object]:
    """Return a start as fields of a log line: options without their values, names of variables only."""
    options = [word.partition("=")[0] for word in config.argv[1:] if word.startswith("-")]
    return {
        "command": [config.argv[0], *options],
        "directory": str(config.workspace),
        "environment": sorted(config.environment),
        "timeout": round(config.timeout, 3),
    }


def summed(ended: Ended) -> Mapping[str, object]:
    """Return an end as fields of a log line."""
    return {
        "pid": ended.pid,
        "exit_code": ended.exit_code,
        "signal": ended.signal,
        "asker": ended.asker,
        "seconds": round(ended.seconds, 3),
        "killed": ended.killed,
        "escaped": ended.escaped,
        "out_of_memory": ended.out_of_memory,
    }
