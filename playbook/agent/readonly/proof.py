"""What was asked and answered about an access, and the error that says it may not be used. Values; asks nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from playbook.agent.errors import AgentProblem
from playbook.agent.readonly.questions import Question
from playbook.agent.result import ErrorClass

RECORD = "context/read-only-proof.json"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the API server says we are; "" where it cannot tell."""

    user: str = ""
    uid: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What a SelfSubjectRulesReview told of a namespace; `complete` unless some authorizer cannot list its rules."""

    namespace: str
    dangers: tuple[str, ...]
    complete: bool
    note: str = ""


@dataclass(slots=True)
class Proof:
    """All that was asked of one cluster with one access, as far as it got; `proven` at the very end."""

    server: str
    at: datetime
    identity: Identity = Identity()
    answers: list[tuple[Question, bool]] = field(default_factory=list)
    rules: list[Rules] = field(default_factory=list)
    unavailable: list[str] = field(default_factory=list)
    seconds: float = 0.0
    proven: bool = False

    @property
    def dangers(self) -> tuple[str, ...]:
        """Return what it may do beyond reading, each once."""
        asked = sorted(question for question, allowed in self.answers if allowed)
        told = [(danger, one.namespace) for one in self.rules for danger in one.dangers]
        count = Counter(danger for danger, _ in dict.fromkeys(told))
        # What is bound for the whole cluster is told in each namespace.
        everywhere = len(self.rules)
        shown = (d if count[d] == everywhere else f"{d} in namespace {n}" for d, n in told)
        return tuple(dict.fromkeys([*map(str, asked), *shown]))

    @property
    def who(self) -> str:
        """Return whose access it is."""
        return self.identity.user or "this access"


def as_json(proof: Proof) -> Mapping[str, Any]:
    """Return what is kept of it in the workspace: every question with its answer; nothing secret."""
    asked: dict[Question, dict[str, bool]] = {}
    for question, allowed in sorted(proof.answers):
        asked.setdefault(replace(question, verb=""), {})[question.verb] = allowed
    return {
        "proven": proof.proven,
        "server": proof.server,
        "user": proof.identity.user,
        "groups": list(proof.identity.groups),
        "at": proof.at.isoformat(),
        "seconds": round(proof.seconds, 3),
        "dangers": list(proof.dangers),
        "questions": len(proof.answers),
        "allowed": [{**_what(about), "verbs": verbs} for about, verbs in asked.items()],
        "rules": [
            {
                "namespace": one.namespace,
                "complete": one.complete,
                "dangers": list(one.dangers),
                "note": one.note,
            }
            for one in proof.rules
        ],
        "unavailableApis": sorted(proof.unavailable),
    }


def _what(question: Question) -> Mapping[str, str]:
    if question.path:
        return {"path": question.path}
    where = {"namespace": question.namespace} if question.namespace else {}
    return {"group": question.group, "resource": question.resource, **where}


def refused(proof: Proof) -> AgentProblem:
    """Return the error for an access that may do more than read."""
    dangers = proof.dangers
    more = f" and {len(dangers) - SHOWN} more" if len(dangers) > SHOWN else ""
    return AgentProblem(
        ErrorClass.NOT_READ_ONLY,
        f"cluster {proof.server}: {proof.who} may {', '.join(dangers[:SHOWN])}{more}; an agent gets only an "
        "access that cannot write",
        hint=f"Take these rights away, or use the account that `playbook agent rbac` makes; all answers are in {RECORD}.",
    )


def unproven(server: str, why: str, hint: str = "") -> AgentProblem:
    """Return the error for an access of which it could not be found out what it may do."""
    return AgentProblem(
        ErrorClass.NOT_READ_ONLY,
        f"cluster {server}: that the access cannot write is not proven: {why}",
        hint=hint or "Nothing starts without the proof; try again when the API server answers.",
    )
