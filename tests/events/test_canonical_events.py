"""Rule 1: what the GitHub source makes of a webhook before a filter sees it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.errors import InvalidDocument
from playbook.events.canonical import canonical_event, canonical_text, header_name, parse_json
from playbook.events.go_json import go_json
from tests.payloads_corpus import Recording, recordings


def body_text(text: str) -> str:
    whole = canonical_text(canonical_event("push", "d1", parse_json(text)))
    start = whole.index('"body":') + len('"body":')
    return whole[start:-1].replace(',"X-GitHub-Delivery":"d1","X-GitHub-Event":"push"', "")


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        pytest.param('{"0": 1, "b":\n2}', '{"0":1,"b":2}', id="it is compact"),
        pytest.param(
            '{"b":{"z":1,"a":2},"0":1}', '{"0":1,"b":{"a":2,"z":1}}', id="keys are sorted"
        ),
        pytest.param('{"0":1,"0":{"a":2}}', '{"0":{"a":2}}', id="the last duplicate wins"),
        pytest.param(
            '{"0":12345678901234567890}', '{"0":12345678901234567000}', id="a number is a float64"
        ),
        pytest.param('{"0":9007199254740993}', '{"0":9007199254740992}', id="which rounds"),
        pytest.param('{"0":1.50,"1":1e3}', '{"0":1.5,"1":1000}', id="numbers are rewritten"),
        pytest.param('{"0":-0,"1":-0.0}', '{"0":-0,"1":-0}', id="minus zero stays"),
        pytest.param(
            '{"0":1E21,"1":1e-7}', '{"0":1e+21,"1":1e-7}', id="exponents as Go writes them"
        ),
        pytest.param(
            '{"0":"<&>\u2028\u2029"}',
            r'{"0":"\u003c\u0026\u003e\u2028\u2029"}',
            id="HTML and line separators are escaped",
        ),
        pytest.param(r'{"0":"\b\u0001\/é"}', r'{"0":"\b\u0001/é"}', id="little else is"),
        pytest.param(r'{"0":"\ud800x"}', '{"0":"\ufffdx"}', id="a lone surrogate is replaced"),
        pytest.param(r'{"0":["\ude00"]}', '{"0":["\ufffd"]}', id="also inside"),
        pytest.param(r'{"0":{"\udfff":7}}', '{"0":{"\ufffd":7}}', id="also in keys"),
        pytest.param(r'{"0":"\ud83d\ude00"}', '{"0":"😀"}', id="a pair is a character"),
        pytest.param('{"0":[null,true,false]}', '{"0":[null,true,false]}', id="constants stay"),
    ],
)
def test_the_body_is_marshalled_again(sent: str, seen: str) -> None:
    assert body_text(sent) == seen


def test_event_and_delivery_are_put_into_the_body_and_the_headers() -> None:
    event = canonical_event("push", "d1", {"X-GitHub-Event": "forged", "a": 1})
    assert event.body == {"a": 1, "X-GitHub-Event": "push", "X-GitHub-Delivery": "d1"}
    assert event.headers["X-Github-Event"] == ["push"]
    assert event.headers["X-Github-Delivery"] == ["d1"]


def test_headers_come_first_and_are_lists() -> None:
    event = canonical_event("push", "d1", {}, {"user-agent": "x", "Accept": ["a", "b"]})
    assert canonical_text(event) == (
        '{"headers":{"Accept":["a","b"],"Content-Type":["application/json"],"User-Agent":["x"],'
        '"X-Github-Delivery":["d1"],"X-Github-Event":["push"]},'
        '"body":{"X-GitHub-Delivery":"d1","X-GitHub-Event":"push"}}'
    )


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("X-GitHub-Event", "X-Github-Event"),
        ("accept", "Accept"),
        ("a b", "a b"),
        ("", ""),
        ("x--y", "X--Y"),
    ],
)
def test_header_names_are_canonical(sent: str, kept: str) -> None:
    assert header_name(sent) == kept


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("{} x", id="something after it"),
        pytest.param('{"a":01}', id="a leading zero"),
        pytest.param('{"a":NaN}', id="NaN"),
        pytest.param('{"a":1e400}', id="beyond float64"),
        pytest.param('{"a":' + "9" * 400 + "}", id="an integer beyond float64"),
        pytest.param('{"a":"\t"}', id="a raw tab in a string"),
        pytest.param(b'{"a":"\xff"}', id="not UTF-8"),
        pytest.param("[" * 100_000, id="too deep"),
    ],
)
def test_what_is_not_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(InvalidDocument, match="not JSON"):
        parse_json(text)


@pytest.mark.parametrize("body", [None, [], "text", 3])
def test_a_body_that_is_no_object_is_refused(body: Any) -> None:
    with pytest.raises(InvalidDocument, match="must be a JSON object"):
        canonical_event("push", "d1", body)


def test_a_value_json_does_not_have_is_refused_with_its_type() -> None:
    with pytest.raises(InvalidDocument, match="set"):
        go_json({"a": {1}})


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), JSON_VALUES))
def test_canonical_text_is_json_and_marshalling_it_again_changes_nothing(body: Any) -> None:
    text = go_json(body)
    assert go_json(parse_json(text)) == text


@pytest.mark.parametrize("recorded", recordings().values(), ids=recordings())
def test_a_recorded_body_survives(recorded: Recording) -> None:
    assert parse_json(go_json(recorded.body)) == recorded.body == parse_json(recorded.text)
