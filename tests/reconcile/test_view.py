"""State labels are a view, trigger labels are input (law 7)."""

from __future__ import annotations

from typing import Any

import pytest

from playbook.play import Labels
from playbook.reconcile.facts import Facts
from playbook.reconcile.steps import AddLabel, RemoveLabel
from playbook.reconcile.view import show, state_label, triggers
from tests.reconcile_facts import facts, gate, play, released, run


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"gates": (gate("implement/finished/r0"),)}, "playbook/implement", id="a stage runs"),
        pytest.param({"gates": (gate("review/labeled/r1"),)}, "playbook/review", id="its gate waits"),
        pytest.param({"gates": (gate("finish/merged/r0"),)}, "playbook/ready-to-merge", id="only the merge is missing"),
        pytest.param({}, None, id="between two nodes it is not said"),
        pytest.param({"phase": "Failed"}, "playbook/needs-a-person", id="stopped"),
        pytest.param({"phase": "Error"}, "playbook/needs-a-person", id="an error of Argo's"),
        pytest.param({"phase": "Succeeded", "released": (released("finish/merged/r0"),)}, "playbook/done", id="merged"),
        pytest.param({"phase": "Succeeded"}, "playbook/done", id="a play without gates"),
        pytest.param({"phase": "Succeeded", "released": (released("review/labeled/r0", decision="done"),)}, "playbook/merged-unreviewed", id="merged before it was through"),
        pytest.param({"phase": "Pending"}, None, id="not begun"),
    ],
)  # fmt: skip
def test_one_label_tells_the_state(given: dict[str, Any], expected: str | None) -> None:
    assert state_label(run(**given)) == expected


def shown(*labels: str, **changes: Any) -> Facts:
    stock: dict[str, Any] = {"gates": (gate("review/finished/r0"),)}
    return facts(shown=frozenset(labels), **{**stock, **changes})


def test_it_is_added_before_the_old_one_is_taken_off() -> None:
    steps = list(show(shown("playbook/implement", "bug")))
    assert steps == [AddLabel("7", "playbook/review"), RemoveLabel("7", "playbook/implement")]


def test_what_is_shown_already_is_not_written_again() -> None:
    assert list(show(shown("playbook/review", "bug", "ready-for-qa"))) == []


def test_a_label_made_with_other_capitals_is_the_same_label() -> None:
    # GitHub answers with the capitals a label was first made with: comparing them would write for ever.
    assert list(show(shown("Playbook/Review"))) == []
    assert list(show(shown("playbook/review", "Playbook/Implement"))) == [
        RemoveLabel("7", "Playbook/Implement")
    ]


def test_nothing_is_written_without_a_pull_request_or_a_state() -> None:
    assert list(show(shown(number=""))) == []
    assert list(show(shown("playbook/review", gates=()))) == []


def test_labels_can_be_renamed() -> None:
    named = play(labels=Labels(stages={"review": "in review"}))
    assert list(show(shown(play=named))) == [AddLabel("7", "in review")]


def test_trigger_labels_are_cleared_and_nothing_else() -> None:
    assert list(triggers(shown("bug", "playbook/review", "ready-for-qa-later"))) == []
    assert list(triggers(shown("bug", "ready-for-qa"))) == [RemoveLabel("7", "ready-for-qa")]
    assert list(triggers(shown("Ready-For-QA"))) == [RemoveLabel("7", "Ready-For-QA")]
