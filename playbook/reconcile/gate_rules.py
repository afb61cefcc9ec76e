"""When each kind of gate is released: one function a kind, in a table. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from playbook.agents import Agent
from playbook.play import Gate as Declared
from playbook.play import Stage
from playbook.reconcile.actors import among, authored
from playbook.reconcile.facts import REVIEW, CodeRun, Phase, Signal, short
from playbook.reconcile.heads import run_head
from playbook.reconcile.verdicts import Answer, Hold, Look

GONE_AFTER = 30
# A reason travels through Argo's expressions into a message: nothing but our own words (law 10).
PLAIN = re.compile(r"[A-Za-z0-9 .,:;/()_-]{1,200}")


def finished(look: Look) -> Answer | Hold:
    """Release when the stage's CodeRun has ended; what it found decides."""
    run, stage = look.coderun, look.stage
    if stage is None or run is None:
        return _absent(look)
    if not run.phase.over:
        return Hold(
            f"{stage.agent.name} is at work" if run.job_created else "waiting for its workspace"
        )
    if run.phase is Phase.SUCCEEDED:
        return _succeeded(look, stage, run)
    head = run_head(look)  # what the agent pushed before it ended is the run's
    if run.phase is Phase.CANCELLED:
        return look.back(
            "restart", f"{run.name} was cancelled; {stage.name} runs again", _of(run), head
        )
    given = run.reason or "no reason given"
    given = given if PLAIN.fullmatch(given) else "no reason we can repeat"
    why = f"{stage.agent.name} failed: {given}"
    if stage.on_failure == "restart":
        return look.back("restart", why, _of(run), head)
    return Answer("stop", why, _of(run), head)


def _absent(look: Look) -> Answer | Hold:
    """Wait a moment for a CodeRun that a stale view may not show yet; then it was deleted."""
    gone = look.gate.since + GONE_AFTER
    if look.facts.now < gone:
        return Hold("its CodeRun is not there yet", gone)
    why = f"the CodeRun of {look.gate.stage} was deleted; it runs again"
    return look.back("restart", why, "", run_head(look))


def _succeeded(look: Look, stage: Stage, run: CodeRun) -> Answer | Hold:
    head = run.outcome_head or look.gate.head_sha
    if stage.reviewing and not run.outcome_head:  # law 5: a verdict is about a commit
        return Answer("stop", f"{stage.agent.name} ended without a commit", _of(run), head)
    if not stage.reviewing or run.verdict == "pass":
        return Answer("go", f"succeeded @ {short(head)}", _of(run), head)
    if run.verdict == "":
        return Answer("stop", f"{stage.agent.name} ended without a verdict", _of(run), head)
    return _changes(look, f"{stage.agent.name} found faults @ {short(head)}", _of(run), head)


def _changes(look: Look, reason: str, signal: str, head: str) -> Answer:
    stage = look.stage
    if stage is None or stage.on_changes is None:
        return Answer("stop", f"{reason}; nobody answers them (on_changes)", signal, head)
    return look.back("rework", reason, signal, head)


def _of(run: CodeRun) -> str:
    """Return how a gate's output names a CodeRun; a Signal's name never holds a slash."""
    return f"coderun/{run.name}"


def pull_request_open(look: Look) -> Answer | Hold:
    """Release when a pull request by that agent is open at the commit his run ended with."""
    pull, gate, declared = look.pull, look.gate, look.declared
    agents = [who for who in declared.by if isinstance(who, Agent)] if declared else []
    if pull is None:
        return Hold("no pull request is open")
    if pull.ended:
        return Hold("the pull request is closed")
    if not authored(pull.opened, agents):
        return Hold(f"opened by {pull.author or 'nobody'}")
    if gate.head_sha not in ("", pull.head):
        return Hold(f"its head is {short(pull.head)}; the run ended with {short(gate.head_sha)}")
    brought = [
        s for s in look.unspent if s.head_sha == pull.head and s.action in ("opened", "synchronize")
    ]
    opened = [s for s in look.unspent if s.action in ("opened", "reopened")]
    causes = [*opened, *brought]
    signal = causes[0].name if causes else ""
    return Answer("go", f"#{pull.number} is open @ {short(pull.head)}", signal, pull.head)


