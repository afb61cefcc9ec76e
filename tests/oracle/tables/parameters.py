"""What a parameter makes of an object, rule by rule: argo-events v1.9.11 params.go, sjson v1.2.5, sprig. Data only."""

from typing import Any

from tests.oracle.asking import Answer, Question
from tests.oracle.tables.rows import ERROR, Rows

BODY: dict[str, Any] = {
    "number": 7,
    "id": 1234567,
    "float": 3.9,
    "far": 1e30,
    "text": "Rex",
    "empty": "",
    "null": None,
    "object": {"b": [1, None], "a": 2.0},
    "octal": "010",
    "hexadecimal": "0x10",
    "decimals": "3.9",
    "exponent": "1e3",
}
OBJECT: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "X",
    "l": [{"name": "a", "value": "1"}, {"name": "b"}],
    "spec": {"old": "before", "list": [1], "exact": 9007199254740993},
}


def put(source: dict[str, Any], dest: str = "v", **more: Any) -> Question:
    entry = {"src": {"dependencyName": "d", **source}, "dest": dest, **more}
    return {"op": "resource", "document": BODY, "object": OBJECT, "parameters": [entry]}


def key(name: str, **more: Any) -> Question:
    return put({"dataKey": f"body.{name}", **more})


def template(text: str, **more: Any) -> Question:
    return put({"dataTemplate": text, **more})


def at(dest: str, **more: Any) -> Question:
    return put({"dataKey": "body.text"}, dest, **more)


def value(found: Any) -> Answer:
    return {"object": {**OBJECT, "v": found}}


def spec(**found: Any) -> Answer:
    return {"object": {**OBJECT, "spec": {**OBJECT["spec"], **found}}}


SOURCES: Rows = {
    "a key gives a string": (key("number"), value("7")),
    "of null the string null": (key("null", value="dflt"), value("null")),
    "of an object its JSON": (key("object"), value('{"a":2,"b":[1,null]}')),
    "raw: a number": (key("number", useRawData=True), value(7)),
    "raw: null": (key("null", useRawData=True), value(None)),
    "raw: an object": (key("object", useRawData=True), value({"a": 2, "b": [1, None]})),
    "raw: a string stays one": (key("text", useRawData=True), value("Rex")),
    "raw: a default stays a string": (key("nope", useRawData=True, value="7"), value("7")),
    "raw: beyond int64 it is a float": (key("far", useRawData=True), value(1e30)),
    "a missing key is an error": (key("nope"), ERROR),
    "unless there is a default, even an empty one": (key("nope", value=""), value("")),
    "a template comes before a key": (
        put({"dataTemplate": "t", "dataKey": "body.text"}),
        value("t"),
    ),
    "a template that fails falls to the key": (
        put({"dataTemplate": "{{ .Input.body.text.x }}", "dataKey": "body.text"}),
        value("Rex"),
    ),
    "an absent dependency changes nothing": (
        put({"dependencyName": "gone", "dataKey": "body.text"}),
        {"object": OBJECT},
    ),
    "unless there is a default": (
        put({"dependencyName": "gone", "dataKey": "body.text", "value": "x"}),
        value("x"),
    ),
}
TEMPLATES: Rows = {
    "seven digits get an exponent": (template("{{ .Input.body.id }}"), value("1.234567e+06")),
    "int64 helps": (template("{{ .Input.body.id | int64 }}"), value("1234567")),
    "a map is printed as Go does": (
        template("{{ .Input.body.object }}"),
        value("map[a:2 b:[1 <nil>]]"),
    ),
    "a missing field alone is an error": (template("{{ .Input.body.nope }}"), ERROR),
    "a missing field among text is not": (
        template("x-{{ .Input.body.a.b }}"),
        value("x-<no value>"),
    ),
    "a field of null is an error": (template("x-{{ .Input.body.null.a }}"), ERROR),
    "a field of a text too": (template("x-{{ .Input.body.text.a }}"), ERROR),
    "int64 of what is missing is 0": (template("{{ .Input.body.nope | int64 }}"), value("0")),
    "int64 cuts": (template("{{ .Input.body.float | int64 }}"), value("3")),
    "int64 of a leading zero is octal": (template("{{ .Input.body.octal | int64 }}"), value("8")),
    "int64 of hexadecimal": (template("{{ .Input.body.hexadecimal | int64 }}"), value("16")),
    "int64 cuts the decimals of a text": (
        template("{{ .Input.body.decimals | int64 }}"),
        value("3"),
    ),
    "int64 of an exponent is 0": (template("{{ .Input.body.exponent | int64 }}"), value("0")),
    "int64 of what is too large is the least": (
        template("{{ .Input.body.far | int64 }}"),
        value("-9223372036854775808"),
    ),
    "lower": (template("{{ .Input.body.text | lower }}"), value("rex")),
    "lower of a number is an error": (template("{{ .Input.body.number | lower }}"), ERROR),
    "an empty result is an error": (template("{{ .Input.body.empty }}"), ERROR),
}
DESTINATIONS: Rows = {
    "words make objects, digits lists": (at("spec.new.2.a"), spec(new=[None, None, {"a": "Rex"}])),
    "-1 appends": (at("spec.list.-1"), spec(list=[1, "Rex"])),
    "past the end is padded": (at("spec.list.3"), spec(list=[1, None, None, "Rex"])),
    "a word in a list is an error": (at("spec.list.x"), ERROR),
    "a colon makes digits a key": (at("spec.new.:0"), spec(new={"0": "Rex"})),
    "a text on the way is replaced": (at("spec.old.a"), spec(old={"a": "Rex"})),
    "a query replaces what it finds": (
        at('l.#(name=="b").name'),
        {"object": {**OBJECT, "l": [OBJECT["l"][0], {"name": "Rex"}]}},
    ),
    "and makes nothing": (at('l.#(name=="b").value'), {"object": OBJECT}),
    "a wildcard makes nothing either": (at("spec.ne*"), {"object": OBJECT}),
    "an annotation's key is escaped": (
        at("spec.playbook\\.dev/x"),
        spec(**{"playbook.dev/x": "Rex"}),
    ),
    "append": (at("spec.old", operation="append"), spec(old="beforeRex")),
    "prepend": (at("spec.old", operation="prepend"), spec(old="Rexbefore")),
    "append to nothing": (at("spec.new", operation="append"), spec(new="Rex")),
    "append to a list makes a string": (at("spec.list", operation="append"), spec(list="[1]Rex")),
    "append to an exact integer": (
        at("spec.exact", operation="append"),
        spec(exact="9007199254740993Rex"),
    ),
    "without a kind it is no object": (
        put({"dataKey": "body.null", "useRawData": True}, "kind"),
        ERROR,
    ),
    "nor with two slashes in the version": (put({"value": "a/b/c"}, "apiVersion"), ERROR),
}
PARAMETERS: Rows = {**SOURCES, **TEMPLATES, **DESTINATIONS}
