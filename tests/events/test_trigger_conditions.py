"""Which dependencies fire a trigger, each alone."""

import pytest

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.conditions import compile_conditions


@pytest.mark.parametrize(
    ("conditions", "dependencies", "names"),
    [
        pytest.param("a", ["a", "b"], ("a",), id="one"),
        pytest.param("a || b", ["a", "b"], ("a", "b"), id="either"),
        pytest.param("((a)||(b||a))", ["a", "b"], ("a", "b"), id="parentheses"),
        pytest.param("pr-open", ["pr-open"], ("pr-open",), id="a dash"),
        pytest.param("pr_open", ["pr-open"], ("pr-open",), id="an underscore for a dash"),
        pytest.param("a-b", ["a-b", "a_b"], ("a_b",), id="of two alike the last is meant"),
        pytest.param("a && a", ["a"], ("a",), id="one and itself"),
        pytest.param("", ["a"], ("a",), id="absent: the only one"),
    ],
)
def test_any_one_of_these_fires(
    conditions: str, dependencies: list[str], names: tuple[str, ...]
) -> None:
    assert compile_conditions(conditions, dependencies) == names


@pytest.mark.parametrize(
    ("conditions", "what"),
    [
        pytest.param("a && b", "a, b together", id="both"),
        pytest.param("a && b || c", "a, b, c together", id="both or another"),
        pytest.param("", "a, b, c together", id="absent: all of them"),
        pytest.param("!a", "'!'", id="not"),
        pytest.param("a.b", "'.'", id="a dot"),
    ],
)
def test_a_trigger_with_memory_is_refused(conditions: str, what: str) -> None:
    with pytest.raises(NotModelled, match=what):
        compile_conditions(conditions, ["a", "b", "c"])


@pytest.mark.parametrize(
    ("conditions", "what"),
    [
        pytest.param("x", "'x', which is no dependency", id="an unknown name"),
        pytest.param("in", "'in', which is no dependency", id="a word of the language"),
        pytest.param("a ||", "no expression", id="half an expression"),
        pytest.param("a b", "no expression", id="two names"),
        pytest.param("(a", "no expression", id="an open parenthesis"),
        pytest.param("()", "no expression", id="nothing in parentheses"),
    ],
)
def test_a_broken_expression_is_refused(conditions: str, what: str) -> None:
    with pytest.raises(InvalidDocument, match=what):
        compile_conditions(conditions, ["a", "b", "in"])


@pytest.mark.parametrize(
    ("name", "error"),
    [
        pytest.param("in", InvalidDocument, id="a word of govaluate, which reads it as it is"),
        pytest.param("true", InvalidDocument, id="a constant: no event is listened to"),
        pytest.param("a.b", NotModelled, id="a dot"),
        pytest.param("1", NotModelled, id="a number"),
    ],
)
def test_without_conditions_the_only_dependency_must_read_as_a_name(
    name: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match="without conditions"):
        compile_conditions("", [name])
