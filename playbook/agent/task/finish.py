"""What the supervisor does when the agent is dead: verdict, push, pull request or review; or it saves what is unfinished.

It uses the token that may write, and nothing of the model's process is left that could look.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from playbook.agent.assignment import Assignment
from playbook.agent.code.checked_out import Checkout
from playbook.agent.code.commits import commits_since
from playbook.agent.code.push import Pushed, mark, push
from playbook.agent.code.repository import LOOPBACK
from playbook.agent.code.wip import save_wip
from playbook.agent.errors import AgentProblem
from playbook.agent.logs import about
from playbook.agent.pod.conclude import Conclusion, Remote, conclude
from playbook.agent.pod.steps import Work
from playbook.agent.pod.verdict import read_verdict
from playbook.agent.ports import Asker, Workspace
from playbook.agent.result import ErrorClass, Failure, Usage
from playbook.agent.runtime.parts import Judgement
from playbook.agent.status import AgentStatus
from playbook.agent.task.errand import Errand
from playbook.agent.task.journal import Done
from playbook.agent.task.place import repository_name
from playbook.agent.task.told import failure_of

LEFT_BEHIND = 1.0
NOT_POSTED = "nothing was pushed or posted, as was asked"


def afterwards(
    errand: Errand, _: Assignment, workspace: Workspace, judgement: Judgement
) -> Failure | None:
    """Do what the end of the agent asks for; a failure makes a success a failure."""
    if errand.ending.hurry.asker is not None:
        return None
    try:
        if judgement.status is AgentStatus.SUCCESS:
            _agent_done(errand, workspace.path, judgement.usage)
            finish(errand, workspace.path)
        elif errand.ending.stop.asker is Asker.SUPERVISOR and errand.implements:
            _save(errand)
    except AgentProblem as problem:
        found = failure_of(problem)
        about(errand.task).warning("not finished", error=found.error, text=found.text)
        return found
    return None


def finish(errand: Errand, folder: Path) -> None:
    """Bring a successful agent's work to GitHub; safe to repeat.

    Args:
        errand: whose agent has ended well.
        folder: the run's, with the verdict.

    Raises:
        AgentProblem: it could not be done, and who must mend it.
    """
    if errand.entry.conclusion is not None:
        return
    try:
        work = _pushed(errand) if errand.implements else Work(verdict=read_verdict(folder))
        errand.reach(conclusion=_concluded(errand, work))
    except AgentProblem as problem:
        if problem.error in (ErrorClass.REPOSITORY, ErrorClass.VERDICT):
            errand.reach(done=None)  # doing the same again would end the same: the agent must
        raise


def _agent_done(errand: Errand, folder: Path, usage: Usage) -> None:
    """Note that the agent needs not be started again, once its work is known to be whole."""
    made = errand.checkout
    assert made is not None
    if errand.implements:
        mark(errand.task, made)
        if not commits_since(replace(made, head=made.base_head)):
            hint = "the agent said it succeeded and left no commit; its log tells why"
            text = f"nothing to push to {errand.task.branch}"
            raise AgentProblem(ErrorClass.REPOSITORY, text, hint=hint)
    else:
        read_verdict(folder)
    errand.reach(done=Done(
        head=made.head, base_head=made.base_head, created=made.created, saved=made.saved, usage=usage
    ))  # fmt: skip


def _pushed(errand: Errand) -> Work:
    made = errand.checkout
    assert made is not None
    if errand.site.write_token is None:
        return Work(head=mark(errand.task, made))
    done = _push(errand, made)
    about(errand.task).info("pushed", branch=errand.task.branch, head=done.head)
    return Work(head=done.head)


def _push(errand: Errand, made: Checkout) -> Pushed:
    try:
        return push(made, errand.writing, errand.ending.hurry)
    except AgentProblem as problem:
        twice = errand.resumed and problem.error is ErrorClass.REPOSITORY
        if not twice or errand.ending.hurry.wait(LEFT_BEHIND):
            raise
    # A supervisor that was killed while it pushed may have left a git, or the server, just finishing that.
    return push(made, errand.writing, errand.ending.hurry)


def _concluded(errand: Errand, work: Work) -> Conclusion:
    made, task, verdict = errand.checkout, errand.task, work.verdict
    if verdict is not None and made is not None:
        # The whole of what may be a short one.
        task = task.model_copy(update={"head_sha": made.head})
    if errand.site.write_token is not None:
        return conclude(task, work, github(errand), errand.ending.hurry.wait)
    if verdict is None:
        return Conclusion(work.head, task.pull_request, note=NOT_POSTED)
    return Conclusion(
        task.head_sha, task.pull_request, verdict.verdict, verdict.summary, NOT_POSTED
    )


def github(errand: Errand) -> Remote:
    """Return the task's repository on GitHub, with the token that may write."""
    # 150 ms that the agent's start need not wait for
    from playbook.github.connection import PUBLIC, Access, Connection  # noqa: PLC0415
    from playbook.github.repository import Repository  # noqa: PLC0415

    site = errand.site
    assert site.write_token is not None
    access = Access(site.write_token, site.github_url or PUBLIC)
    if urlsplit(access.url).hostname in LOOPBACK:  # a stand-in asks for no pauses
        access = replace(access, pause=0.05, between_writes=0.0)
    return Repository(Connection(access, errand.ending.hurry.wait), repository_name(errand.task))


def _save(errand: Errand) -> None:
    made, task = errand.checkout, errand.task
    if made is None or errand.site.write_token is None:
        return
    saved = save_wip(made, errand.writing, task.run, task.stage)
    if saved is not None:
        errand.note = f"work in progress is saved as {saved.commit[:10]} in {saved.ref}"
        about(task).info("work in progress saved", ref=saved.ref, commit=saved.commit)
