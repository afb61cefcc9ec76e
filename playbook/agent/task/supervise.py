"""Supervise one code task from beginning to end, or from where an earlier supervisor was killed. Always returns a result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from playbook.agent import process
from playbook.agent.assignment import CodeTask
from playbook.agent.clis.table import CLIS
from playbook.agent.context import Contexts
from playbook.agent.errors import AgentProblem
from playbook.agent.logs import about
from playbook.agent.pod.conclude import Conclusion
from playbook.agent.ports import Asker
from playbook.agent.result import AgentResult, ErrorClass, Failure
from playbook.agent.runtime.metrics import Metrics
from playbook.agent.runtime.parts import Parts
from playbook.agent.runtime.rules import with_rules
from playbook.agent.runtime.runtime import AgentRuntime
from playbook.agent.runtime.wiring import IN_MEMORY, agent_runtime, collecting, workspaces
from playbook.agent.status import AgentStatus
from playbook.agent.task import journal
from playbook.agent.task.contexts import TaskContexts
from playbook.agent.task.ending import Ending
from playbook.agent.task.errand import Errand, Site
from playbook.agent.task.finish import afterwards, finish
from playbook.agent.task.manner import TaskCli
from playbook.agent.task.place import place_of, taken
from playbook.agent.task.prepare import TaskWorkspaces
from playbook.agent.task.told import failure_of
from playbook.agent.workspace import Workspaces


@dataclass(frozen=True, slots=True)
class Report:
    """How it ended: the execution's result, and what is on GitHub."""

    result: AgentResult
    conclusion: Conclusion | None = None


def supervise(
    task: CodeTask, site: Site, ending: Ending | None = None, metrics: Metrics | None = None
) -> Report:
    """Do a task and tell how it ended; a CodeRun that was interrupted goes on.

    The main thread only: SIGTERM and Ctrl-C are heard as long as it lasts.
    """
    ending, begun = ending or Ending(), datetime.now(UTC)
    errand: Errand | None = None
    with ending.heard():
        try:
            place = place_of(task, site.settings.workspace_root)
            with taken(place):
                errand = Errand(task, place, site, ending, journal.read(place, task.id))
                result = _carried_out(errand, begun, metrics or Metrics(site.settings.clusters))
        except AgentProblem as problem:
            result = _failed(task, begun, failure_of(problem))
        except KeyboardInterrupt:
            result = _failed(task, begun, Failure(ErrorClass.SUPERVISOR, "told to end, in a hurry"))
    return Report(result, errand.conclusion if errand else None)


def _carried_out(errand: Errand, begun: datetime, metrics: Metrics) -> AgentResult:
    _end_what_is_left(errand)
    if errand.entry.done is not None:
        return _finished(errand, begun)
    result = _attempted(errand, metrics)
    lost = result.failure is not None and result.failure.error is ErrorClass.SESSION
    if lost and errand.ending.stop.asker is None:
        about(errand.task).warning("the session is lost; a new one is begun")
        errand.fresh = True
        errand.reach(session="")
        return _attempted(errand, metrics)
    return result


def _attempted(errand: Errand, metrics: Metrics) -> AgentResult:
    errand.reach(attempt=errand.entry.attempt + 1)
    settings, execution = (
        errand.site.settings,
        errand.task.model_copy(update={"id": errand.entry.id}),
    )
    about(execution).info("attempt", number=errand.entry.attempt, coderun=errand.task.coderun)
    with workspaces(settings.model_copy(update={"workspace_root": errand.place.runs})) as folders:
        runtime = agent_runtime(settings, parts(errand, folders), state=IN_MEMORY, metrics=metrics)
        try:
            return replace(_run(errand, runtime, execution), assignment_id=errand.task.id)
        finally:
            runtime.close()


def _run(errand: Errand, runtime: AgentRuntime, execution: CodeTask) -> AgentResult:
    course = runtime.accept(execution)
    errand.ending.also.append(runtime.stop)
    if errand.ending.stop.asker is not None:  # uttered before there was anything to stop
        course.stop.ask(Asker.SUPERVISOR)
    try:
        return runtime.carry_out(course)
    except KeyboardInterrupt:
        result = runtime.store.result(execution.id)
        if result is None:
            raise
        return result


def parts(errand: Errand, folders: Workspaces) -> Parts:
    """Return what the conductor carries an errand out with."""
    executor = process.ProcessExecutor()
    cli = TaskCli(errand, executor)
    return Parts(
        workspaces=TaskWorkspaces(errand, folders),
        contexts=with_rules(CLIS[errand.task.agent.cli], TaskContexts(errand, Contexts())),
        executor=executor,
        cli=lambda _: cli,
        collect=collecting(errand.site.settings),
        afterwards=partial(afterwards, errand),
    )


def _finished(errand: Errand, begun: datetime) -> AgentResult:
    """Go on where the agent had ended well and its supervisor was killed: it is not started again."""
    task, entry, done = errand.task, errand.entry, errand.entry.done
    assert done is not None
    about(task).info("the agent has ended before; what is left is done", attempt=entry.attempt)
    place, errand.resumed = errand.place, True
    errand.checkout = journal.checkout_of(done, place, task.branch, errand.reading)
    folder = place.runs / str(entry.id)
    result = _result(task, begun, AgentStatus.SUCCESS)
    result = replace(
        result, workspace=_there(folder), exit_code=0, session_id=entry.session, usage=done.usage
    )
    try:
        finish(errand, folder)
    except AgentProblem as problem:
        return replace(_ended(result), status=AgentStatus.FAILED, failure=failure_of(problem))
    return _ended(result)


def _end_what_is_left(errand: Errand) -> None:
    """End what a killed supervisor's agent may still have running on this machine."""
    if errand.entry.attempt and not process.end(process.Execution(0, 0, str(errand.entry.id))):
        text = f"processes of attempt {errand.entry.attempt} are left and cannot be ended"
        raise AgentProblem(
            ErrorClass.SUPERVISOR, text, hint="end them by hand: `ps` shows the mark"
        )


def _failed(task: CodeTask, begun: datetime, failure: Failure) -> AgentResult:
    return replace(_result(task, begun, AgentStatus.FAILED), failure=failure)


def _result(task: CodeTask, begun: datetime, status: AgentStatus) -> AgentResult:
    return AgentResult(task.id, status, None, begun, datetime.now(UTC), attempts=0)


def _ended(result: AgentResult) -> AgentResult:
    return replace(result, ended=datetime.now(UTC))


def _there(folder: Path) -> Path | None:
    return folder if folder.is_dir() else None
