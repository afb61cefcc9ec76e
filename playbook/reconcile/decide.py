"""`decide(facts) -> steps`: everything that happens to one run, in one place. Pure; ask again after each step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from playbook.reconcile.facts import CodeRun, Facts, Gate, short
from playbook.reconcile.gate import judge
from playbook.reconcile.heads import foreign_pushes
from playbook.reconcile.pull_request import PullRequest, fold
from playbook.reconcile.settle import settle
from playbook.reconcile.steps import Bind, Cancel, Comment, Release, Step, Wait
from playbook.reconcile.verdicts import LAST_MINUTE, Answer, Hold, Look
from playbook.reconcile.view import show, triggers

BACK = ("rework", "restart")
GONE_SOON = 10


def decide(facts: Facts) -> list[Step]:
    """Return what to do now, in order: bind, cancel, clear, release; then the view and the Signals.

    Each part is a function of its own, and reads less than all: see `playbook.explore.decided`.
    """
    facts = of_one_pull_request(facts)
    pull = fold(facts.signals)
    return [
        *ask(facts, pull),
        *answer(facts, pull, judged(facts, pull)),
        *show(facts),
        *settle(facts, pull),
    ]


def ask(facts: Facts, pull: PullRequest | None) -> Iterator[Bind | Cancel]:
    """Yield what is asked for first: the pull request bound, work for nothing cancelled."""
    yield from _bind(facts, pull)
    yield from _cancel(facts, pull)


def judged(facts: Facts, pull: PullRequest | None) -> tuple[Answer | Hold, ...]:
    """Return what is said of each waiting gate; reads everything but what GitHub shows."""
    return tuple(judge(Look(facts, gate, pull)) for gate in _waiting(facts))


def answer(facts: Facts, pull: PullRequest | None, said: Iterable[Answer | Hold]) -> Iterator[Step]:
    """Yield what follows from what is said of each gate."""
    for gate, one in zip(_waiting(facts), said, strict=True):
        yield from _gate(Look(facts, gate, pull), one)


def _waiting(facts: Facts) -> tuple[Gate, ...]:
    """Return the gates that wait: a run that was terminated may still show a node that seems to."""
    return () if facts.run.over else facts.run.gates


def of_one_pull_request(facts: Facts) -> Facts:
    """Leave out Signals of another pull request: the one the run is bound to counts, or the one seen first."""
    if not facts.signals:
        return facts
    number = facts.run.number or min(facts.signals, key=lambda one: one.order).number
    if all(one.number == number for one in facts.signals):
        return facts
    return replace(facts, signals=tuple(one for one in facts.signals if one.number == number))


def _bind(facts: Facts, pull: PullRequest | None) -> Iterator[Bind]:
    if pull is not None and not facts.run.number:
        yield Bind(pull.number, pull.opened.name)


def _cancel(facts: Facts, pull: PullRequest | None) -> Iterator[Cancel]:
    """Cancel what works for nothing: the run is over, the head moved away, the round is another."""
    for run in facts.coderuns:
        if run.phase.over or run.cancel_wanted:
            continue
        reason = _pointless(facts, pull, run)
        if reason is not None:
            yield Cancel(run.name, reason)


def _pointless(facts: Facts, pull: PullRequest | None, run: CodeRun) -> str | None:
    if facts.run.over:
        return "the run is over"
    own = [gate for gate in facts.run.gates if gate.stage == run.stage and gate.round == run.round]
    if not own:
        return _left_behind(facts, run)
    # One whose time is over is not cancelled here: the gate says time-out, and that ends the run and then this.
    # Cancelled first, a crash between the two would make it look like an interruption, which runs again.
    if pull is not None and foreign_pushes(Look(facts, own[0], pull)):
        return f"the head is {short(pull.head)} now"
    return None


def _left_behind(facts: Facts, run: CodeRun) -> str | None:
    """Tell of a CodeRun whose gate is past. One whose gate is still to come is only young."""
    rounds = [gate.round for gate in facts.run.gates]
    gone = any(one.address == f"{run.stage}/finished/r{run.round}" for one in facts.run.released)
    return "its round is over" if gone or any(number > run.round for number in rounds) else None


def _gate(look: Look, said: Answer | Hold) -> Iterator[Step]:
    match said:
        case Hold(reason, until):
            if until is not None:
                yield Wait(max(1, until - look.facts.now), reason)
        case Answer(decision):
            before = list(_before_a_round(look)) if decision in BACK else []
            if before and look.facts.now >= look.gate.expires - LAST_MINUTE:
                why = f"time is over before the next round; {said.reason}"
                said, before = Answer("timeout", why, said.signal, said.head_sha), []
            yield from before
            if not before:
                yield _release(look, said)
                yield from _tell(look, said)


def _before_a_round(look: Look) -> Iterator[Step]:
    """Yield what has to be seen first: the trigger labels gone (law 7), no CodeRun at work (law 9)."""
    labels = list(triggers(look.facts))
    yield from labels
    if labels:
        yield Wait(1, "the trigger label has to be seen gone")
    alive = next((run for run in look.facts.coderuns if not run.phase.over), None)
    if alive is not None:
        yield Wait(GONE_SOON, f"{alive.name} has to be seen gone")


def _release(look: Look, answer: Answer) -> Release:
    known = look.facts.run.number or (look.pull.number if look.pull else "")
    number = known or look.gate.number
    head = answer.head_sha or look.gate.head_sha
    return Release(look.gate.address, answer.decision, number, head, answer.signal, answer.reason)


def _tell(look: Look, answer: Answer) -> Iterator[Comment]:
    """Tell people when a run stops and somebody has to look."""
    if answer.decision in ("stop", "timeout") and look.facts.run.number and not _closed(look):
        text = f"playbook stopped {look.facts.run.name} at {look.gate.address}: {answer.reason}"
        yield Comment(look.facts.run.number, text)


def _closed(look: Look) -> bool:
    return look.pull is not None and look.pull.ended is not None


def waiting(facts: Facts) -> dict[str, str]:
    """Return for each waiting gate what it waits for, in words."""
    facts = of_one_pull_request(facts)
    pull = fold(facts.signals)
    return {gate.address: _words(Look(facts, gate, pull)) for gate in facts.run.gates}


def _words(look: Look) -> str:
    return judge(look).reason
