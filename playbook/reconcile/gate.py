"""What happens to a waiting gate now: the rules that hold for every gate, then those of its kind. Pure.

The order is the law: the end of the pull request, a disagreement, a head that moved, the gate's own rule, time.
"""

from __future__ import annotations

from collections.abc import Callable

from playbook.durations import in_seconds
from playbook.play import PEOPLE, Actor, Restart
from playbook.play_rules import FINISH
from playbook.reconcile.actors import among, sent_by
from playbook.reconcile.correlate import Evidence, task_labels
from playbook.reconcile.facts import Decision, Signal, short
from playbook.reconcile.gate_rules import RULES
from playbook.reconcile.heads import foreign_pushes, own_push, run_head, untold
from playbook.reconcile.verdicts import LAST_MINUTE, Answer, Hold, Look

UNREVIEWED = "merged unreviewed"
ALONE = "the Sensor releases it"


def judge(look: Look) -> Answer | Hold:
    """Return whether a gate is released now, with what, and why."""
    if look.play.release == "argo" and look.gate.kind != "finished":
        return Hold(ALONE)  # Argo's own duration ends it: we never saw an event
    answer = next((said for rule in EVERY if (said := rule(look)) is not None), None)
    if answer is None:
        answer = RULES[look.gate.kind](look)
    if isinstance(answer, Answer) and _in_time(look, answer):
        return answer
    return _timed_out(look, answer)


def second(look: Look) -> Answer | None:
    """Of two runs of one task the first created wins (law 8)."""
    elder = look.facts.elder
    return Answer("stop", f"run {elder} is at work on this task already") if elder else None


def ended(look: Look) -> Answer | None:
    """Merged ends the run whenever it happens; closed stops it."""
    pull = look.pull
    if pull is None or pull.ended is None or not look.facts.run.number:
        return None
    end, base = pull.ended, look.play.base
    said = f"#{pull.number} was merged by {end.sender} @ {short(end.head_sha)}"
    if not end.merged:
        return _answer(look, "stop", f"#{pull.number} was closed by {end.sender}", end)
    if base and end.base_ref != base:
        return _answer(
            look, "stop", f"#{pull.number} was merged into another branch than {base}", end
        )
    if look.gate.kind == "merged" and end.head_sha == look.gate.head_sha:
        through = _answer(look, "go", said, end)
        return through if _in_time(look, through) else _answer(look, "done", said, end)
    return _judged_before(look, end) or _answer(look, "done", f"{UNREVIEWED}: {said}", end)


def _answer(look: Look, decision: Decision, reason: str, signal: Signal) -> Answer:
    return Answer(decision, reason, look.spendable(signal), signal.head_sha)


def _judged_before(look: Look, end: Signal) -> Answer | None:
    """Return the verdict at the last gate when it was stored beside the merge: then it is not unreviewed."""
    last = look.gate.stage in (FINISH, look.play.stages[-1].name)
    if (
        not last
        or look.gate.kind not in ("labeled", "approved")
        or end.head_sha != look.gate.head_sha
    ):
        return None
    own = RULES[look.gate.kind](look)
    if isinstance(own, Answer) and own.decision == "go" and _in_time(look, own):
        return own
    return None


def disagreement(look: Look) -> Answer | None:
    """A run whose own agents say that its pull request belongs to another task has failed."""
    run = look.facts.run
    if not run.number:
        return None
    for signal in look.facts.signals:
        if _says_another(look, signal) and _own(look, signal):
            said = Evidence.of(signal, run, look.facts.markers).text
            spent = look.spendable(signal)
            return Answer("stop", f"task {run.task}, but {said}", spent, look.gate.head_sha)
    return None


def _own(look: Look, signal: Signal) -> bool:
    """Tell whether one of the play's agents sent it."""
    return any(sent_by(signal, agent, look.facts.actor_ids) for agent in look.play.agents)


def _says_another(look: Look, signal: Signal) -> bool:
    """Tell whether who sent this said it: a label or file somebody else brought is in every later event, too."""
    run = look.facts.run
    labels = {"labeled": (signal.label,), "opened": signal.labels}.get(signal.action, ())
    if set(task_labels(labels, run)) - {run.task}:
        return True
    markers = look.facts.markers
    marker = markers.get(signal.head_sha, run.task)
    brought = signal.action in ("opened", "synchronize") and marker != markers.get(signal.before)
    return brought and marker != run.task


def moved(look: Look) -> Answer | Hold | None:
    """A head that moved sends the run back, once it has been quiet (law 6)."""
    pushes = foreign_pushes(look)
    if pushes:
        return _pushed(look, pushes)
    pull, restart = untold(look), look.play.restart
    if pull is None:
        return None
    who = f"push {short(run_head(look))}..{short(pull.head)} by somebody"
    if restart is not None and not isinstance(restart.by, str):
        return Hold(f"{who}; the delivery that says by whom is missing")
    # The push itself may only be late, and tells more.
    return _settled(look, who, pull.witness, pull.witness.created)


def _pushed(look: Look, pushes: tuple[Signal, ...]) -> Answer | Hold:
    last, restart = pushes[-1], look.play.restart
    who = f"push {short(run_head(look))}..{short(last.head_sha)} by {last.sender}"
    others = [push for push in pushes if not own_push(look, push)]
    if restart is not None and not _accepted(look, restart, others):
        reason = f"{who}; this play restarts for pushes by {_names(restart.by)} only"
        return Answer("stop", reason, look.spendable(last), last.head_sha)
    newest = look.pull.witness.created if look.pull else 0
    return _settled(look, who, last, max(newest, *(push.created for push in pushes)))


def _accepted(look: Look, restart: Restart, pushes: list[Signal]) -> bool:
    if isinstance(restart.by, str):
        return True
    return all(among(push, restart.by, look.facts.actor_ids) for push in pushes)


def _names(actors: str | tuple[Actor, ...]) -> str:
    return (
        actors
        if isinstance(actors, str)
        else " or ".join(PEOPLE if isinstance(a, str) else a.name for a in actors)
    )


def _settled(look: Look, who: str, signal: Signal, at: int) -> Answer | Hold:
    """Restart at the newest head when it has been quiet for `settle`, or when the gate's time is over."""
    head, spent = look.pull.head if look.pull else "", look.spendable(signal)
    if look.play.restart is None:
        return Answer("stop", f"{who}; this play has no restart", spent, head)
    quiet = min(at + in_seconds(look.play.restart.settle), look.deadline)
    if look.facts.now < quiet:
        return Hold(f"{who}; waiting until the head is quiet", quiet)
    return look.back("restart", who, spent, head)


def _in_time(look: Look, answer: Answer) -> bool:
    """Nothing is released with `go` in the last minute before Argo ends the wait by itself (law 4)."""
    return answer.decision != "go" or look.facts.now < look.gate.expires - LAST_MINUTE


def _timed_out(look: Look, answer: Answer | Hold) -> Answer | Hold:
    if look.facts.now < look.deadline:
        hold = answer if isinstance(answer, Hold) else Hold(answer.reason)
        until = look.deadline if hold.until is None else min(hold.until, look.deadline)
        return Hold(hold.reason, until)
    waited = (
        f"waited for {answer.reason}"
        if isinstance(answer, Hold)
        else f"too late for: {answer.reason}"
    )
    run = look.coderun
    signal = f"coderun/{run.name}" if look.gate.kind == "finished" and run else ""
    return Answer("timeout", f"time is over; {waited}", signal, look.gate.head_sha)


EVERY: tuple[Callable[[Look], Answer | Hold | None], ...] = (second, ended, disagreement, moved)
