"""Rules P1 to P10: the value of a parameter, and what writing it does to an object."""

import copy
from typing import Any

import pytest

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.canonical import canonical_event, parse_json
from playbook.events.destinations import compile_destination
from playbook.events.failures import Unresolved
from playbook.events.parameters import (
    apply_parameters,
    compile_parameters,
    compile_payload,
    decoded,
)
from playbook.events.templates import compile_template

BODY: dict[str, Any] = parse_json("""{
  "number": 7, "id": 1234567, "huge": 12345678901234567890, "float": 3.9, "far": 1e30, "big": 1e21,
  "text": "Rex", "empty": "", "yes": true, "null": null, "object": {"b": [1, null], "a": 2.0},
  "list": ["x", {"k": 1}], "octal": "010", "hexadecimal": "0x10", "exponent": "1e3",
  "greek": "ΑΣ İ", "novalue": "<no value>", "no": false
}""")
EVENT = canonical_event("pull_request", "d1", BODY)
OBJECT: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "X",
    "spec": {
        "old": "o",
        "list": ["a", "b"],
        "empty": [],
        "number": 5,
        "null": None,
        "named": [{"name": "x", "value": "1"}, {"name": "y", "value": "2"}],
        "-1": "minus",
        "mapping": {"b": 1, "a": "é"},
    },
}


def resolved(**source: Any) -> Any:
    """What ends up in an empty object at `v`, or `absent` or `error`."""
    entry = {"src": {"dependencyName": "pr", **source}, "dest": "v"}
    try:
        return apply_parameters({}, compile_parameters([entry]), {"pr": EVENT}).get("v", "absent")
    except Unresolved:
        return "error"


def key(path: str, **more: Any) -> dict[str, Any]:
    return {"dataKey": f"body.{path}", **more}


