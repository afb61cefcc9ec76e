"""What is set right at once loses nothing: without it there are more states, and every one of them is one of these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from playbook.explore.asking import Loose
from playbook.explore.model import space
from playbook.explore.moves import Covered
from playbook.explore.scene import Scene
from playbook.explore.search import Space
from tests.explore.broken import APPROVED, LEAST, REVIEWED, Ground, stage
from tests.explore.toys import never

LEADER = replace(LEAST, stale=1)


@pytest.mark.parametrize(
    ("where", "rules"),
    [
        pytest.param(Ground(REVIEWED, 1, LEADER), {"release", "show", True}, id="an old leader"),
        pytest.param(
            Ground(REVIEWED, 0, replace(LEADER, people=1)), {"release", True}, id="and a person"
        ),
        pytest.param(
            Ground(REVIEWED, 0, replace(LEADER, pushes=1)),
            {"release", True},
            id="and a push",
        ),
        pytest.param(
            Ground(REVIEWED, 1, replace(LEADER, crashes=1)),
            {"release", "show", True},
            id="and a death",
        ),
        pytest.param(
            Ground(APPROVED, 0, replace(LEAST, pushes=1, people=1)), {True}, id="no old leader"
        ),
    ],
)
def test_what_is_set_right_loses_nothing(where: Ground, rules: set[object]) -> None:
    play = where.play.model_copy(update={"rounds": where.rounds})
    tidy, start = space(Scene(stage(play), play.name, "acme/web"), where.bounds)
    found = tidy.explore(start, never)
    loose, begin = space(Scene(stage(play), play.name, "acme/web"), where.bounds)
    every = _untidied(loose, begin)
    assert (found.violation, every.violation) == (None, None)
    assert every.states > found.states
    assert {one.tidied.only[1] for one in tidy.asking.loose if _used(one)} == rules
    right = (loose.asking.tidied(state) for layer in every.layers for state in layer)
    kept = (state for layer in found.layers for state in layer)
    names = [name for name in tidy.layout.columns if name != "flow"]
    assert told(loose, right, names) == told(tidy, kept, names)


def _untidied(made: Space, start: int) -> Covered:
    """Explore without, but for what GitHub tells at once: that is no claim."""
    rules = made.asking.loose
    made.asking.loose = [one for one in rules if one.tidied.only[0] == "cleared"]
    covered = made.explore(start, never)
    made.asking.loose = rules
    return covered


def _used(one: Loose) -> bool:
    """Tell whether anything was set right by it."""
    return any(one.added.values())


def told(made: Space, states: Iterable[int], names: list[str]) -> set[tuple[object, ...]]:
    """Return states without the flow, which each interpreter makes for itself."""
    return {tuple(made.layout.unpack(state, names).values()) for state in states}
