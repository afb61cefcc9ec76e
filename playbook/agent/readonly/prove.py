"""Prove that an access cannot write: ask for everything it could do, in order of what that would say. Changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from playbook.agent.readonly.asking import Asker, group_of
from playbook.agent.readonly.proof import Proof, refused
from playbook.agent.readonly.questions import FIRST, WRITES, Question, inside
from playbook.kube.cluster import TIMEOUT, Cluster

SECONDS = 60.0
"""For all questions; the lab's 492 and 8 namespaces take half a second on a busy machine."""
AT_ONCE = 8  # few enough not to be turned away as too many (API priority and fairness), enough to hide the way there

T = TypeVar("T")
R = TypeVar("R")


def begun(cluster: Cluster) -> Proof:
    """Return a proof with nothing asked yet."""
    return Proof(cluster.host, datetime.now(UTC))


def identify(cluster: Cluster, proof: Proof, seconds: float = TIMEOUT) -> None:
    """Find out who we are.

    Raises:
        AgentProblem: NOT_READ_ONLY, the API server does not answer, or does not know us.
    """
    proof.identity = Asker(cluster, time.monotonic() + seconds).identity()


def prove(cluster: Cluster, proof: Proof, seconds: float = SECONDS) -> None:
    """Prove that a connection's access may only read; what was asked and answered is in `proof`, however it ends.

    Single questions show what every authorizer of the cluster says, the rules of each namespace what RBAC allows
    there and for single names.

    Raises:
        AgentProblem: NOT_READ_ONLY, it may write, or it could not be found out.
    """
    start = time.monotonic()
    asker = Asker(cluster, start + seconds)
    try:
        _ask(asker, proof, FIRST)
        proof.rules += _all(asker.rules, asker.namespaces())
        _check(proof)
        _ask(asker, proof, _served(asker, proof))
        _ask(
            asker,
            proof,
            [q for one in proof.rules if not one.complete for q in inside(one.namespace)],
        )
        proof.proven = True
    finally:
        proof.seconds = time.monotonic() - start


def _ask(asker: Asker, proof: Proof, questions: Iterable[Question]) -> None:
    known = {question for question, _ in proof.answers}
    fresh = [question for question in dict.fromkeys(questions) if question not in known]

    def ask(question: Question) -> None:
        proof.answers.append((question, asker.allowed(question)))

    _all(ask, fresh)
    _check(proof)


def _served(asker: Asker, proof: Proof) -> list[Question]:
    """Return a question for each way to change each resource the cluster serves."""
    apis = asker.apis()
    questions: list[Question] = []
    for api, found in zip(apis, _all(asker.served, apis), strict=True):
        if found is None:
            proof.unavailable.append(api)
            questions += [Question(verb, group_of(api), "*") for verb in WRITES]
        else:
            questions += found
    return questions


def _check(proof: Proof) -> None:
    if proof.dangers:
        raise refused(proof)


def _all(ask: Callable[[T], R], things: Iterable[T]) -> list[R]:
    """Ask about all of them, some at a time; after the first error no further one begins."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="read-only") as pool:
        return list(pool.map(ask, things))
