"""Where the run's head is, and who took the pull request's head away from it (law 6). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from playbook.reconcile.actors import sent_by
from playbook.reconcile.facts import Signal
from playbook.reconcile.pull_request import PullRequest
from playbook.reconcile.verdicts import Look


def run_head(look: Look) -> str:
    """Return the run's head: what the round began with, moved on by its own agent's work.

    It may be a commit whose push was not delivered yet: then nothing moved that we know of.
    """
    pull, run, head = look.pull, look.coderun, look.gate.head_sha
    if pull is None or look.gate.kind != "finished":
        return head
    reported = run.outcome_head if run is not None else ""
    if reported and reported in pull.heads:
        return reported  # a push of its agent's after it is an earlier round's, delivered late
    if head and head not in pull.heads:
        return reported or head
    pushes = pull.since(head) if head else pull.pushes
    own = _own(look, pushes)
    if own == len(pushes):
        return reported or _last(pushes, head)
    return _last(pushes[:own], head or (pushes[own].before if own < len(pushes) else ""))


def _last(pushes: tuple[Signal, ...], head: str) -> str:
    return pushes[-1].head_sha if pushes else head


def _own(look: Look, pushes: Iterable[Signal]) -> int:
    """Count the first pushes that the stage's agent made while it was at work."""
    count = 0
    for push in pushes:
        if not own_push(look, push):
            break
        count += 1
    return count


def own_push(look: Look, push: Signal) -> bool:
    """Tell whether the stage's agent made this push while it was at work."""
    run, stage = look.coderun, look.stage
    if stage is None or look.gate.kind != "finished":
        return False
    until = run.finished if run is not None and run.finished is not None else look.facts.now
    return sent_by(push, stage.agent, look.facts.actor_ids) and push.event_time <= until


def foreign_pushes(look: Look) -> tuple[Signal, ...]:
    """Return the pushes that took the head away from the run's, the stage's own agent's after them included."""
    base = run_head(look)
    if look.pull is None or not look.pull.superseded(base):
        return ()
    return look.pull.since(base)


def untold(look: Look) -> PullRequest | None:
    """Return the pull request when its head moved by a push nobody told us of: late, or lost.

    While an agent is at work the push may be its own, and its outcome will say so.
    """
    if look.pull is None or look.running or foreign_pushes(look):
        return None
    return look.pull if look.pull.superseded(run_head(look)) else None