def labeled(look: Look) -> Answer | Hold:
    """Release when the label was set by one of those, for this round's commit, after this round's Job."""
    declared = look.declared
    if declared is None:
        return Hold("not declared")
    labels = [
        one
        for one in look.unspent
        if one.action == "labeled"
        and same_label(one.label, declared.label)
        and counts(look, declared, one) is None
    ]
    if labels and not _taken_back(look, declared, labels[-1]):
        said = f"{declared.label} by {labels[0].sender}"
        return Answer("go", said, labels[0].name, look.gate.head_sha)
    return _reviews(look, declared) or Hold(f"label {declared.label}, by {declared.actors}")


def _taken_back(look: Look, declared: Declared, label: Signal) -> bool:
    """Tell whether changes were asked for after the label: of two words the newest counts."""
    review = newest_review(look, declared)
    if review is None or review.review_state != "changes_requested":
        return False
    return review.event_time >= label.event_time


def approved(look: Look) -> Answer | Hold:
    """Release when the newest review by one of those approves this round's commit."""
    declared = look.declared
    if declared is None:
        return Hold("not declared")
    return _reviews(look, declared, approves=True) or Hold(f"approval by {declared.actors}")


def _reviews(look: Look, declared: Declared, *, approves: bool = False) -> Answer | None:
    """Return what the newest review that counts decides."""
    newest = newest_review(look, declared)
    if newest is None or newest not in look.unspent:
        return None
    if newest.review_state == "changes_requested":
        return _changes(
            look, f"changes requested by {newest.sender}", newest.name, look.gate.head_sha
        )
    if newest.review_state == "approved" and approves:
        return Answer("go", f"approved by {newest.sender}", newest.name, look.gate.head_sha)
    return None


def newest_review(look: Look, declared: Declared) -> Signal | None:
    """Return the newest review by the gate's actors that counts; a dismissed one is as if it never was."""
    reviews = [s for s in look.facts.signals if s.event == REVIEW]
    gone = dismissed(reviews)
    counting = [
        one
        for one in reviews
        if one.review_id not in gone
        and one.review_state in ("approved", "changes_requested")
        and counts(look, declared, one) is None
    ]
    return max(
        counting,
        key=lambda one: (one.event_time, one.review_id.zfill(20), one.created),
        default=None,
    )


def dismissed(signals: Iterable[Signal]) -> frozenset[str]:
    """Return the ids of the reviews that were dismissed."""
    return frozenset(
        one.review_id
        for one in signals
        if one.event == REVIEW and "dismissed" in (one.action, one.review_state)
    )


def counts(look: Look, declared: Declared, signal: Signal) -> str | None:
    """Return why a label or review does not count for this gate (law 5), or None when it does."""
    if not among(signal, declared.by, look.facts.actor_ids):
        return (
            f"by {signal.sender}; {look.gate.stage}/{declared.kind} takes it from {declared.actors}"
        )
    # A review tells the commit it is of and, beside it, the head of its time: a push may have overtaken it.
    commits = (
        (signal.review_commit, signal.head_sha) if signal.event == REVIEW else (signal.head_sha,)
    )
    other = next((commit for commit in commits if commit != look.gate.head_sha), None)
    if other is not None:
        return f"for commit {short(other)}; this round is about {short(look.gate.head_sha)}"
    run = look.coderun
    if run is None or run.job_created is None:
        return f"the CodeRun of round {look.gate.round} is gone: nothing tells when it began"
    if signal.event_time < run.job_created:
        return f"made before round {look.gate.round} of {run.stage} began"
    if signal.created > look.deadline:
        return "stored after the gate's time was over"
    return None


def merged(look: Look) -> Answer | Hold:
    """Release when merged; `ends` sees it first, so here nothing has happened yet."""
    return Hold(f"#{look.facts.run.number or look.gate.number or '?'} to be merged")


def same_label(one: str, other: str | None) -> bool:
    """Compare labels as GitHub does, which keeps the capitals a label was first made with."""
    return other is not None and one.casefold() == other.casefold()


RULES: dict[str, Callable[[Look], Answer | Hold]] = {
    "finished": finished,
    "pull_request_open": pull_request_open,
    "labeled": labeled,
    "approved": approved,
    "merged": merged,
}
