"""What the model and the rehearsal beside it must say alike, and what they say otherwise.

The model forgets what no decision will read again (playbook/explore/forget.py); the rehearsal forgets nothing. So what
is left there is compared with the same here, and what was decided with all that was (`decided`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from playbook.explore.situation import Situation
from playbook.reconcile.facts import CodeRun, Phase, SignalState
from playbook.rehearse.workflow.state import State
from playbook.rehearse.world import Owned, Pull, Workflow
from tests.explore.beside import Beside

Seen = Mapping[str, Any]
Gone = tuple[str, str, str, str]
"""A gate that is past: address, decision, commit, Signal."""
NO_WORDS = {"reason", "signal"}
"""The arguments of a leaf that hold our words, or the name of a Signal: the model has none of them, and other names."""


def differences(model: Seen, beside: Seen) -> list[str]:
    """Return what is not alike."""
    return [
        f"{key}: the model says {model[key]}, the rehearsal {beside[key]}"
        for key in model
        if model[key] != beside[key]
    ]


def modelled(at: Situation, released: Iterable[Gone], names: Mapping[str, str]) -> Seen:
    """Return what the model says."""
    return {
        **_flow(at.flow),
        "over": at.over,
        "CodeRuns": tuple(map(_coderun, at.runs)),
        "released": [(*gone, names.get(signal, signal)) for *gone, signal in released],
        "past": {one.address: names.get(one.signal, one.signal) for one in at.released},
        "last": at.released[-1].decision if at.over else "",
        "signals": {names[one.signal.name]: _signal(one) for one in at.signals},
        "pull": _pull(at.pull),
        "shown": set(at.shown),
        "number": at.number,
    }


def rehearsed(beside: Beside, model: Seen) -> Seen:
    """Return what the rehearsal says, without what the model has forgotten."""
    run, world = beside.run, beside.world
    pull = world.pulls[0] if world.pulls else None
    coderuns = dict(zip(run.coderuns, model["CodeRuns"], strict=False))
    past = {one.address: one.signal for one in run.released}
    signals = {one.signal.name: one for one in world.signals}
    return {
        **_flow(run.flow),
        "over": run.over,
        "CodeRuns": tuple(_as_known(one, coderuns.get(one)) for one in run.coderuns),
        "released": [(one.address, one.decision, one.head_sha, one.signal) for one in run.released],
        "past": {
            address: signal if model["past"][address] else ""
            for address, signal in past.items()
            if address in model["past"]
        },
        "last": run.released[-1].decision if run.over else "",
        "signals": {
            name: _signal(one)
            for name, one in signals.items()
            if name in model["signals"] or not _may_be_forgotten(one, run)
        },
        "pull": _pull(pull),
        "shown": set(pull.labels) if pull else set(),
        "number": run.number,
    }


def _as_known(run: CodeRun, known: object) -> tuple[object, ...]:
    """Return a CodeRun of which the model may only know that it is over."""
    less = _coderun(CodeRun(run.name, run.stage, run.round, "", Phase.FAILED, 0))
    return less if run.phase.over and known == less else _coderun(run)


def _may_be_forgotten(one: Owned, run: Workflow) -> bool:
    """Tell whether it is known what became of a Signal, or that nobody will give it to a run that is over."""
    return one.signal.state is not SignalState.PENDING or (run.over and not one.run)


def _flow(flow: State) -> Seen:
    waits = [
        (leaf.id, {name: value for name, value in leaf.inputs if name not in NO_WORDS})
        for leaf in flow.leaves
    ]
    return {"phase": flow.phase, "waits": waits, "stuck": flow.stuck}


def _coderun(run: CodeRun) -> tuple[object, ...]:
    about = (run.name, run.stage, run.round, run.head_sha, run.phase, run.cancel_wanted)
    return (*about, run.verdict, run.outcome_head, run.job_created is not None)


def _signal(owned: Owned) -> tuple[object, ...]:
    """Return a Signal, and what became of it: of one that is no run's nothing is said, for that is a matter of time."""
    one = owned.signal
    about = (one.event, one.action, one.number, one.head_sha, one.before, one.label, one.merged)
    became = one.state.value if owned.run else "no run's"
    return (*about, one.review_state, one.review_commit, one.sender, became)


def _pull(pull: Pull | None) -> tuple[object, ...]:
    return (pull.head, pull.state, pull.merged, pull.author, pull.base) if pull else ()
