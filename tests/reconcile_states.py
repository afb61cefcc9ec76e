"""What Argo does with a Workflow of a play's states: what a release leads to. Pure; it changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from playbook.argo.states import Call, Condition, On, State, entry, states
from playbook.argo.template import backstop
from playbook.durations import in_seconds
from playbook.play import Play
from playbook.reconcile.facts import CodeRun, Gate, Phase, Run
from playbook.reconcile.steps import Release


def first(play: Play, parameters: Mapping[str, str]) -> State | None:
    """Return the state a run begins in."""
    return _called(play, parameters, entry(play), {On.ENTER})


def after(
    play: Play, parameters: Mapping[str, str], waits: Gate, release: Release
) -> tuple[State, int] | None:
    """Return the state that is called once a gate is completed, and its round, as the template's guards do."""
    calls = state_of(play, waits).calls
    if release.decision == "go":
        onward = _called(play, parameters, calls, {On.GO})
        return (onward, waits.round) if onward else None
    if release.decision in ("rework", "restart") and waits.round < play.rounds:
        back = _called(play, parameters, calls, _why(calls, waits, release))
        return (back, waits.round + 1) if back else None
    return None


def state_of(play: Play, waits: Gate) -> State:
    """Return the state whose gate this is."""
    return next(s for s in states(play) if (s.owner, s.kind) == (waits.stage, waits.kind))


def gate_of(state: State, run: Run, number: int, sha: str, now: int) -> Gate:
    """Return the gate at which a run waits in a state."""
    if state.gate is None and state.stage is not None:
        limit = in_seconds(state.stage.queue) + in_seconds(state.stage.timeout)
    else:
        assert state.gate is not None
        limit = in_seconds(state.gate.timeout)
    return Gate(state.owner, state.kind, number, now, now + backstop(limit), run.number, sha)


def coderun_of(state: State, run: Run, number: int, sha: str, now: int) -> CodeRun | None:
    """Return the CodeRun that is created where a state is a stage."""
    if state.gate is not None or state.stage is None:
        return None
    name = f"{run.name}-{state.stage.name}-r{number}"
    return CodeRun(name, state.stage.name, number, sha, Phase.PENDING, now)


def _why(calls: Iterable[Call], waits: Gate, release: Release) -> set[On]:
    if release.decision == "rework":
        return {On.REWORK}
    why = {On.RESTART, On.AGAIN} & {call.on for call in calls}
    if why == {On.RESTART, On.AGAIN}:
        return {On.RESTART} if release.head_sha != waits.head_sha else {On.AGAIN}
    return why


def _called(
    play: Play, parameters: Mapping[str, str], calls: Iterable[Call], why: set[On]
) -> State | None:
    """Return the state that is called for one of these reasons."""
    for call in calls:
        if call.on in why and all(_holds(parameters, one) for one in call.conditions):
            return next(s for s in states(play) if s.name == call.target)
    return None


def _holds(parameters: Mapping[str, str], condition: Condition) -> bool:
    return (parameters.get(condition.parameter) == condition.equals) is condition.holds