def template(text: str, **more: Any) -> dict[str, Any]:
    return {"dataTemplate": text, **more}


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


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param("{{ .Input.body.number }}", "7", id="P4 a small number"),
        pytest.param("{{ .Input.body.id }}", "1.234567e+06", id="P4 seven digits break"),
        pytest.param("{{ .Input.body.object }}", "map[a:2 b:[1 <nil>]]", id="P4 a map, a list"),
        pytest.param("{{ .Input.body.list }}", "[x map[k:1]]", id="P4 a text in a list"),
        pytest.param("{{ .Input.body.yes }}", "true", id="P4 a bool"),
        pytest.param("{{ .Input.body.no }}", "false", id="P4 false"),
        pytest.param("{{.Input.body.text}}", "Rex", id="spaces are optional"),
        pytest.param("a {{- .Input.body.text -}} b", "aRexb", id="dashes trim"),
        pytest.param("a {{ .Input.body.text }} b", "a Rex b", id="and nothing else does"),
        pytest.param("only text", "only text", id="no action at all"),
        pytest.param("x-{{ .Input.body.nope }}", "x-<no value>", id="P5 the famous one"),
        pytest.param("x-{{ .Input.body.no.pe.x }}", "error", id="P5 a field of a bool"),
        pytest.param("x-{{ .Input.body.nope.x.y }}", "x-<no value>", id="P5 deeper than missing"),
        pytest.param("x-{{ .Input.body.null }}", "x-<no value>", id="P5 null itself"),
        pytest.param("x-{{ .Input.body.null.x }}", "error", id="P5 a field of null"),
        pytest.param("x-{{ .Input.body.text.x }}", "error", id="P5 a field of a text"),
        pytest.param("x-{{ .Input.body.list.x }}", "error", id="P5 a field of a list"),
        pytest.param("{{ .Input.body.nope }}", "error", id="P5 exactly <no value>"),
        pytest.param("{{ .Input.body.novalue }}", "error", id="P5 even when it is the text"),
        pytest.param("{{ .Input.body.empty }}", "error", id="P5 exactly nothing"),
        pytest.param("{{ .Input.body.id | int64 }}", "1234567", id="P6 int64 mends it"),
        pytest.param("{{ .Input.body.float | int64 }}", "3", id="P6 int64 cuts"),
        pytest.param("{{ .Input.body.nope | int64 }}", "0", id="P6 int64 of missing"),
        pytest.param("{{ .Input.body.null | int64 }}", "0", id="P6 int64 of null"),
        pytest.param("{{ .Input.body.object | int64 }}", "0", id="P6 int64 of an object"),
        pytest.param("{{ .Input.body.list | int64 }}", "0", id="P6 int64 of a list"),
        pytest.param("{{ .Input.body.yes | int64 }}", "1", id="P6 int64 of true"),
        pytest.param("{{ .Input.body.octal | int64 }}", "8", id="P6 int64 of an octal"),
        pytest.param("{{ .Input.body.hexadecimal|int64 }}", "16", id="P6 int64 of a hexadecimal"),
        pytest.param("{{ .Input.body.exponent | int64 }}", "0", id="P6 int64 of an exponent"),
        pytest.param("{{ .Input.body.far | int64 }}", str(-(2**63)), id="P6 int64 out of range"),
        pytest.param("{{ .Input.body.id | int64 | int64 }}", "1234567", id="P6 int64 twice"),
        pytest.param("{{ .Input.body.text | lower }}", "rex", id="P6 lower"),
        pytest.param("{{ .Input.body.greek | lower }}", "\u03b1\u03c3 i", id="P6 by rune"),
        pytest.param("{{ .Input.body.nope | lower }}", "error", id="P6 lower of missing"),
        pytest.param("{{ .Input.body.null | lower }}", "error", id="P6 lower of null"),
        pytest.param("{{ .Input.body.number | lower }}", "error", id="P6 lower of a number"),
        pytest.param("{{ .Input.body.id | int64 | lower }}", "error", id="P6 lower of an int64"),
        pytest.param('{{ .Input.body.text | trimPrefix "Re" }}', "x", id="P6 a prefix taken off"),
        pytest.param('{{ .Input.body.text|trimPrefix  "x"}}', "Rex", id="P6 a prefix not there"),
        pytest.param('{{ .Input.body.text | trimPrefix "Rex" }}', "error", id="P6 nothing left"),
        pytest.param('x{{ .Input.body.text | trimPrefix "" }}', "xRex", id="P6 an empty prefix"),
        pytest.param(
            '{{ .Input.body.text | lower | trimPrefix "r" | trimPrefix "e" }}', "x", id="P6 a chain"
        ),
        pytest.param('{{ .Input.body.nope | trimPrefix "R" }}', "error", id="P6 prefix of missing"),
        pytest.param('{{ .Input.body.null | trimPrefix "R" }}', "error", id="P6 prefix of null"),
        pytest.param('{{ .Input.body.number | trimPrefix "7" }}', "error", id="P6 of a number"),
    ],
)
def test_a_template_prints(text: str, printed: str) -> None:
    assert resolved(**template(text)) == printed


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("{{ .Input.body.a | upper }}", "upper", id="another function"),
        pytest.param("{{ if .Input.body.a }}x{{ end }}", "if .Input", id="a condition"),
        pytest.param('{{ index .Input.body "a" }}', "index", id="a call"),
        pytest.param("{{ .Input.body.X-GitHub-Event }}", "X-GitHub-Event", id="a dash in a name"),
        pytest.param("{{ .Input.headers.0 }}", "headers.0", id="a digit"),
        pytest.param("{{ .body.a }}", ".body.a", id="another root"),
        pytest.param("{{/* x */}}", "/", id="a comment"),
        pytest.param("{{ .Input.body.a", "not closed", id="an open action"),
        pytest.param("{{ .Input.body.a | trimPrefix }}", "trimPrefix", id="no text for it"),
        pytest.param('{{ .Input.body.a | lower "x" }}', "lower", id="a text too many"),
        pytest.param('{{ .Input.body.a | trimSuffix "x" }}', "trimSuffix", id="another with text"),
        pytest.param(r'{{ .Input.body.a | trimPrefix "\n" }}', "the action", id="an escape"),
        pytest.param("{{ .Input.body.a | trimPrefix `x` }}", "the action", id="a raw string"),
    ],
)
def test_a_template_is_refused_by_name(text: str, what: str) -> None:
    with pytest.raises(NotModelled, match=what):
        compile_template(text)


