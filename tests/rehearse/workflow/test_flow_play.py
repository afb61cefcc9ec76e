"""A play as a state machine of calls (design.md section 5) runs as it ran on Argo 4.0.2."""

import json

import pytest

from playbook.rehearse.workflow.flow import Change, Outcome, Phase, Program, State, compile_flow
from tests.rehearse.workflow.state_machine import play


@pytest.fixture
def program() -> Program:
    return compile_flow(play())


def start(program: Program) -> Change:
    return program.start({"task": "42"}, "play-web-42", "abcdef12-3456", "argo")


def answer(program: Program, state: State, decision: str, sha: str = "1f9c2ab") -> Change:
    """Let the resource step succeed if one runs, then release the gate."""
    leaf = state.leaves[0]
    if leaf.kind == "resource":
        state = program.finish(state, leaf.id, Outcome(Phase.SUCCEEDED)).state
    outputs = (("decision", decision), ("head_sha", sha), ("reason", f"because {decision}"))
    return program.finish(state, state.leaves[0].id, Outcome(Phase.SUCCEEDED, outputs))


def gate(state: State) -> str:
    return dict(state.leaves[0].inputs).get("gate", state.leaves[0].template)


def test_the_first_step_is_a_code_run_that_the_workflow_owns(program: Program) -> None:
    (leaf,) = start(program).entered
    assert (leaf.kind, leaf.action, leaf.set_owner) == ("resource", "apply", True)
    assert json.loads(leaf.manifest) == {
        "apiVersion": "playbook.dev/v1alpha1",
        "kind": "CodeRun",
        "metadata": {"name": "play-web-42-implement-r0-abcdef12"},
        "spec": {"taskId": "42", "round": 0, "headSha": ""},
    }


def test_going_all_the_way_ends_well(program: Program) -> None:
    state = start(program).state
    seen: list[str] = []
    while state.phase == Phase.RUNNING:
        state = answer(program, state, "go").state
        seen += [gate(state)] if state.leaves and state.leaves[0].kind == "suspend" else []
    assert seen == [
        "implement/pull_request_open/r0",
        "review/labeled/r0",
        "test/approved/r0",
        "merge/merged/r0",
    ]
    assert (state.phase, state.message, state.leaves) == (Phase.SUCCEEDED, "", ())


def test_rework_goes_back_to_the_implementer_in_the_next_round(program: Program) -> None:
    state = answer(program, start(program).state, "go").state
    state = answer(program, answer(program, state, "go").state, "rework", sha="77e01d4").state
    manifest = json.loads(state.leaves[0].manifest)
    assert manifest["metadata"]["name"] == "play-web-42-implement-r1-abcdef12"
    assert manifest["spec"]["headSha"] == "77e01d4"


def test_restart_goes_back_to_the_review_at_the_new_head(program: Program) -> None:
    state = answer(program, answer(program, start(program).state, "go").state, "go").state
    state = answer(program, state, "restart", sha="b' || '1'=='1").state
    manifest = json.loads(state.leaves[0].manifest)
    assert manifest["metadata"]["name"] == "play-web-42-review-r1-abcdef12"
    assert manifest["spec"]["headSha"] == "b' || '1'=='1"


def test_done_calls_nothing_and_the_run_ends_well(program: Program) -> None:
    assert answer(program, start(program).state, "done").state.phase == Phase.SUCCEEDED


@pytest.mark.parametrize("decision", ["stop", "timeout"])
def test_stop_and_timeout_give_up_with_the_reason(program: Program, decision: str) -> None:
    change = answer(program, start(program).state, decision)
    (leaf,) = change.entered
    assert (leaf.template, dict(leaf.env)["REASON"]) == ("give-up", f"because {decision}")
    over = program.finish(change.state, leaf.id, Outcome(Phase.FAILED, message="exit code 1")).state
    assert over.phase == Phase.FAILED
    assert over.message.startswith("child 'play-web-42-")


def test_a_gate_that_runs_out_counts_as_timeout(program: Program) -> None:
    state = start(program).state
    state = program.finish(state, state.leaves[0].id, Outcome(Phase.SUCCEEDED)).state
    assert state.leaves[0].duration == 3600
    assert gate(program.expire(state, state.leaves[0].id).state) == "give-up"


def test_the_cap_of_rounds_gives_up(program: Program) -> None:
    state = start(program).state
    for _ in range(10):
        state = answer(program, state, "rework").state
    assert gate(answer(program, state, "rework").state) == "give-up"


def test_a_failed_code_run_step_fails_the_run(program: Program) -> None:
    state = start(program).state
    state = program.finish(state, state.leaves[0].id, Outcome(Phase.ERROR, message="boom")).state
    assert (state.phase, state.leaves) == (Phase.FAILED, ())


def test_a_call_in_the_last_group_replaces_its_caller(program: Program) -> None:
    state = start(program).state
    for _ in range(3):
        state = answer(program, state, "go").state
        assert "[" not in state.leaves[0].id.partition(":")[2].partition("[")[0]
    assert state.leaves[0].id == "4:review-gate[0].gate"


def test_equal_states_are_one_object_whichever_way_they_were_reached(program: Program) -> None:
    first = answer(program, start(program).state, "go").state
    again = answer(program, start(program).state, "go").state
    assert first is again
    assert first.key == again.key
    assert first in {again}


def test_the_deadline_of_the_workflow_is_known(program: Program) -> None:
    assert program.deadline == 864000


def test_an_entered_leaf_is_told_once_with_its_line(program: Program) -> None:
    change = start(program)
    assert [(entry.kind, entry.path) for entry in change.entries] == [
        ("called", ""),
        ("entered", "[0].run"),
    ]
