"""Forget what no decision will read again, so that states which differ in nothing else are one.

Each line below is a claim about `playbook.reconcile`; tests/explore holds decisions on all that was against decisions
on what is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from playbook.explore.situation import Situation
from playbook.reconcile.facts import REVIEW, CodeRun, Gate, Phase, Released, Signal, SignalState
from playbook.rehearse.world import Owned


def forget(at: Situation, gates: tuple[Gate, ...]) -> Situation:
    """Return a situation without what is past; `gates` are those that wait in it."""
    number = max((gate.round for gate in gates), default=0)
    past = at.over or not gates
    return at._replace(
        runs=tuple(_ended(run) if past or run.round < number else run for run in at.runs),
        released=_released(at),
        signals=_signals(at.signals, gates),
    )


def forgotten(run: CodeRun) -> bool:
    """Tell whether it is of an earlier round and over: then no more is known of it."""
    return run.phase.over and run.finished is None


def _ended(run: CodeRun) -> CodeRun:
    """An earlier round's CodeRun that is over is only known to be over: gates ask about their own round's."""
    if not run.phase.over or forgotten(run):
        return run
    return replace(
        run,
        phase=Phase.FAILED,
        head_sha="",
        outcome_head="",
        verdict="",
        job_created=None,
        finished=None,
        cancel_wanted=False,
    )


def _released(at: Situation) -> tuple[Released, ...]:
    """Keep a gate that is past as long as it is asked for.

    Until its Signal is settled; `finished`, as long as its CodeRun is not over; `pull_request_open`, for an opening
    that comes later; and the last one's decision when the run is over.
    """
    pending = {one.signal.name for one in at.signals if one.signal.state is SignalState.PENDING}
    alive = {f"{run.stage}/finished/r{run.round}" for run in at.runs if not run.phase.over}
    kept: list[Released] = []
    for one in at.released:
        last = at.over and one is at.released[-1]
        signal = one.signal if one.signal in pending else ""
        if signal or last or one.address in alive or "/pull_request_open/" in one.address:
            decision = one.decision if last else ""
            kept.append(Released(one.address, decision, signal, ""))
    opens = [one for one in kept if "/pull_request_open/" in one.address and not one.signal]
    return tuple(one for one in kept if one not in opens[:-1])


def _signals(signals: tuple[Owned, ...], gates: tuple[Gate, ...]) -> tuple[Owned, ...]:
    """Drop what was said of a commit and settled, when something else told of the commit before.

    A label counts no more. A review does, for the newest may hide an older one: but only of a gate's own commit, and
    here no commit becomes the head a second time.
    """
    newest = next((one.signal.head_sha for one in reversed(signals) if not _word(one.signal)), "")
    asked = {newest, *(gate.head_sha for gate in gates)}
    kept: list[Owned] = []
    heads: set[str] = set()
    for one in signals:
        signal, word = one.signal, _word(one.signal)
        review = signal.event == REVIEW
        settled = signal.state is not SignalState.PENDING
        gone = not review or signal.review_commit not in asked
        if word and settled and gone and signal.head_sha in heads:
            continue
        if not word:
            heads.add(signal.head_sha)
        kept.append(one)
    return tuple(kept) if len(kept) < len(signals) else signals


def _word(signal: Signal) -> bool:
    """Tell whether it is a label or a review."""
    return signal.event == REVIEW or signal.action in ("labeled", "unlabeled")


def spent(signals: Iterable[Owned]) -> frozenset[str]:
    """Return the Signals that are known to have released a gate."""
    return frozenset(one.signal.name for one in signals if one.signal.state is SignalState.APPLIED)
