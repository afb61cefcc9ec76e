"""The way a run took: counted, and ending where the run did."""

import pytest

from playbook.argo.graph import DONE, START, arrows
from playbook.argo.states import GIVE_UP, On
from playbook.rehearse.show.path import path
from playbook.rehearse.show.picture import picture
from tests.rehearsal import perform_file


def test_the_path_counts_what_was_entered_and_taken() -> None:
    seen = perform_file("rework-by-cleo")
    assert seen.play
    way = path(seen, seen.play)
    assert way.states[START] == 1
    assert way.states["review"] == 2
    assert {(a.source, a.on) for a in way.arrows} >= {(START, On.ENTER), ("review", On.REWORK)}
    assert set(way.arrows) <= set(arrows(seen.play))


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("merged-in-review", DONE),
        ("happy-path", DONE),
        ("round-cap", GIVE_UP),
        ("implementer-fails", GIVE_UP),
        ("reconciler-down-over-argos-expiry", GIVE_UP),
    ],
)
def test_the_path_ends_where_the_run_did(name: str, target: str) -> None:
    seen = perform_file(name)
    assert seen.play
    way = path(seen, seen.play)
    assert way.states[target] == 1
    wires = [wire for wire in picture(seen.play, way).wires if wire.taken]
    assert len(wires) == len(way.arrows)
