"""Rules P1 to P3: where the value of a parameter comes from, and of which type it is."""

from typing import Any

import pytest

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.parameters import apply_parameters, compile_parameters, decoded
from tests.events.one_parameter import EVENT, key, resolved, template


@pytest.mark.parametrize(
    ("source", "value"),
    [
        pytest.param(
            template("t-{{ .Input.body.number }}", dataKey="body.text", value="v"),
            "t-7",
            id="P1 the template first",
        ),
        pytest.param(
            template("{{ .Input.body.nope }}", dataKey="body.text", value="v"),
            "Rex",
            id="P1 then the key",
        ),
        pytest.param(
            template("{{ .Input.body.nope }}", dataKey="body.nope", value="v"),
            "v",
            id="P1 then the value",
        ),
        pytest.param(key("nope"), "error", id="P1 then an error"),
        pytest.param(key("nope", value=""), "", id="P1 an empty value is a default"),
        pytest.param({"value": "v"}, "v", id="P1 a value alone"),
        pytest.param(key("nope", dependencyName="x", value="v"), "v", id="P1 dependency absent"),
        pytest.param(
            key("text", dependencyName="x"), "absent", id="P1 dependency absent, no value: skipped"
        ),
        pytest.param(key("text", contextKey="type"), "Rex", id="P1 data wins over the context"),
        pytest.param(key("number"), "7", id="P2 a number becomes a text"),
        pytest.param(key("yes"), "true", id="P2 a bool too"),
        pytest.param(key("object"), '{"a":2,"b":[1,null]}', id="P2 an object its JSON"),
        pytest.param(key("null", value="v"), "null", id="P2 null is the text null"),
        pytest.param(key("huge"), "12345678901234567000", id="P2 a number without exponent"),
        pytest.param(key("number", useRawData=True), 7, id="P3 a raw number"),
        pytest.param(key("float", useRawData=True), 3.9, id="P3 a raw float"),
        pytest.param(key("yes", useRawData=True), True, id="P3 a raw bool"),
        pytest.param(key("null", useRawData=True, value="v"), None, id="P3 a raw null"),
        pytest.param(
            key("object", useRawData=True), {"a": 2, "b": [1, None]}, id="P3 a raw object"
        ),
        pytest.param(key("list", useRawData=True), ["x", {"k": 1}], id="P3 a raw list"),
        pytest.param(key("text", useRawData=True), "Rex", id="P3 a text stays quoted"),
        pytest.param(key("nope", useRawData=True, value="3"), "3", id="P3 a default stays a text"),
        pytest.param(
            template("{{ .Input.body.number }}", useRawData=True), "7", id="P3 a template too"
        ),
        pytest.param(
            key("huge", useRawData=True), 12345678901234567000.0, id="P3 beyond int64: a float"
        ),
    ],
)
def test_a_value_is_found(source: dict[str, Any], value: Any) -> None:
    assert resolved(**source) == value
    assert type(resolved(**source)) is type(value)


def test_a_raw_object_is_a_copy() -> None:
    entry = {"src": {"dependencyName": "pr", **key("object", useRawData=True)}, "dest": "v"}
    change = {"src": {"dependencyName": "pr", "value": "x"}, "dest": "v.a"}
    apply_parameters({}, compile_parameters([entry, change]), {"pr": EVENT})
    assert EVENT.body["object"]["a"] == 2


@pytest.mark.parametrize(
    ("source", "what"),
    [
        pytest.param({"contextKey": "type"}, "contextKey", id="a context key"),
        pytest.param({"contextTemplate": "x"}, "contextTemplate", id="a context template"),
        pytest.param({}, "whole event", id="the whole event"),
    ],
)
def test_a_source_is_refused_by_name(source: dict[str, Any], what: str) -> None:
    with pytest.raises(NotModelled, match=what):
        compile_parameters([{"src": {"dependencyName": "pr", **source}, "dest": "v"}])


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        pytest.param({"dest": "v"}, "dependencyName", id="no source"),
        pytest.param({"src": {"value": "v"}, "dest": "v"}, "dependencyName", id="no dependency"),
        pytest.param(
            {"src": {"dependencyName": "pr", "value": 3}, "dest": "v"}, "string", id="a 3"
        ),
        pytest.param({"src": {"dependencyName": "pr", "value": "v"}}, "dest ''", id="no dest"),
        pytest.param(
            {"src": {"dependencyName": "pr", "value": "v"}, "dest": "v", "operation": "merge"},
            "'merge'",
            id="an unknown operation",
        ),
    ],
)
def test_what_argos_controller_refuses_is_refused(entry: dict[str, Any], what: str) -> None:
    with pytest.raises(InvalidDocument, match=what):
        compile_parameters([entry])


def test_a_date_from_yaml_is_no_json() -> None:
    with pytest.raises(InvalidDocument, match="bytes"):
        decoded({"a": b"x"})
