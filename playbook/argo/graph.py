"""A play as a picture: its arrows, and the same as a mermaid flowchart. Pure; every word of it may be an outsider's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from playbook.argo.states import GIVE_UP, Call, Condition, On, State, entry, states
from playbook.play import Gate, Play, Stage

START = "submit"
DONE = "done"
# Everything else is written as an entity: quotes, brackets, `#`, `|`, backticks would end a text or begin markdown.
SAFE = re.compile(r"[^A-Za-z0-9 ,./:_·-]")
STYLES = (
    "classDef stage fill:#e8f0fe,stroke:#3b5bdb,color:#111",
    "classDef gate fill:#fff8e1,stroke:#b7791f,color:#111",
    "classDef good fill:#e6f4ea,stroke:#2b8a3e,color:#111",
    "classDef bad fill:#fdecea,stroke:#c92a2a,color:#111",
)


@dataclass(frozen=True, slots=True)
class Arrow:
    """One call: from which state, why, to which; `when` are the task parameters it asks for, in words."""

    source: str
    on: On
    target: str
    when: str = ""


def arrows(play: Play) -> tuple[Arrow, ...]:
    """Return every call of a play, and where runs begin and end."""
    found = [*_arrows(START, entry(play), On.ENTER)]
    for state in states(play):
        found += _arrows(state.name, state.calls, On.GO)
    return tuple(found)


def _arrows(source: str, calls: Sequence[Call], onward: On) -> Iterator[Arrow]:
    yield from (Arrow(source, call.on, call.target, _when(call.conditions)) for call in calls)
    last = [call for call in calls if call.on is onward][-1:]
    # A call under a condition that holds leaves the case that it does not: then nothing is called.
    if not last or any(one.holds for one in last[0].conditions):
        skipped = [_opposite(one) if one.holds else one for call in last for one in call.conditions]
        yield Arrow(source, onward, DONE, _when(skipped))


def _opposite(one: Condition) -> Condition:
    return Condition(one.parameter, one.equals, not one.holds)


def _when(conditions: Sequence[Condition]) -> str:
    return " and ".join(
        f"{one.parameter} {'is' if one.holds else 'is not'} {one.equals or 'empty'}"
        for one in conditions
    )


def waits_for(gate: Gate) -> str:
    """Return what releases a gate, in words: `labeled ready-for-qa`."""
    return " ".join(one for one in (gate.kind.replace("_", " "), gate.label or "") if one)


def mermaid(play: Play) -> str:
    """Return the play as a mermaid flowchart: stages are boxes, gates diamonds, calls arrows."""
    names = [START, *(state.name for state in states(play)), GIVE_UP, DONE]
    # Names of our own: `end`, `o` and `x` mean something to mermaid.
    ids = {name: f"s{at}" for at, name in enumerate(names)}
    rows = [
        f"{ids[START]}([{_text(START)}])",
        *(_node(ids[state.name], state) for state in states(play)),
        f"{ids[DONE]}([{_text(DONE)}]):::good",
        f"{ids[GIVE_UP]}([{_text(GIVE_UP, 'the run fails')}]):::bad",
        *(_arrow(ids, one) for one in arrows(play)),
        *STYLES,
    ]
    return "\n".join(["flowchart LR", *(f"    {row}" for row in rows)]) + "\n"


def _node(name: str, state: State) -> str:
    if state.gate:
        gate = state.gate
        said = _text(waits_for(gate), f"by {gate.actors}", f"at most {gate.timeout}")
        return f"{name}{{{said}}}:::gate"
    stage = state.stage
    return f"{name}[{_text(state.name, *_work(stage))}]:::stage" if stage else name


def _work(stage: Stage) -> Iterator[str]:
    yield f"{stage.agent.name} · {stage.agent.cli}"
    yield f"at most {stage.timeout}"
    if stage.when:
        yield f"when {stage.when.parameter} is {stage.when.equals or 'empty'}"


def _arrow(ids: Mapping[str, str], one: Arrow) -> str:
    line = "-->" if one.on in (On.ENTER, On.GO) else "-.->"
    why = "" if one.on is On.ENTER else str(one.on)
    said = ", ".join(part for part in (why, one.when) if part)
    return f"{ids[one.source]} {line}{f'|{_text(said)}|' if said else ''} {ids[one.target]}"


def _text(*parts: str) -> str:
    """Return a quoted text of several lines."""
    return '"' + "<br/>".join(SAFE.sub(_entity, part) for part in parts) + '"'


def _entity(found: re.Match[str]) -> str:
    return f"#{ord(found[0])};"
