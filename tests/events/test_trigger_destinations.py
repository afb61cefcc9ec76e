"""Rules P7 to P10: what writing a parameter does to an object."""

import copy
from typing import Any

import pytest

from playbook.errors import NotModelled
from playbook.events.calls import KubernetesCall
from playbook.events.destinations import compile_destination
from playbook.events.failures import Unresolved
from playbook.events.parameters import (
    apply_parameters,
    compile_parameters,
    compile_payload,
    decoded,
)
from tests.events.fired import SIGNAL, called, k8s, set_to
from tests.events.one_parameter import EVENT, key

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


def test_an_integer_of_the_resource_stays_exact() -> None:
    resource = {**SIGNAL, "spec": {"exact": 2**53 + 1}}
    call = called("k8s", k8s(resource, parameters=[set_to("spec.exact", operation="append")]))
    assert isinstance(call, KubernetesCall)
    assert call.resource["spec"] == {"exact": "9007199254740993web"}
    call = called("k8s", k8s(resource, parameters=[set_to("spec.new")]))
    assert isinstance(call, KubernetesCall)
    assert call.resource["spec"] == {"exact": 2**53 + 1, "new": "web"}
