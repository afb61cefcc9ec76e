"""What an execution's end amounts to: who asked, what was raised. Pure."""

from __future__ import annotations

from dataclasses import replace

from playbook.agent.clis.judge import ASKED
from playbook.agent.ports import Asker
from playbook.agent.result import ErrorClass, Failure
from playbook.agent.runtime.parts import Judgement
from playbook.agent.status import AgentStatus


def asked(asker: Asker) -> Judgement:
    """Return the end of an execution that was asked to stop while no program of it ran."""
    status, error, text = ASKED[asker]
    return Judgement(status, Failure(error, text))


def fault(error: BaseException) -> Failure:
    """Return what an exception that nobody foresaw looks like from outside; its text may quote anything."""
    return Failure(ErrorClass.SUPERVISOR, f"fault of the supervisor: {type(error).__name__}")


def failed(judgement: Judgement, failure: Failure | None) -> Judgement:
    """Return a judgement after something went wrong later: it never hides what went wrong first."""
    if failure is None or judgement.status is not AgentStatus.SUCCESS:
        return judgement
    return replace(judgement, status=AgentStatus.FAILED, failure=failure)


def after_tries(judgement: Judgement, tries: int) -> Judgement:
    """Return a judgement whose failure says how often it was tried."""
    failure = judgement.failure
    if failure is None or tries == 1:
        return judgement
    told = replace(failure, text=f"{failure.text} (tried {tries} times)")
    return replace(judgement, failure=told)