def written(dest: str, value: Any = "v", **entry: Any) -> Any:
    source = {"dependencyName": "pr", "value": value}
    parameters = compile_payload([{"src": source, "dest": dest, **entry}])
    try:
        return apply_parameters(copy.deepcopy(OBJECT), parameters, {"pr": EVENT})["spec"]
    except Unresolved:
        return "error"


UNCHANGED = OBJECT["spec"]


@pytest.mark.parametrize(
    ("dest", "change"),
    [
        pytest.param("spec.old", {"old": "v"}, id="P7 replace"),
        pytest.param("spec.new", {"new": "v"}, id="P7 a key"),
        pytest.param("spec.new.a.b", {"new": {"a": {"b": "v"}}}, id="P7 objects for words"),
        pytest.param("spec.new.2.a", {"new": [None, None, {"a": "v"}]}, id="P7 arrays for digits"),
        pytest.param("spec.new.-1", {"new": ["v"]}, id="P7 and for -1"),
        pytest.param("spec.new.:0", {"new": {"0": "v"}}, id="P7 a colon forces a key"),
        pytest.param("spec.new..a", {"new": [{"a": "v"}]}, id="P7 an empty part is index 0"),
        pytest.param("spec.new.", {"new": ["v"]}, id="P7 also at the end"),
        pytest.param(r"spec.a\.b", {"a.b": "v"}, id="P7 an escaped dot"),
        pytest.param("spec.list.1", {"list": ["a", "v"]}, id="P8 an index that exists"),
        pytest.param("spec.list.4", {"list": ["a", "b", None, None, "v"]}, id="P8 padded"),
        pytest.param("spec.empty.1", {"empty": [None, "v"]}, id="P8 an empty array too"),
        pytest.param("spec.list.-1", {"list": ["a", "b", "v"]}, id="P8 -1 appends"),
        pytest.param("spec.list.-1.k", {"list": ["a", "b", {"k": "v"}]}, id="P8 an object"),
        pytest.param("spec.list.", {"list": ["a", "b", "v"]}, id="P8 an empty part appends"),
        pytest.param("spec.list.x", "error", id="P8 a word in an array"),
        pytest.param("spec.list.:0", {"list": ["v", "b"]}, id="P8 a forced index that exists"),
        pytest.param("spec.list.:5", "error", id="P8 a forced index that does not"),
        pytest.param("spec.0", {"0": "v"}, id="P8 digits in an object are a key"),
        pytest.param("spec.-1", {"-1": "v"}, id="P8 so is -1"),
        pytest.param("spec.old.a", {"old": {"a": "v"}}, id="P8 a text on the way is replaced"),
        pytest.param("spec.number.0", {"number": ["v"]}, id="P8 a number too"),
        pytest.param("spec.null.a", {"null": {"a": "v"}}, id="P8 and null"),
        pytest.param("spec.o*", {"old": "v"}, id="P9 a wildcard replaces"),
        pytest.param("spec.q*", {}, id="P9 and else does nothing"),
        pytest.param("spec.list.#", {}, id="P9 a count has no place"),
        pytest.param("spec.new@x", {}, id="P9 an at sign does nothing"),
        pytest.param(r"spec.new\@x", {"new@x": "v"}, id="P9 unless it is escaped"),
        pytest.param(
            'spec.named.#(name=="y").value',
            {"named": [{"name": "x", "value": "1"}, {"name": "y", "value": "v"}]},
            id="P9 an element by its name",
        ),
        pytest.param(
            'spec.named.#(name=="x")',
            {"named": ["v", {"name": "y", "value": "2"}]},
            id="P9 a whole element",
        ),
        pytest.param('spec.named.#(name=="z").value', {}, id="P9 nobody of that name"),
        pytest.param('spec.named.#(name=="y").more', {}, id="P9 no such field"),
        pytest.param("", "error", id="P10 an empty dest"),
    ],
)
def test_a_dest_changes(dest: str, change: Any) -> None:
    assert written(dest) == (change if change == "error" else UNCHANGED | change)


