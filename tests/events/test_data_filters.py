"""Rules 2 to 11 and 17: what a dependency's filters say about an event."""

from typing import Any

import pytest

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.canonical import canonical_event, parse_json
from playbook.events.filters import Verdict, compile_filter

BODY: dict[str, Any] = parse_json("""{
  "action": "labeled", "null": null, "yes": true, "no": false, "empty": "", "label": [{"name": "x"}],
  "zero": 0, "minus": -0, "number": 7, "float": 1.50, "exponent": 1e3, "huge": 1e21, "abc": "abc",
  "hex": "0x1p4", "under": "1_000", "large": "1e400", "T": "tRuE", "one": "1", "object": {"b": 1, "a": "<"}
}""")
EVENT = canonical_event("pull_request", "d1", BODY)


def data(path: str, kind: str, *values: str, comparator: str = "") -> dict[str, Any]:
    return {"path": f"body.{path}", "type": kind, "value": list(values), "comparator": comparator}


def judged(*filters: dict[str, Any], operator: str = "") -> Verdict:
    return compile_filter({"data": list(filters), "dataLogicalOperator": operator}).check(EVENT)


def said(*filters: dict[str, Any], operator: str = "") -> str:
    verdict = judged(*filters, operator=operator)
    if verdict.passed:
        return "passed"
    return "error" if verdict.error else "no"


PASSED = [
    pytest.param(data("action", "string", "label"), id="R7 a pattern is unanchored"),
    pytest.param(data("action", "string", "^labeled$", comparator="="), id="R7 = is the same"),
    pytest.param(data("action", "string", "^x$", comparator="!="), id="R7 !="),
    pytest.param(data("action", "string", "x", "label"), id="R8 values are or"),
    pytest.param(data("action", "string", "labeled", "x", comparator="!="), id="R8 also with !="),
    pytest.param(data("null", "string", "^$"), id="R2 null is an empty text"),
    pytest.param(data("null", "bool", "false"), id="R2 null is false"),
    pytest.param(data("null", "number", "0"), id="R2 null is zero"),
    pytest.param(data("number", "string", "^7$"), id="R3 digits stay as they are"),
    pytest.param(data("minus", "string", "^-0$"), id="R3 minus zero too"),
    pytest.param(data("float", "string", r"^1\.5$"), id="R3 a float is written shortest"),
    pytest.param(data("exponent", "string", "^1000$"), id="R3 without exponent"),
    pytest.param(data("huge", "string", "^1000000000000000000000$"), id="R3 however large"),
    pytest.param(data("yes", "string", "^true$"), id="R3 a bool is its word"),
    pytest.param(data("label", "string", '"x"'), id="R3 a list is its raw JSON"),
    pytest.param(data("object", "string", r'^\{"a":"\\u003c","b":1\}$'), id="R3 escaped, sorted"),
    pytest.param(data("yes", "number", "1"), id="R4 true is one"),
    pytest.param(data("no", "number", "0"), id="R4 false is zero"),
    pytest.param(data("object", "number", "0"), id="R4 an object is zero"),
    pytest.param(data("abc", "number", "0"), id="R4 a text that is no number is zero"),
    pytest.param(data("hex", "number", "16"), id="R4 a text as Go reads floats"),
    pytest.param(data("under", "number", "1000"), id="R4 with underscores"),
    pytest.param(data("large", "number", "inf"), id="R4 out of range is infinite"),
    pytest.param(data("number", "number", "0_7"), id="R5 underscores are legal"),
    pytest.param(data("number", "number", "nan", comparator="!="), id="R5 nan is never equal"),
    pytest.param(data("number", "number", "6", comparator=">"), id="R5 >"),
    pytest.param(data("number", "number", "7", comparator=">="), id="R5 >="),
    pytest.param(data("number", "number", "8", comparator="<"), id="R5 <"),
    pytest.param(data("number", "number", "7", comparator="<="), id="R5 <="),
    pytest.param(data("number", "number", "8", comparator="!="), id="R5 !="),
    pytest.param(data("number", "number", "7", comparator="="), id="R5 ="),
    pytest.param(data("yes", "bool", "T"), id="R6 T is true"),
    pytest.param(data("T", "bool", "1"), id="R6 the event's text in any case"),
    pytest.param(data("one", "bool", "true"), id="R6 the text 1 is true"),
    pytest.param(data("number", "bool", "True"), id="R6 a number is true unless zero"),
    pytest.param(data("zero", "bool", "F"), id="R6 zero is false"),
    pytest.param(data("object", "bool", "FALSE"), id="R6 an object is false"),
    pytest.param(data("yes", "bool", "true", comparator="!="), id="R6 the comparator is ignored"),
    pytest.param(data("action", "string", "labeled", "("), id="R9 values are compiled one by one"),
    pytest.param(data("action", "string", "(?i)^(?<n>LABELED)$"), id="R17 Go's syntax"),
]

