"""What became of each Signal, in words a person can read: the answer to "why did nothing happen?". Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playbook.reconcile.actors import among
from playbook.reconcile.facts import REVIEW, Facts, Signal, SignalState, short
from playbook.reconcile.gate_rules import dismissed, same_label
from playbook.reconcile.heads import run_head
from playbook.reconcile.pull_request import PullRequest
from playbook.reconcile.steps import Settle
from playbook.reconcile.verdicts import Look


def settle(facts: Facts, pull: PullRequest | None) -> Iterator[Settle]:
    """Yield what can be said for good about the Signals of a run; the others may still matter."""
    for signal in facts.signals:
        if signal.state is not SignalState.PENDING:
            continue
        gate = next((one.address for one in facts.run.released if one.signal == signal.name), None)
        if gate is not None:
            yield Settle(signal.name, SignalState.APPLIED, f"released {gate}", gate)
            continue
        reason = _told(facts, signal) or _useless(facts, pull, signal)
        if reason is not None:
            yield Settle(signal.name, SignalState.IGNORED, reason)


def _told(facts: Facts, signal: Signal) -> str | None:
    """Return which Signal told the same before and released a gate: two hooks, or an edited review."""
    gates = {one.signal: one.address for one in facts.run.released}
    twins = [one for one in facts.signals if one.name in gates and one.fact == signal.fact]
    return f"{twins[0].name} told it and released {gates[twins[0].name]}" if twins else None


def _useless(facts: Facts, pull: PullRequest | None, signal: Signal) -> str | None:
    """Return why a Signal can release nothing any more, or None."""
    if facts.run.over:
        return "the run is over"
    if signal.event == REVIEW:
        return _review(facts, pull, signal)
    rule = BY_ACTION.get(signal.action)
    return rule(facts, pull, signal) if rule else f"{signal.action or signal.event} decides nothing"


def _closed(_facts: Facts, pull: PullRequest | None, _signal: Signal) -> str | None:
    return "reopened since" if pull and pull.ended is None else None


def _opened(facts: Facts, _pull: PullRequest | None, _signal: Signal) -> str | None:
    """Keep it while a gate may still ask for it: the first of its kind, or one the run is not past."""
    asked = [name for name, gate in facts.run.play.gates if gate.kind == "pull_request_open"]
    if not asked:
        return "no gate of this play waits for it"
    passed = [one for one in facts.run.released if one.address.split("/")[1] == "pull_request_open"]
    return f"{passed[-1].address} was released without it" if passed else None


def _push(facts: Facts, pull: PullRequest | None, signal: Signal) -> str | None:
    if pull is None or signal.head_sha != pull.head:
        return "a newer push followed"
    waiting = [gate for gate in facts.run.gates if gate.kind == "pull_request_open"]
    # What its agent has pushed since does not count yet: somebody may push back to where the round began.
    heads = {g.head_sha for g in facts.run.gates if run_head(Look(facts, g, pull)) == g.head_sha}
    return "the run is at this commit" if signal.head_sha in heads and not waiting else None


def _review(facts: Facts, pull: PullRequest | None, signal: Signal) -> str | None:
    if signal.review_state not in ("approved", "changes_requested") or signal.action == "dismissed":
        return f"{signal.what} decides nothing"
    if not _taken(facts, signal, ("labeled", "approved")):
        return f"by {signal.sender}: no gate takes reviews from them"
    if signal.review_state == "approved" and not _taken(facts, signal, ("approved",)):
        return f"by {signal.sender}: no gate takes approvals from them"
    if signal.review_id in dismissed(facts.signals):
        return "the review was dismissed"
    if not signal.review_commit:
        return "it names no commit"
    return _stale(facts, pull, signal, signal.review_commit)


def _taken(facts: Facts, signal: Signal, kinds: tuple[str, ...]) -> bool:
    """Tell whether a gate of one of these kinds takes anything from who sent this."""
    asking = [gate for _, gate in facts.run.play.gates if gate.kind in kinds]
    return among(signal, [who for gate in asking for who in gate.by], facts.actor_ids)


def _label(facts: Facts, pull: PullRequest | None, signal: Signal) -> str | None:
    if signal.action == "unlabeled":
        return "taking a label off releases nothing"
    declared = facts.run.play.gates
    gates = [(name, gate) for name, gate in declared if same_label(signal.label, gate.label)]
    if not gates:
        return f"no gate waits for the label {signal.label}"
    if not any(among(signal, gate.by, facts.actor_ids) for _, gate in gates):
        name, gate = gates[0]
        return f"by {signal.sender}; {name}/labeled takes it from {gate.actors}"
    return _stale(facts, pull, signal, signal.head_sha)


def _stale(facts: Facts, pull: PullRequest | None, signal: Signal, commit: str) -> str | None:
    # While a gate still waits at that commit the head may yet be pushed back to it.
    asked = commit in {gate.head_sha for gate in facts.run.gates}
    if pull is not None and pull.superseded(commit) and not asked:
        return f"for commit {short(commit)}; the head is {short(pull.head)}"
    for gate in facts.run.gates:
        run = facts.coderun(gate.stage, gate.round)
        began = run.job_created if run else None
        mine = gate.stage in _stages_asking(facts, signal)
        if mine and began is not None and signal.event_time < began:
            return f"made before round {gate.round} of {gate.stage} began"
        if (
            mine
            and gate.kind != "finished"
            and commit == gate.head_sha
            and signal.created > gate.expires
        ):
            return "stored after the gate's time was over"
    return None


def _stages_asking(facts: Facts, signal: Signal) -> set[str]:
    """Return the stages whose gate could take this Signal."""
    gates = facts.run.play.gates
    if signal.event == REVIEW:
        return {name for name, gate in gates if gate.kind in ("labeled", "approved")}
    return {name for name, gate in gates if same_label(signal.label, gate.label)}


BY_ACTION: dict[str, Callable[[Facts, PullRequest | None, Signal], str | None]] = {
    "synchronize": _push,
    "labeled": _label,
    "unlabeled": _label,
    "closed": _closed,
    "opened": _opened,
    "reopened": _opened,
}
