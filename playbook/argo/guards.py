"""The `{{=...}}` expressions of a play's template. Each reads only a step that has certainly run."""

from __future__ import annotations

from playbook.argo.states import Call, Condition, On, State
from playbook.play import Play

# Every output of a gate, with what it says when Argo's own expiry, or `argo resume`, released it.
OUTPUTS = {
    "decision": "timeout",
    "pull_request": "",
    "head_sha": "",
    "signal": "",
    "reason": "nobody decided in time (or `argo resume` was used; playbook release decides)",
}
BACK = (On.REWORK, On.RESTART, On.AGAIN)


def literal(text: str) -> str:
    """Return text as a string of Argo's expression language."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def output(step: str, name: str) -> str:
    """Return the reference to an output of a gate: `steps.finished.outputs.parameters.decision`."""
    return f"steps.{step}.outputs.parameters.{name}"


def tag(expression: str) -> str:
    """Return the expression as a tag."""
    return "{{=" + expression + "}}"


def guard(play: Play, state: State, call: Call) -> str:
    """Return when a state makes a call; what no other call takes goes to give-up."""
    if call.on is On.GIVE_UP:
        return _give_up(play, state)
    parts = [_decided(play, state, call.on), *(condition(one) for one in call.conditions)]
    return " && ".join(parts)


def condition(one: Condition) -> str:
    """Return the expression for a condition on a task parameter."""
    operator = "==" if one.holds else "!="
    return f"workflow.parameters[{literal(one.parameter)}] {operator} {literal(one.equals)}"


def _decided(play: Play, state: State, on: On) -> str:
    decision = output(state.waits_for, "decision")
    if on is On.GO:
        return f"{decision} == 'go'"
    return f"{_back(state, on)} && {below(play)}"


def _back(state: State, on: On) -> str:
    decision = output(state.waits_for, "decision")
    if on is On.REWORK:
        return f"{decision} == 'rework'"
    restart = f"{decision} == 'restart'"
    if not {On.RESTART, On.AGAIN} <= {call.on for call in state.calls}:
        return restart
    # Two ways back: the head moved, or the CodeRun failed or was lost and the head is as it was.
    moved = "!=" if on is On.RESTART else "=="
    return f"{restart} && {output(state.waits_for, 'head_sha')} {moved} inputs.parameters.head_sha"


def below(play: Play) -> str:
    """Return the expression for: another round may be begun."""
    return f"asInt(inputs.parameters.round) < {play.rounds}"


def _give_up(play: Play, state: State) -> str:
    """Return the complement of all that leads on, so that no decision is left without an answer."""
    ends = f"{output(state.waits_for, 'decision')} in ['go', 'done']"
    back = [f"({_back(state, call.on)})" for call in state.calls if call.on in BACK]
    if not back:
        return f"!({ends})"
    return f"!({ends} || ({' || '.join(back)}) && {below(play)})"
