"""Rules 10 and 11: how filters and their sections are joined, and which are refused."""

from typing import Any

import pytest

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.filters import compile_filter
from tests.events.filtered import BAD, EVENT, FALSE, YES, said


@pytest.mark.parametrize(
    ("operator", "filters", "answer"),
    [
        pytest.param("and", [YES, YES], "passed", id="and: all"),
        pytest.param("and", [FALSE, BAD], "no", id="and: the first false wins"),
        pytest.param("and", [BAD, FALSE], "error", id="and: the first error wins"),
        pytest.param("or", [BAD, FALSE, YES], "passed", id="or: a match drops earlier errors"),
        pytest.param("or", [FALSE, BAD], "error", id="or: false and missing is an error"),
        pytest.param("or", [FALSE, FALSE], "no", id="or: none"),
        pytest.param("OR", [FALSE, YES], "no", id="OR is and"),
        pytest.param("xor", [YES, YES], "passed", id="xor is and"),
        pytest.param("", [], "passed", id="nothing asked"),
    ],
)
def test_rule_10_filters_are_joined(
    operator: str, filters: list[dict[str, Any]], answer: str
) -> None:
    assert said(*filters, operator=operator) == answer


@pytest.mark.parametrize(
    ("filters", "operator", "answer"),
    [
        pytest.param(None, "or", True, id="no filters"),
        pytest.param({}, "and", True, id="an empty object"),
        pytest.param({}, "or", False, id="an empty object with or"),
        pytest.param({}, "OR", True, id="an empty object with OR, which is and"),
        pytest.param({"data": [YES]}, "or", True, id="data alone, with or"),
        pytest.param({"data": [FALSE]}, "or", False, id="data says no, with or"),
        pytest.param({"data": [BAD]}, "or", False, id="an error in data, with or"),
        pytest.param({"data": [], "exprs": [], "script": ""}, "", True, id="empty sections"),
        pytest.param({"context": {}, "time": None}, "", True, id="an empty context"),
    ],
)
def test_rule_11_sections_are_joined(
    filters: dict[str, Any] | None, operator: str, answer: bool
) -> None:
    assert compile_filter(filters, operator).check(EVENT).passed is answer


@pytest.mark.parametrize(
    ("filters", "operator", "named"),
    [
        pytest.param({"exprs": [{"expr": "a == 1"}]}, "", "exprs", id="exprs"),
        pytest.param({"context": {"type": "github"}}, "", "context", id="context"),
        pytest.param({"time": {}}, "", "time", id="time, even empty"),
        pytest.param({"script": "return true"}, "", "script", id="script"),
        pytest.param({"context": {}}, "or", "context", id="an empty context may decide an or"),
        pytest.param(
            {"data": []}, "or", "data", id="so may empty data: it depends on who wrote it"
        ),
        pytest.param({"data": [YES | {"template": "x"}]}, "", "template", id="a template"),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(
    filters: dict[str, Any], operator: str, named: str
) -> None:
    with pytest.raises(NotModelled, match=named):
        compile_filter(filters, operator)


@pytest.mark.parametrize(
    ("filters", "named"),
    [
        pytest.param({"data": {}}, "filters.data must be a list", id="data"),
        pytest.param({"data": ["x"]}, r"data\[0\] must be an object", id="an entry"),
        pytest.param({"data": [YES | {"path": 1}]}, "path must be a string", id="a path"),
        pytest.param({"data": [YES | {"value": [True]}]}, "list of strings", id="a bare true"),
        pytest.param({"data": [YES | {"value": "true"}]}, "list of strings", id="a bare text"),
    ],
)
def test_what_argo_cannot_decode_is_refused(filters: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidDocument, match=named):
        compile_filter(filters)
