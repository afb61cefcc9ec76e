"""New Signals are given to their runs in the order in which things happened, or wait an hour for one."""

from __future__ import annotations

from dataclasses import replace

from playbook.reconcile.facts import SignalState
from playbook.reconcile.route import ORPHAN, route
from playbook.reconcile.steps import Assign, Condition, Settle, Wait
from tests.reconcile_facts import NOW, REX, closed, label, opened, run

FREE = run(number="")


def test_the_first_event_binds_and_the_next_follows_the_number() -> None:
    steps = route([label(head_ref="renamed"), opened()], [FREE], NOW)
    assert steps == [Assign("opened", FREE.name, "7"), Assign("label", FREE.name, "7")]


def test_a_bound_run_keeps_its_pull_request() -> None:
    assert route([label()], [run()], NOW) == [Assign("label", FREE.name, "7")]
    assert [type(step) for step in route([label(number="8"), label()], [run()], NOW)] == [
        Wait,
        Assign,
    ]


def test_a_closing_that_came_first_waits_for_its_opening() -> None:
    waits = route([closed()], [FREE], NOW)
    assert [type(step) for step in waits] == [Wait]
    steps = route([closed(), opened()], [FREE], NOW)
    assert steps == [Assign("opened", FREE.name, "7"), Assign("closed", FREE.name, "7")]


def test_a_closing_waits_for_its_opening_as_long_as_its_run_may_be_bound() -> None:
    days = NOW + 3 * 86_400
    told = "closed: closes a pull request that no run is bound to"
    assert route([closed()], [FREE], days) == [Wait(ORPHAN, told)]
    over = replace(FREE, phase="Failed")
    ignored = Settle("closed", SignalState.IGNORED, f"{FREE.name} is over")
    assert route([closed()], [over], days) == [ignored]


def test_a_signal_without_a_run_waits_an_hour_and_is_then_ignored() -> None:
    told = opened(at=NOW - 600)
    assert route([told], [], NOW) == [
        Wait(ORPHAN - 600, "opened: no run of acme/web has this task")
    ]
    late = route([told], [], NOW - 600 + ORPHAN)
    assert late == [Settle("opened", SignalState.IGNORED, "no run of acme/web has this task")]


def test_a_fork_is_ignored_at_once() -> None:
    steps = route([opened(head_repository="mallory/web")], [FREE], NOW)
    assert steps == [Settle("opened", SignalState.IGNORED, "from a fork: belongs to no run")]


def test_a_disagreement_is_rejected_and_the_run_says_so() -> None:
    steps = route([opened(labels=("task-43",), author=REX)], [FREE], NOW)
    rejected, condition = steps
    assert isinstance(rejected, Settle)
    assert rejected.state is SignalState.REJECTED
    assert isinstance(condition, Condition)
    assert condition.run == FREE.name
    assert "task label says 43; head branch says 42" in condition.message
