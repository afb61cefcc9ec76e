"""One execution in order, from its slot to its result. Every path ends in a result and a clean-up."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.agent.ports import Asker, ContextBundle, Workspace
from playbook.agent.result import AgentResult
from playbook.agent.runtime.course import Course
from playbook.agent.runtime.endings import asked, failed
from playbook.agent.runtime.limits import Limits
from playbook.agent.runtime.metrics import Metrics
from playbook.agent.runtime.parts import Judgement, Parts
from playbook.agent.runtime.report import write_result
from playbook.agent.runtime.steps import Steps
from playbook.agent.runtime.traces import Tracer
from playbook.agent.runtime.tries import Tries, shown
from playbook.agent.status import AgentStatus


@dataclass(frozen=True, slots=True)
class Conductor:
    """Carries executions out, with the parts it is given."""

    parts: Parts
    limits: Limits
    metrics: Metrics
    tracer: Tracer

    def conduct(self, course: Course) -> AgentResult:
        """Carry out an execution that has its first row and a slot."""
        cluster = course.assignment.cluster
        names = {"id": str(course.assignment.id), "cluster": cluster}
        steps = Steps(course, self.tracer)
        self.metrics.begun(cluster)
        try:
            with self.tracer.span("execution", names):
                judgement = steps.judged(lambda: self._carried_out(course, steps))
                result = self._finished(course, steps, judgement)
                self.tracer.note(
                    {"status": result.status}
                    | ({"error": result.failure.error} if result.failure else {})
                )
                return result
        except (KeyboardInterrupt, SystemExit):
            # Where nobody turned the signal into a wish it arrives as an exception, anywhere.
            course.stop.ask(Asker.SUPERVISOR)
            self._finished(course, steps, asked(Asker.SUPERVISOR))
            raise
        finally:
            self.metrics.left(cluster)

    def close(self, course: Course, judgement: Judgement) -> AgentResult:
        """Write down how an execution ended: state, metrics, log."""
        result, seconds = course.result(judgement), course.seconds
        course.finish(result, seconds)
        self.metrics.ended(course.assignment.cluster, result, seconds)
        fields = {"seconds": round(seconds, 3), "attempts": result.attempts}
        bad = result.status in (AgentStatus.FAILED, AgentStatus.TIMEOUT)
        write = course.log.error if bad else course.log.info
        write("execution ended", status=result.status, **fields, **shown(result.failure))
        return result

    def _carried_out(self, course: Course, steps: Steps) -> Judgement:
        seconds, budget = self.limits.of(course.assignment)
        course.begin_time(seconds)
        workspace = steps.do("workspace", lambda: self._workspace(course))
        bundle = steps.do("context", lambda: self._context(course, workspace))
        steps.do("admission", lambda: self.parts.admit(course.assignment, workspace))
        cli = self.parts.cli(course.assignment)
        steps.do("health", lambda: cli.check(workspace, course.stop))
        executor, retry = self.parts.executor, self.limits.retry
        return Tries(cli, executor, bundle, retry, budget, self.tracer).until_judged(course)

    def _workspace(self, course: Course) -> Workspace:
        workspace = self.parts.workspaces.create(course.assignment)
        course.workspace = workspace
        course.store.note_workspace(course.assignment.id, workspace.path)
        skills = self.parts.workspaces.setup_skills(workspace)
        course.log.info("workspace created", workspace=str(workspace.path), skills=dict(skills))
        return workspace

    def _context(self, course: Course, workspace: Workspace) -> ContextBundle:
        bundle = self.parts.contexts.build(course.assignment, workspace)
        self.parts.contexts.write(bundle, workspace)
        course.log.debug("context written", files=sorted(bundle.files))
        return bundle

    def _finished(self, course: Course, steps: Steps, judgement: Judgement) -> AgentResult:
        workspace = course.workspace
        if workspace is None:
            return self.close(course, judgement)
        # All it started is dead: nobody changes a file under our hands.
        if course.ended is not None:
            problem = steps.attempted("artifacts", lambda: self._collected(course, workspace))
            judgement = failed(judgement, problem)
            after = self.parts.afterwards
            problem = steps.attempted(
                "afterwards", lambda: after(course.assignment, workspace, judgement)
            )
            judgement = failed(judgement, problem)
        result = self.close(course, judgement)
        steps.attempted("result", lambda: write_result(result, workspace))
        steps.attempted("cleanup", lambda: self._cleaned(course, workspace, result))
        return result

    def _collected(self, course: Course, workspace: Workspace) -> None:
        course.collected = self.parts.collect(workspace)
        for refused in course.collected.rejected:
            course.log.warning("artifact refused", name_of=refused.name, why=refused.why)

    def _cleaned(self, course: Course, workspace: Workspace, result: AgentResult) -> None:
        workspaces = self.parts.workspaces
        self.metrics.sized(course.assignment.cluster, workspaces.size(workspace))
        gone = workspaces.cleanup(workspace, failed=result.status is not AgentStatus.SUCCESS)
        course.log.info(
            "workspace removed" if gone else "workspace kept", workspace=str(workspace.path)
        )
