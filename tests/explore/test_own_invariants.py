"""What a play's own invariant is shown: the truth, on the way of a whole run."""

from __future__ import annotations

from playbook.explore.bounds import Bounds
from playbook.explore.model import space
from playbook.invariants import Snapshot, invariant
from tests.explore.scenes import SHAPES, scene


def snapshots(bounds: Bounds) -> set[Snapshot]:
    seen: set[Snapshot] = set()

    @invariant(SHAPES["stock"].play, "It is looked at.")
    def looked_at(at: Snapshot) -> bool:
        seen.add(at)
        return True

    made, start = space(scene("stock", 0), bounds, [looked_at])
    assert made.explore(start, lambda _: "").finished
    return seen


def test_a_snapshot_shows_the_truth_of_every_state() -> None:
    seen = snapshots(Bounds(pushes=0, people=1))
    assert {one.pull_request for one in seen} == {"", "open", "closed", "merged"}
    assert {wait for one in seen for wait in one.waits} >= {
        "implement/finished/r0",
        "review/labeled/r0",
        "finish/merged/r0",
    }
    turns = {turn for one in seen for turn in one.coderuns}
    assert {turn.phase for turn in turns} >= {"Pending", "Running", "Succeeded", "Failed"}
    assert {turn.verdict for turn in turns if turn.phase == "Running"} == {""}
    assert all(one.waits == () for one in seen if one.over)
    assert any("ready-for-qa" in one.labels for one in seen)
    assert all(bool(one.head) == bool(one.pull_request) for one in seen)


def test_an_invariant_is_called_like_its_function() -> None:
    @invariant(SHAPES["blaze"].play, "It is well.")
    def all_is_well(_at: Snapshot) -> bool:
        return True

    assert (all_is_well.name, all_is_well.play) == ("all-is-well", SHAPES["blaze"].play.name)
