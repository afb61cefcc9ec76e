"""Where nothing is found: without an edit, in plays of all shapes; and where a second rule holds the law."""

from itertools import chain

import pytest

from playbook.explore.expected import OF_STATES
from playbook.explore.model import space
from playbook.explore.show.laws import OF_MOVES
from playbook.reconcile.facts import Phase
from tests.explore import edits
from tests.explore import test_finds_faults as one_to_five
from tests.explore import test_finds_faults_of_heads as six_to_nine
from tests.explore import test_finds_in_rendered as rendered
from tests.explore.broken import GROUNDS, LEAST, Edit, Seen, explored, in_place
from tests.explore.scenes import SHAPES, scene
from tests.explore.toys import never


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
    ("shape", "rounds"),
    [
        *(pytest.param(shape, 0, id=shape) for shape in SHAPES),
        # Where nobody else pushes, the others are alike; plays of two stages go a round further below.
        pytest.param("blaze, with a stage more", 1, id="blaze, with a stage and a round more"),
    ],
)
def test_plays_of_all_shapes_hold_and_every_stage_can_be_passed(shape: str, rounds: int) -> None:
    place = scene(shape, rounds)
    made, start = space(place, LEAST)
    covered = made.explore(start, never)
    assert (covered.finished, covered.violation) == (True, None)
    states = (made.layout.unpack(one, ("runs",)) for one in chain(*covered.layers))
    turns = [run for at in states for run in at["runs"]]
    passed = {run.stage for run in turns if run.phase is Phase.SUCCEEDED}
    assert passed == {run.stage for run in turns}


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
            edits.UNREPORTED,
            "reviewed, a round",
            id="a push of an agent that was at work is its own",
        ),
        pytest.param(
            edits.AT_WORK, "reviewed, a round", id="what an agent says it has done is its own"
        ),
        pytest.param(
            Edit(edits.DECIDE, "return _left_behind(facts, run)", "return None"),
            "no label, a round, a push",
            id="nothing is left behind, for no round begins while something is at work",
        ),
    ],
)
def test_a_second_rule_holds_the_law(
    monkeypatch: pytest.MonkeyPatch, edit: Edit, ground: str
) -> None:
    in_place(monkeypatch, [edit])
    held(explored(ground, [edit]))


def test_every_invariant_is_broken_by_a_fault() -> None:
    faults = (*one_to_five.FAULTS.values(), *six_to_nine.FAULTS.values(), *rendered.FAULTS.values())
    assert {fault.invariant for fault in faults} == {*OF_STATES, *OF_MOVES}


def held(seen: Seen) -> None:
    """Assert that everything was visited and nothing is broken."""
    assert (seen.covered.finished, seen.invariant) == (True, ""), seen.told