NO = [
    pytest.param(data("action", "string", "^label$"), id="R7 an anchored pattern"),
    pytest.param(data("action", "string", "labeled", comparator="!="), id="R7 !="),
    pytest.param(data("action", "string", "labeled", comparator=">"), id="R7 > is always false"),
    pytest.param(data("action", "string", "labeled", comparator="=="), id="R7 == is unknown"),
    pytest.param(data("number", "number", "7", comparator="=="), id="R7 on numbers too"),
    pytest.param(data("number", "number", "nan"), id="R5 nan"),
    pytest.param(data("abc", "bool", "true"), id="R6 a word is false"),
    pytest.param(data("null", "string", "."), id="R2 null has no characters"),
]

ERROR = [
    pytest.param(data("missing", "string", ".*"), id="R2 a missing path"),
    pytest.param(data("missing", "string", ".*", comparator="!="), id="R2 also with !="),
    pytest.param(data("action", "string"), id="R9 no values"),
    pytest.param(data("action", "string", "(", "labeled"), id="R9 an error comes first"),
    pytest.param(data("action", "", "labeled"), id="R9 no type"),
    pytest.param(data("action", "String", "labeled"), id="R9 a type with a capital"),
    pytest.param(data("number", "number", " 7"), id="R5 a space"),
    pytest.param(data("number", "number", "7__0"), id="R5 two underscores"),
    pytest.param(data("number", "number", "7_"), id="R5 an underscore at the end"),
    pytest.param(data("number", "number", "0x10"), id="R5 hexadecimal without exponent"),
    pytest.param(data("number", "number", "1e400"), id="R5 out of range"),
    pytest.param(data("number", "number", ""), id="R5 nothing"),
    pytest.param(data("yes", "bool", "yes"), id="R6 an unknown word"),
    pytest.param(data("yes", "bool", "tRUE"), id="R6 the value's case matters"),
    pytest.param(data("action", "string", "(?=a)"), id="R17 no look-ahead"),
    pytest.param(data("action", "string", r"\1"), id="R17 no back-references"),
    pytest.param(data("action", "string", r"\Z"), id="R17 no backslash Z"),
    pytest.param(data("action", "string", "x**"), id="R17 no double star"),
]


@pytest.mark.parametrize("entry", PASSED)
def test_a_filter_passes(entry: dict[str, Any]) -> None:
    assert said(entry) == "passed"


@pytest.mark.parametrize("entry", NO)
def test_a_filter_says_no(entry: dict[str, Any]) -> None:
    assert said(entry) == "no"


@pytest.mark.parametrize("entry", ERROR)
def test_a_filter_is_an_error(entry: dict[str, Any]) -> None:
    assert said(entry) == "error"


YES, FALSE, BAD = data("yes", "bool", "1"), data("yes", "bool", "0"), data("missing", "bool", "1")


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


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        pytest.param(
            data("action", "string", "^opened$", "^closed$"),
            "body.action should be '^opened$' or '^closed$'; it is \"labeled\"",
            id="what was wanted and seen",
        ),
        pytest.param(
            data("number", "number", "7", comparator="!="),
            "body.number should be != '7'; it is 7",
            id="the comparator",
        ),
        pytest.param(
            data("pull_request.merged", "bool", "true"),
            "body.pull_request.merged should be 'true'; missing path",
            id="a missing path",
        ),
        pytest.param(
            data("action", "string"),
            'body.action should be something; it is "labeled"; error: no values specified',
            id="an error",
        ),
    ],
)
def test_a_refusal_says_why(entry: dict[str, Any], text: str) -> None:
    assert judged(entry).text == text


def test_a_long_value_is_cut_in_the_reason() -> None:
    event = canonical_event("push", "d1", {"body": "x" * 500})
    verdict = compile_filter({"data": [data("body", "string", "^y")]}).check(event)
    assert len(verdict.text) < 150


def test_a_verdict_holds_the_path_the_wanted_and_the_seen() -> None:
    refusal = judged(data("action", "string", "^opened$")).refusals[0]
    assert (refusal.path, refusal.wanted, refusal.seen, refusal.error) == (
        "body.action",
        ("^opened$",),
        "labeled",
        "",
    )


def test_an_or_tells_all_its_refusals() -> None:
    assert judged(FALSE, BAD, operator="or").text.count("should be") == 2


def test_passing_and_an_or_without_sections_say_so() -> None:
    assert judged(YES).text == "passed"
    assert "no filter that could say yes" in compile_filter({}, "or").check(EVENT).text
