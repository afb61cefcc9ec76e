"""What happens, in the words of a rehearsal's timeline: kind, subject, effect. Pure tables and small functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from playbook.explore.acts import Ends
from playbook.explore.situation import Moment, Situation
from playbook.reconcile.facts import short
from playbook.reconcile.steps import (
    AddLabel,
    Bind,
    Cancel,
    Comment,
    Release,
    RemoveLabel,
    Settle,
    Step,
    Wait,
)
from playbook.rehearse.github import Happening
from playbook.rehearse.world import turn

EXPIRED = "expired: suspend.duration is over, defaults apply"
MOMENTS: Mapping[Moment, str] = {
    Moment.FRESH: "hardly any",
    Moment.QUIET: "as long as a head has to be quiet (settle), and a CodeRun unseen",
    Moment.DUE: "until the time-out that the play declares for this wait",
    Moment.LAST: "until the last minute before Argo ends the wait by itself",
}
NOTHING = ("", "", "")


def place(name: str) -> str:
    """Return a turn as a timeline writes it: `review/r1` -> `review r1`."""
    return name.replace("/", " ")


def happening(what: Happening) -> str:
    """Return what somebody did on GitHub in a few words."""
    said = {
        "labeled": f"labeled {what.label}",
        "pushed": f"push of {short(what.head)}",
        "opened": f"opened @ {short(what.head)}",
        "approved": f"approved @ {short(what.commit)}",
        "changes_requested": f"changes requested @ {short(what.commit)}",
    }.get(what.what, what.what)
    return f"#{what.number} {said} by {what.by}"


def ending(act: Ends) -> str:
    """Return how a CodeRun ended."""
    at = f" @ {short(act.head)}" if act.head else ""
    return ", ".join(one for one in (f"{act.phase.lower()}{at}", act.verdict) if one)


def step(one: Step, at: Situation) -> tuple[str, str, str]:
    """Return kind, subject and effect of a step of the reconciler; nothing of one that people need not see."""
    match one:
        case Release(gate, decision, _, _, _, reason):
            return "gate", gate, f"{decision}: {reason}" if reason else decision
        case Cancel(coderun, reason):
            turns = {run.name: turn(run) for run in at.runs}
            return "cancel", place(turns.get(coderun, coderun)), reason
        case AddLabel(_, label):
            return "label", label, "shown"
        case RemoveLabel(_, label):
            return "label", label, "taken off"
        case Settle(signal, state, reason, _):
            said = {one.signal.name: one.signal.what for one in at.signals}
            about = f"{said.get(signal, '')} ({signal})".lstrip()
            return "signal", about, f"{state.value.lower()}: {reason}" if reason else state.lower()
        case Bind() | Comment() | Wait():
            return NOTHING
        case _:
            assert_never(one)
