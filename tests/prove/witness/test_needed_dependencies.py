"""Which dependencies have to have an event: && binds tighter than ||, and no more are asked than needed."""

import pytest

from playbook.errors import InvalidDocument, NotModelled
from playbook.prove.witness.conditions import smallest

ALL = ("a", "b-c", "d")


@pytest.mark.parametrize(
    ("conditions", "there", "needed"),
    [
        pytest.param("a", "a", ("a",), id="one"),
        pytest.param("a || d", "a d", ("a",), id="the first of two"),
        pytest.param("a || d", "d", ("d",), id="the one that is there"),
        pytest.param("a && b_c", "a b-c d", ("a", "b-c"), id="both, a dash as an underscore"),
        pytest.param("a && d", "a", None, id="one of both is missing"),
        pytest.param("a && b-c || d", "d a", ("d",), id="&& binds tighter"),
        pytest.param("a && (b-c || d)", "a d", ("a", "d"), id="parentheses"),
        pytest.param("", "a b-c d", ALL, id="no conditions: all together"),
        pytest.param("", "a d", None, id="no conditions, one missing"),
    ],
)
def test_as_few_as_needed(conditions: str, there: str, needed: tuple[str, ...] | None) -> None:
    assert smallest(conditions, ALL, lambda one: one in there.split()) == needed


@pytest.mark.parametrize(
    ("conditions", "error"),
    [
        pytest.param("a && x", InvalidDocument, id="no such dependency"),
        pytest.param("a &&", InvalidDocument, id="no expression"),
        pytest.param("a && !d", NotModelled, id="what is not modelled"),
    ],
)
def test_what_cannot_be_read_is_not_guessed(conditions: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        smallest(conditions, ALL, lambda _: True)
