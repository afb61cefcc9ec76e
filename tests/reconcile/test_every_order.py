"""Random orders of everything that can happen, with a reconciler that stops between steps: the laws hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from playbook.play import Play, Restart
from playbook.reconcile.facts import Facts, Phase, SignalState
from playbook.reconcile.gate_rules import PLAIN
from playbook.reconcile.steps import Release, Settle, Step, Wait
from playbook.reconcile.view import state_label
from tests.reconcile_facts import CLEO, PERSON, REX, TESS, conditional, play, stage_of
from tests.reconcile_world import World

LOOKS = 60
Move = Callable[[World], object]


def rest(world: World) -> list[Step]:
    """Look until nothing is changed any more; the last look waits, or the run is over."""
    steps: list[Step] = []
    for _ in range(LOOKS):
        world.begin()
        world.gone()
        steps = world.look()
        if all(isinstance(step, Wait) for step in steps):
            break
    else:
        pytest.fail(f"it never comes to rest: {steps}")
    at_rest(world, steps)
    return steps


def at_rest(world: World, steps: list[Step]) -> None:
    """Check what holds whenever there is nothing to do."""
    facts = world.facts()
    if facts.run.over:
        assert steps == []
        assert all(one.state is not SignalState.PENDING for one in facts.signals)
        assert all(one.phase.over for one in facts.coderuns)
    for gate in facts.run.gates:
        assert world.wake is not None, f"{gate.address} waits for ever"
        assert world.now < world.wake <= gate.expires
        assert world.pull != "merged" or world.outbox or not facts.run.number
    label = state_label(facts.run)
    if label and facts.run.number:
        ours = set(facts.run.play.labels.every(tuple(s.name for s in facts.run.play.stages)))
        assert ours & world.labels == {label}


def check(world: World) -> None:
    """Check every release there was, and every CodeRun."""
    gates = [step.gate for step, _ in world.log]
    assert len(gates) == len(set(gates)), "one gate, one release"
    named = [step.signal for step, _ in world.log if step.signal]
    assert len(named) == len(set(named)), "a Signal releases at most one gate"
    for step, facts in world.log:
        released(step, facts)
    for made, alive in world.made:
        assert made.round <= world.play.rounds
        assert not alive, f"{made.name} began beside {[one.name for one in alive]}"


def released(step: Release, facts: Facts) -> None:
    """Check one release against the facts it was made from."""
    gate = next(one for one in facts.run.gates if one.address == step.gate)
    assert facts.now < gate.expires - 60 or step.decision != "go"
    assert PLAIN.fullmatch(step.reason.replace("#", "").replace("@", "").replace("[bot]", "")), (
        step.reason
    )
    told = next((one for one in facts.signals if one.name == step.signal), None)
    assert told is None or told.state is SignalState.PENDING, "an ignored Signal releases nothing"
    run = facts.coderun(gate.stage, gate.round)
    if step.decision == "go" and gate.kind == "finished":
        assert run is not None
        assert run.phase is Phase.SUCCEEDED
    if step.decision == "go" and gate.kind in ("labeled", "approved"):
        assert told is not None
        assert run is not None
        assert run.job_created is not None
        commit = told.review_commit if gate.kind == "approved" else told.head_sha
        assert commit == gate.head_sha == run.outcome_head
        assert told.event_time >= run.job_created


AGENTS: dict[str, Move] = {
    "ends with pass": lambda w: w.end(Phase.SUCCEEDED, "pass", pushes=False),
    "pushes, ends with pass": lambda w: w.end(Phase.SUCCEEDED, "pass", pushes=True),
    "ends with changes": lambda w: w.end(Phase.SUCCEEDED, "changes", pushes=False),
    "pushes, fails": lambda w: w.end(Phase.FAILED, "", pushes=True),
    "cleo labels": lambda w: w.label(CLEO),
    "tess approves": lambda w: w.review(TESS, "approved"),
    "tess approves the commit before": lambda w: w.review(TESS, "approved", stale=True),
    "tess requests changes": lambda w: w.review(TESS, "changes_requested"),
    "rex pushes": lambda w: w.push(REX),
}
OTHERS: dict[str, Move] = {
    "person pushes": lambda w: w.push(PERSON),
    "person pushes back": lambda w: w.push(PERSON, back=True),
    "person labels": lambda w: w.label(PERSON),
    "person merges": lambda w: w.close(merge=True),
    "person closes": lambda w: w.close(merge=False),
    "a coderun is deleted": lambda w: w.lose() if w.coderuns else None,
    "delivered": lambda w: w.deliver(0),
    "delivered out of order": lambda w: w.deliver(-1),
    "delivered, and again later": lambda w: w.deliver(0, keep=True),
    "delivered by a second hook": lambda w: w.deliver(0, keep=True, twin=True),
    "all is delivered": lambda w: w.deliver_all(),
    "a second": lambda w: w.pass_(1),
    "a minute": lambda w: w.pass_(61),
    "an hour": lambda w: w.pass_(3600),
    "a day": lambda w: w.pass_(24 * 3600),
    "a fortnight": lambda w: w.pass_(14 * 24 * 3600),
    "look": lambda w: w.look(),
    "look, stopped after one step": lambda w: w.look(1),
    "look, stopped after two steps": lambda w: w.look(2),
    "work": rest,
}
MOVES = {**AGENTS, **OTHERS}
LIKELY = ("ends with pass", "all is delivered", "work", "cleo labels", "tess approves", "a second")
PLAYS: dict[str, Play] = {
    "stock": play(rounds=2),
    "failures run again": play(rounds=2, stages=stage_of(play(), "review", on_failure="restart")),
    "some may push": play(rounds=2, restart=Restart(back_to="review", by=("people",))),
    "no restart": play(rounds=2, restart=None),
    "no finish": play(rounds=2, finish=None),
    "back to the first": play(rounds=2, restart=Restart(back_to="implement")),
    "conditional": conditional(),
}


@pytest.mark.parametrize("name", PLAYS)
@given(moves=st.lists(st.sampled_from([*MOVES, *LIKELY * 3]), max_size=40))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_laws_hold_in_any_order(name: str, moves: list[str]) -> None:
    world = World(PLAYS[name], {"risk": "high"})
    for move in moves:
        MOVES[move](world)
        check(world)
    ends(world)
    check(world)
    event(world.run.phase)


def ends(world: World) -> None:
    """Let everything arrive and time pass, as the reconciler asks: every run ends."""
    for _ in range(200):
        rest(world)
        if world.run.over:
            return
        if world.outbox:
            world.deliver(0)
            continue
        assert world.wake is not None
        world.pass_(world.wake - world.now)
    pytest.fail(f"{world.run.gates} never ends")


@pytest.mark.parametrize("name", PLAYS)
@given(moves=st.lists(st.sampled_from([*MOVES, *LIKELY * 3]), max_size=30))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_with_the_reconciler_dead_argo_ends_the_run(name: str, moves: list[str]) -> None:
    world = World(PLAYS[name], {"risk": "high"})
    for move in moves:
        MOVES[move](world)
    while not world.run.over:
        world.pass_(max(1, min(gate.expires for gate in world.run.gates) - world.now))
    steps = rest(world)
    assert not [step for step in steps if isinstance(step, Settle)]
