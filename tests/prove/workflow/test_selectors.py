"""Conditions of resource steps, read as k8s.io/apimachinery reads label selectors."""

import pytest

from playbook.prove.workflow.selectors import NotASelector, Requirement, requirements


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", (), id="nothing"),
        pytest.param("a=b", (Requirement("a", "in", frozenset({"b"})),), id="one equals sign"),
        pytest.param(" a == b ", (Requirement("a", "in", frozenset({"b"})),), id="two, and spaces"),
        pytest.param("a!=b", (Requirement("a", "notin", frozenset({"b"})),), id="not"),
        pytest.param("a=", (Requirement("a", "in", frozenset({""})),), id="an empty value"),
        pytest.param("a in (b, c)", (Requirement("a", "in", frozenset({"b", "c"})),), id="in"),
        pytest.param(
            "a in (b,)", (Requirement("a", "in", frozenset({"b", ""})),), id="an empty one"
        ),
        pytest.param("a,!b", (Requirement("a", "exists"), Requirement("b", "absent")), id="there"),
        pytest.param("a.b > 1", (Requirement("a.b", ">", frozenset({"1"})),), id="a number"),
    ],
)
def test_what_a_selector_says(text: str, found: tuple[Requirement, ...]) -> None:
    assert requirements(text) == found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a == b || a == c", id="or"),
        pytest.param("a == 'b'", id="quotes"),
        pytest.param('a == "b"', id="double quotes"),
        pytest.param("a > b", id="a number that is none"),
        pytest.param("a in b", id="no list"),
        pytest.param("a in (b", id="a list that does not end"),
        pytest.param("a in (b c)", id="a list without commas"),
        pytest.param("l.#(n=1).x == 2", id="a query of gjson"),
        pytest.param("a = b c", id="two values"),
        pytest.param("= b", id="no key"),
        pytest.param(f"a = {'b' * 64}", id="a value of 64 characters"),
        pytest.param("a,,b", id="two commas"),
    ],
)
def test_what_is_no_selector(text: str) -> None:
    with pytest.raises(NotASelector):
        requirements(text)