@pytest.mark.parametrize(
    ("dest", "operation", "change"),
    [
        pytest.param("spec.old", "append", {"old": "ov"}, id="append"),
        pytest.param("spec.old", "prepend", {"old": "vo"}, id="prepend"),
        pytest.param("spec.number", "append", {"number": "5v"}, id="a number becomes a text"),
        pytest.param("spec.null", "append", {"null": "v"}, id="null is nothing"),
        pytest.param(
            "spec.mapping",
            "append",
            {"mapping": '{"a":"é","b":1}v'},
            id="an object its sorted JSON",
        ),
        pytest.param("spec.new", "append", {"new": "v"}, id="what is not there is written"),
        pytest.param("spec.old", "overwrite", {"old": "v"}, id="overwrite"),
        pytest.param("spec.old", "merge", "error", id="an unknown operation"),
    ],
)
def test_rule_p10_operations(dest: str, operation: str, change: Any) -> None:
    expected = change if change == "error" else UNCHANGED | change
    source = {"dependencyName": "pr", "value": "v"}
    parameters = compile_payload([{"src": source, "dest": dest, "operation": operation}])
    try:
        found = apply_parameters(decoded(OBJECT), parameters, {"pr": EVENT})["spec"]
    except Unresolved:
        found = "error"
    assert found == expected


def test_append_of_a_raw_number_is_a_text() -> None:
    entry = {"src": {"dependencyName": "pr", **key("number", useRawData=True)}, "dest": "v"}
    parameters = compile_parameters([entry, {**entry, "operation": "append"}])
    assert apply_parameters({}, parameters, {"pr": EVENT}) == {"v": "77"}


def test_a_raw_object_is_a_copy() -> None:
    entry = {"src": {"dependencyName": "pr", **key("object", useRawData=True)}, "dest": "v"}
    change = {"src": {"dependencyName": "pr", "value": "x"}, "dest": "v.a"}
    apply_parameters({}, compile_parameters([entry, change]), {"pr": EVENT})
    assert EVENT.body["object"]["a"] == 2


@pytest.mark.parametrize(
    ("dest", "what"),
    [
        pytest.param("a.#.b", "several places", id="all elements"),
        pytest.param("a.#(b==1)#.c", "several places", id="all hits"),
        pytest.param("a|b", "a pipe", id="a pipe"),
        pytest.param("a.@keys", "a modifier", id="a modifier"),
        pytest.param("a.[b]", "a selector", id="a selector"),
        pytest.param("!a", "a static value", id="a static value"),
        pytest.param("a.99999", "index 99999", id="an absurd index"),
    ],
)
def test_a_dest_is_refused_by_name(dest: str, what: str) -> None:
    with pytest.raises(NotModelled, match=what):
        compile_destination(dest)


def test_sjson_would_look_into_a_text_with_braces() -> None:
    with pytest.raises(NotModelled, match="below the text"):
        compile_destination("a.b").put({"a": "{{workflow.name}}"}, "v")


def test_appending_to_an_object_with_escapes_is_refused() -> None:
    entry = {"src": {"dependencyName": "pr", "value": "v"}, "dest": "a", "operation": "append"}
    with pytest.raises(NotModelled, match="< > or &"):
        apply_parameters({"a": {"b": "<"}}, compile_parameters([entry]), {"pr": EVENT})


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
