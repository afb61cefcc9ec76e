"""Where nothing is found: without an edit; where a second rule holds the law; and what no invariant tells yet."""

import pytest

from playbook.explore.expected import OF_STATES
from playbook.explore.show.laws import OF_MOVES
from tests.explore import edits
from tests.explore import test_finds_faults as one_to_five
from tests.explore import test_finds_faults_of_heads as six_to_nine
from tests.explore import test_finds_in_rendered as rendered
from tests.explore.broken import GROUNDS, Edit, Seen, explored, in_place


@pytest.mark.parametrize(
    "old", [pytest.param("no such line", id="never"), pytest.param("return", id="several times")]
)
def test_an_edit_of_what_is_not_there_exactly_once_fails(
    monkeypatch: pytest.MonkeyPatch, old: str
) -> None:
    with pytest.raises(AssertionError, match="has it"):
        in_place(monkeypatch, [Edit(edits.SETTLE, old, "")])


@pytest.mark.parametrize("ground", GROUNDS)
def test_without_an_edit_everything_is_visited_and_holds(ground: str) -> None:
    held(explored(ground))


@pytest.mark.parametrize(
    ("edit", "ground"),
    [
        pytest.param(edits.UNCAPPED, "reviewed", id="the template's guard holds the cap"),
        pytest.param(edits.UNGUARDED, "reviewed", id="the reconciler holds the cap"),
        pytest.param(
            edits.COMMIT,
            "reviewed, a push, two late",
            id="a label that shows another commit shows that the head moved",
        ),
        pytest.param(
            edits.UNTOLD,
            "reviewed, a push, two late",
            id="a label that shows another commit does not count",
        ),
        pytest.param(
            edits.COMMIT,
            "approved, a round, a push",
            id="a review of another commit is older than the round",
        ),
        pytest.param(
            edits.CANCELLED, "reviewed, a push", id="what was cancelled was so for a head"
        ),
        pytest.param(edits.EAGER, "reviewed", id="what was cancelled for nothing does not count"),
        pytest.param(
            Edit(edits.DECIDE, "return _left_behind(facts, run)", "return None"),
            "reviewed, a round, a push",
            id="nothing is left behind, for no round begins while something is at work",
        ),
    ],
)
def test_a_second_rule_holds_the_law(
    monkeypatch: pytest.MonkeyPatch, edit: Edit, ground: str
) -> None:
    in_place(monkeypatch, [edit])
    held(explored(ground, [edit]))


def test_no_invariant_tells_this_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent's own push costs a round. When an invariant tells, this belongs to the faults that are found."""
    in_place(monkeypatch, [edits.FOREIGN])
    held(explored("reviewed, a round", [edits.FOREIGN]))


def test_every_invariant_is_broken_by_a_fault() -> None:
    faults = (*one_to_five.FAULTS.values(), *six_to_nine.FAULTS.values(), *rendered.FAULTS.values())
    assert {fault.invariant for fault in faults} == {*OF_STATES, *OF_MOVES}


def held(seen: Seen) -> None:
    """Assert that everything was visited and nothing is broken."""
    assert (seen.covered.finished, seen.invariant) == (True, ""), seen.told
