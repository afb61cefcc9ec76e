"""What is set right at once loses nothing: without it there are more states, and every one of them is one of these."""

import pytest

from playbook.explore.bounds import Bounds
from playbook.explore.model import space
from tests.explore.scenes import scene
from tests.explore.toys import never


@pytest.mark.parametrize(
    ("shape", "bounds"),
    [
        pytest.param("stock", Bounds(pushes=0, people=0, stale=1, crashes=0), id="an old leader"),
        pytest.param("no restart", Bounds(pushes=0, people=1, stale=1), id="and a person"),
    ],
)
def test_what_is_set_right_loses_nothing(shape: str, bounds: Bounds) -> None:
    tidy, start = space(scene(shape, 0), bounds)
    found = tidy.explore(start, never)
    loose, begin = space(scene(shape, 0), bounds)
    names = list(loose.layout.columns)
    rules, loose.asking.loose = loose.asking.loose, []
    every = loose.explore(begin, never)
    loose.asking.loose = rules
    right = {
        tuple(loose.layout.unpack(loose.asking.tidied(state), names).values())
        for layer in every.layers
        for state in layer
    }
    assert (found.violation, every.violation) == (None, None)
    assert every.states > found.states
    flowless = [name for name in names if name != "flow"]
    kept = {
        tuple(tidy.layout.unpack(state, flowless).values())
        for layer in found.layers
        for state in layer
    }
    assert {one[1:] for one in right} == kept
