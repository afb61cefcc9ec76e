"""An order that breaks an invariant becomes a scenario, and the scenario, read from its file, shows what is wrong."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from playbook.documents.read import read_one
from playbook.explore.acts import Acts
from playbook.explore.bounds import Bounds
from playbook.explore.expected import OF_STATES
from playbook.explore.model import space
from playbook.explore.moves import Violation
from playbook.explore.scene import Scene
from playbook.explore.show.lines import lines
from playbook.explore.show.scenario import text
from playbook.explore.story import story
from playbook.explore.told import AT_ONCE, NOTHING_WRONG, told
from playbook.rehearse.expect import Check, checks
from playbook.rehearse.perform import perform
from playbook.rehearse.scenario import Scenario, scenario_of
from playbook.rehearse.stage import Stage
from tests import rehearsal
from tests import stage as stages
from tests.explore import edits, orders
from tests.explore.broken import Edit, in_place

ONE_PERSON = replace(orders.LEAST, people=1)
ONE_PUSH = replace(orders.LEAST, pushes=1)


def failed(scenario: Scenario, stage: Stage | None = None) -> list[Check]:
    """Return what a scenario expects in vain, written to a file's text and read again."""
    read = scenario_of(read_one(text(scenario), "explored.yaml"), "explored")
    seen = perform(stage or rehearsal.stage(), read)
    assert not seen.stopped
    return [check for check in checks(seen) if not check.held]


@pytest.mark.parametrize(
    ("breaks", "bounds", "invariant", "wanted"),
    [
        pytest.param(
            orders.without_the_end,
            ONE_PERSON,
            "closed-ends",
            ["ends: Running, times: 0"],
            id="merged",
        ),
        pytest.param(
            orders.without_labels,
            orders.LEAST,
            "labels",
            ["label: playbook/implement"],
            id="a label",
        ),
        pytest.param(
            orders.without_margin,
            orders.LEAST,
            "argos-last-minute",
            ["gate: implement/finished/r0, decision: go, times: 0"],
            id="Argo's last minute",
        ),
        pytest.param(
            orders.without_cancel,
            orders.LEAST,
            "newest-head",
            ["coderun: implement/r0, phase: Running, times: 0"],
            id="at work for nothing",
        ),
        pytest.param(
            partial(in_place, edits=[edits.TIMELESS, edits.UNWOKEN]),
            orders.LEAST,
            "our-time-out",
            ["waits: implement/finished/r0, times: 0"],
            id="left to Argo's last minute",
        ),
        pytest.param(
            partial(in_place, edits=[edits.LEVEL]),
            ONE_PUSH,
            "level",
            ["waits: implement/pull_request_open/r0, times: 0"],
            id="waits at an old commit",
        ),
        pytest.param(
            partial(in_place, edits=[edits.UNMOVED]),
            ONE_PUSH,
            "newest-known",
            ["gate: implement/finished/r0, decision: go, times: 0"],
            id="go for an old commit",
        ),
        pytest.param(
            partial(in_place, edits=[edits.UNCLEARED]),
            ONE_PUSH,
            "trigger-clear",
            ["label: ready-for-qa, shown: False"],
            id="a round begins with a trigger label on",
        ),
        pytest.param(
            partial(in_place, edits=[edits.FOREIGN]),
            orders.LEAST,
            "own-push",
            ["coderun: implement/r1, phase: Cancelled, times: 0"],
            id="cancelled for its own push",
        ),
    ],
)
def test_a_rehearsal_of_the_scenario_fails_on_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
    breaks: Callable[[pytest.MonkeyPatch], None],
    bounds: Bounds,
    invariant: str,
    wanted: list[str],
) -> None:
    with monkeypatch.context() as patch:
        breaks(patch)
        order = orders.broken(bounds)
        made = told(order, rehearsal.stage())
        assert order.violation.invariant == invariant
        assert made.scenario is not None, made.unsaid
        assert [check.wanted for check in failed(made.scenario)] == wanted
    assert failed(made.scenario) == []  # mended, it holds, and may stay as a test


