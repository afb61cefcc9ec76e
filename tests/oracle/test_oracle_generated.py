"""Drawn questions: our model of Argo and Argo's own Go code answer all of them alike."""

from collections.abc import Callable, Iterable
from random import Random

import pytest

from tests.oracle.asking import Question
from tests.oracle.comparing import Comparison, Tally
from tests.oracle.families import FAMILIES

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("name", FAMILIES)
def test_both_answer_alike(
    name: str,
    compare: Callable[[Comparison, Iterable[Question]], Tally],
    cases: Callable[[str], int],
    seed: str,
) -> None:
    family, random = FAMILIES[name], Random(f"{seed} {name}")
    tally = compare(family.comparison(name), (family.draw(random) for _ in range(cases(name))))
    assert tally.share <= family.refused, f"{name}: {tally.refused.most_common(5)}"
