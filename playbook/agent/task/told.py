"""What went wrong, with the way out in the same text: an outcome has one, and a person must know what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass, Failure

LATER = "run it again later: it goes on where it was"
LOOK = "the end of its log tells why"
WAYS: Mapping[ErrorClass, str] = {
    ErrorClass.AUTHENTICATION: "replace the model's key; it is read at each start",
    ErrorClass.RATE_LIMIT: LATER,
    ErrorClass.OVERLOADED: LATER,
    ErrorClass.NETWORK: LATER,
    ErrorClass.REQUEST_REFUSED: "see whether the agent's model exists and the key may use it",
    ErrorClass.SESSION: "run it again: a new session is begun",
    ErrorClass.DEADLINE: "give the stage more time if its log shows it at work",
    ErrorClass.IDLE: "raise idle if it was at work; its log tells where it hung",
    ErrorClass.TURN_LIMIT: "give the agent more turns, or a smaller task",
    ErrorClass.BUDGET: "give the agent more budget, or a smaller task",
    ErrorClass.OUT_OF_MEMORY: "give the pod more memory",
    ErrorClass.CANCELLED: "run it again: it goes on where it was",
    ErrorClass.SIGNAL: "find out who sent it: it was not the supervisor",
    ErrorClass.EXIT_CODE: LOOK,
    ErrorClass.NO_RESULT: LOOK,
    ErrorClass.AGENT_ERROR: LOOK,
    ErrorClass.PERMISSION_REFUSED: "allow the tool it names, or have the agent do without",
    ErrorClass.GITHUB: "a person must look at the pull request; the work is on its branch",
    ErrorClass.SUPERVISOR: "run it again: it goes on where it was",
}
"""The way out where the problem names none."""


@contextmanager
def told() -> Iterator[None]:
    """Have a problem's message say the way out too."""
    try:
        yield
    except AgentProblem as problem:
        raise AgentProblem(problem.error, sentence(problem)) from problem


def sentence(problem: AgentProblem) -> str:
    """Return a problem's message and its way out in one text."""
    return _joined(problem.message, problem.hint or WAYS.get(problem.error, ""))


def failure_of(problem: AgentProblem) -> Failure:
    """Return a problem as a result's failure, with the way out."""
    return Failure(problem.error, sentence(problem))


def with_way(failure: Failure | None) -> Failure | None:
    """Return what the end of a CLI amounts to, with the way out."""
    if failure is None:
        return None
    return Failure(failure.error, _joined(failure.text, WAYS.get(failure.error, "")))


def _joined(text: str, way: str) -> str:
    return f"{text}; {way}" if way else text