def test_a_wait_without_end_is_shown_by_letting_all_time_pass() -> None:
    stage = endless()
    order = orders.broken(stage=stage)
    made = told(order, stage)
    assert order.violation.invariant == "ends"
    assert made.scenario is not None, made.unsaid
    assert [check.wanted for check in failed(made.scenario, stage)] == ["ends: Running, times: 0"]


def test_a_label_that_is_not_stored_is_shown_by_the_gate_that_waits() -> None:
    stage = edited(Edit("sensors/pull-request.yaml", "^(?:labeled|unlabeled)$", "^(?:unlabeled)$"))
    order = orders.broken(stage=stage)
    made = told(order, stage)
    assert order.violation.invariant == "heard"
    assert made.scenario is not None, made.unsaid
    wanted = ["waits: review/labeled/r0, times: 0"]
    assert [check.wanted for check in failed(made.scenario, stage)] == wanted
    assert failed(made.scenario) == []  # where the label is stored it holds


def test_a_restart_for_an_old_commit_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A restart for the new one looks the same to every expectation: the scenario would fail for ever."""
    with monkeypatch.context() as patch:
        in_place(patch, [edits.SAME_HEAD])
        order = orders.broken(ONE_PUSH)
        made = told(order, rehearsal.stage())
    assert order.violation.invariant == "newest-known"
    assert (made.scenario, made.unsaid) == (None, NOTHING_WRONG)


def endless() -> Stage:
    """Return this repository's tree, with no duration on the wait for the pull request."""
    timed = "    suspend:\n      duration: 1h10m\n"
    return edited(Edit("workflows/play.yaml", timed, "    suspend: {}\n"))


def edited(edit: Edit) -> Stage:
    """Return this repository's tree with one file edited."""
    files = stages.files()
    tree = stages.tree({**files, edit.where: edit.of(files[edit.where])})
    return Stage(tree, rehearsal.stage().recordings)


def test_what_a_rehearsal_cannot_do_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    orders.without_seen_gone(monkeypatch)
    order = orders.broken(ONE_PUSH)
    assert order.violation.invariant == "one-at-work"
    made = told(order, rehearsal.stage())
    assert (made.scenario, made.unsaid) == (None, AT_ONCE)


def test_an_old_leader_cannot_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    orders.without_margin(monkeypatch)
    order = orders.broken()
    last = order.parts[-1]
    assert isinstance(last.act, Acts)
    old = replace(last, act=replace(last.act, old=True))
    made = told(replace(order, parts=(*order.parts[:-1], old)), rehearsal.stage())
    assert made.scenario is None
    assert "an old leader acts in it" in made.unsaid


def test_an_order_that_the_play_as_declared_does_not_follow_is_not_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        orders.without_margin(patch)
        order = orders.broken()
    made = told(order, rehearsal.stage())
    assert made.scenario is None
    assert "shows nothing wrong" in made.unsaid


def test_every_invariant_of_states_can_be_expected() -> None:
    made, _ = space(Scene(rehearsal.stage(), "play", "acme/web"), orders.LEAST)
    assert {one.name for one in made.invariants} == set(OF_STATES)


def test_an_order_with_a_death_half_way_is_told_to_people() -> None:
    scene = Scene(rehearsal.stage(), "play", "acme/web")
    made, start = space(scene, replace(orders.LEAST, crashes=1))
    covered = made.explore(start, lambda covered: "enough" if covered.states > 300 else "")
    died = next(
        (move, after)
        for layer in covered.layers
        for state in layer
        for move, after in made.moves(state)
        if isinstance(move.said, Acts) and move.said.dies
    )
    order = story(scene, made, covered, Violation("of my own", "it is not so", died[1]))
    assert [line.effect for line in lines(order) if line.kind == "reconciler"] == [
        "before it has done the rest"
    ]
    assert told(order, rehearsal.stage()).scenario is None  # nobody said what to expect
