"""Rules 2 and 12 to 16: what a path finds in an event."""

from typing import Any

import pytest

from playbook.errors import NotModelled
from playbook.events.canonical import canonical_event
from playbook.events.paths import MISSING, compile_path

FRIENDS: list[Any] = [{"name": "rex", "age": 3}, {"name": "cleo", "age": 7.5}, "tess", None]
BODY: dict[str, Any] = {
    "action": "opened",
    "a.b": 1,
    "x*": 2,
    "xy": 3,
    "back\\slash": 4,
    "": {"": "empty"},
    "nothing": None,
    "friends": FRIENDS,
    "digits": {"0": "a key", "-1": "another"},
    "list": ["zero", ["inner"], {"k": "v"}],
    "wild": {"a": {"deep": 1}, "b": {"other": 2}, "c": 3},
    "bools": [{"v": True}, {"v": False}, {"v": None}, {"v": "T"}, {"v": 0}, {}],
    "labels": [{"name": "a.b"}, {"name": "x[bot]"}, {"name": 'q"q'}, {"name": "a*c"}],
    "deep": [{"l": [{"n": 1}, {"n": 2}]}, {"l": []}, {"l": [{"n": 3}]}],
    "scalars": ["b", "a", 2, 10, True, False, None],
}


def found(path: str) -> Any:
    return compile_path(path).get(canonical_event("pull_request", "d1", BODY))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("body.action", "opened", id="R1 a plain path"),
        pytest.param("body.X-GitHub-Event", "pull_request", id="R1 the event is inside the body"),
        pytest.param("headers.X-Github-Event.0", "pull_request", id="R1 headers are lists"),
        pytest.param("headers.X-GitHub-Event", MISSING, id="R1 headers have Go's case"),
        pytest.param("body.Action", MISSING, id="R2 case matters"),
        pytest.param("body.nothing", None, id="R2 null exists"),
        pytest.param("body.nothing.x", MISSING, id="R2 but has no fields"),
        pytest.param("body.action.x", MISSING, id="R2 nor has a text"),
        pytest.param("nobody", MISSING, id="R2 an unknown root"),
        pytest.param("body.wild.*.other", 2, id="R12 a wildcard goes back and tries the next key"),
        pytest.param("body.wild.?", {"deep": 1}, id="R12 the first key in order wins"),
        pytest.param("body.wild.z*", MISSING, id="R12 a wildcard may match nothing"),
        pytest.param("*.action", "opened", id="R12 the root has headers before body"),
        pytest.param("*.X-Github-Event.0", "pull_request", id="R12 and is searched in that order"),
        pytest.param("body.list.*", MISSING, id="R12 never on arrays"),
        pytest.param(r"body.a\.b", 1, id="R12 an escaped dot"),
        pytest.param(r"body.x\*", 2, id="R12 an escaped star"),
        pytest.param(r"body.\xy", 3, id="R12 an escape of any character"),
        pytest.param(r"body.back\\slash", 4, id="R12 an escaped backslash"),
        pytest.param("body.list.0", "zero", id="R13 an index"),
        pytest.param("body.list.01.00", "inner", id="R13 leading zeros are nothing"),
        pytest.param("body.list.2.k", "v", id="R13 an object in an array"),
        pytest.param("body.list.-1", MISSING, id="R13 a negative index"),
        pytest.param("body.list.3", MISSING, id="R13 an index past the end"),
        pytest.param("body.list.0#", MISSING, id="R13 a hash behind an index"),
        pytest.param("body.list.#foo", MISSING, id="R13 a hash before a word"),
        pytest.param("body.list.18446744073709551616", "zero", id="R13 an index of 64 bits wraps"),
        pytest.param("body.digits.0", "a key", id="R13 digits on an object are a key"),
        pytest.param("body.digits.-1", "another", id="R13 so is -1"),
        pytest.param("body..", "empty", id="R13 an empty part is the empty key"),
        pytest.param("body.friends.#", 4, id="R14 a hash counts"),
        pytest.param("body.friends.#.name", ["rex", "cleo"], id="R14 a hash gathers"),
        pytest.param("body.friends.#.nope", [], id="R14 and always exists on an array"),
        pytest.param("body.wild.#.nope", MISSING, id="R14 but not on an object"),
        pytest.param("body.deep.#.l.#.n", [[1, 2], [], [3]], id="R14 it nests"),
        pytest.param('body.friends.#(name=="rex").age', 3, id="R14 the first hit of a query"),
        pytest.param("body.friends.#(age>5).name", "cleo", id="R14 compares numbers"),
        pytest.param('body.friends.#(name=="x").age', MISSING, id="R14 no hit is missing"),
        pytest.param('body.friends.#(name=="rex").nope', MISSING, id="R14 a hit without the field"),
        pytest.param('body.friends.#(name=="x")#.age', [], id="R14 no hit of all is an empty list"),
        pytest.param("body.friends.#(age>0)#.name", ["rex", "cleo"], id="R14 all hits"),
        pytest.param("body.friends.#(name)#", FRIENDS[:2], id="R14 a query for existence"),
        pytest.param("body.deep.#(l.#(n==3)).l.0.n", 3, id="R14 a query in a query"),
        pytest.param("body.friends.#(name", "tess", id="R15 unterminated: the first scalar"),
        pytest.param('body.labels.#(name=="a.b").name', "a.b", id="R15 a dot in a query"),
        pytest.param('body.labels.#(name=="x[bot]").name', "x[bot]", id="R15 brackets in a query"),
        pytest.param(r'body.labels.#(name=="q\"q").name', 'q"q', id="R15 an escaped quote"),
        pytest.param('body.labels.#(name%"a*").name', "a.b", id="R15 a glob"),
        pytest.param('body.labels.#(name!%"a*").name', "x[bot]", id="R15 not a glob"),
        pytest.param(r'body.labels.#(name%"a\\*c").name', "a*c", id="R15 an escaped star in it"),
        pytest.param("body.labels.#[name=q].name", MISSING, id="R15 the old brackets"),
        pytest.param("body.scalars.#(>a)", "b", id="R15 texts compare bytewise"),
        pytest.param("body.scalars.#(>=10)#", ["b", "a", 10, True], id="R15 each by its own type"),
        pytest.param("body.scalars.#(<=2)#", [2, False], id="R15 false is not above anything"),
        pytest.param(
            "body.scalars.#(!=2)#", ["b", "a", 10, True, False], id="R15 null is never !="
        ),
        pytest.param("body.scalars.#(=true)", True, id="R15 a bool by its word"),
        pytest.param("body.scalars.#(>false)#", [2, 10, True], id="R15 a word is zero to a number"),
        pytest.param("body.scalars.#(!)", MISSING, id="R15 a lone operator answers nothing"),
        pytest.param("body.scalars.#(!2)", "b", id="R15 a lone ! asks nothing"),
        pytest.param("body.bools.#(v==~true)#.v", [True, "T"], id="R15 ~true"),
        pytest.param("body.bools.#(v==~false)#.v", [False, None, 0], id="R15 ~false"),
        pytest.param(
            "body.bools.#(v==~null)#", [{"v": None}, {}], id="R15 ~null takes missing too"
        ),
        pytest.param("body.bools.#(v==~*)#.v", [True, False, None, "T", 0], id="R15 ~* exists"),
        pytest.param("body.bools.#(v==~maybe)", MISSING, id="R15 an unknown kind"),
        pytest.param("body.list.#(k==v)x.k", "v", id="R15 letters behind a query are ignored"),
        pytest.param("body.list.#(k==(v)).k", MISSING, id="R15 parentheses in a value"),
        pytest.param(r"body.list.#(k==\)).k", MISSING, id="R15 an escaped parenthesis"),
        pytest.param(r'body.list.#(k=="v\x").k', "v", id="R15 an unknown escape ends the value"),
        pytest.param("body.list.#(k==v", "zero", id="R15 an unterminated comparison"),
        pytest.param('body.list.#(k=="v', "zero", id="R15 an unterminated quote"),
        pytest.param("body.*.#(n)#", [], id="R12 what a query of all gathers stays behind"),
    ],
)
def test_a_path_finds(path: str, value: Any) -> None:
    assert found(path) == value
    assert type(found(path)) is type(value)


@pytest.mark.parametrize(
    ("path", "what"),
    [
        pytest.param("body.a|b", "a pipe", id="a pipe"),
        pytest.param("body.@keys", "a modifier", id="a modifier"),
        pytest.param("@this", "a modifier", id="a modifier at the start"),
        pytest.param("!true", "a static value", id="a static value"),
        pytest.param("body.[a,b]", "a selector", id="an array selector"),
        pytest.param("{a,b}", "a selector", id="an object selector"),
        pytest.param("..0", "JSON lines", id="JSON lines"),
        pytest.param("body.l.#(@keys==1)", "a modifier", id="a modifier in a query"),
        pytest.param(r'l.#(a=="\u0041")', "escape", id="an escaped code point"),
    ],
)
def test_a_path_is_refused_by_name(path: str, what: str) -> None:
    with pytest.raises(NotModelled, match=what):
        compile_path(path)


def test_rule_16_gjson_would_look_into_a_text() -> None:
    event = canonical_event("push", "d1", {"l": ['{"x":1}', "plain"]})
    assert compile_path("body.l.#(%*n).x").get(event) is MISSING
    with pytest.raises(NotModelled, match="below the text"):
        compile_path("body.l.#.x").get(event)


def test_an_object_that_meets_a_query_with_a_selector_in_it_is_refused() -> None:
    event = canonical_event("push", "d1", {"l": {'#(a=="x': 1}})
    with pytest.raises(NotModelled, match="a selector"):
        compile_path('body.l.#(a=="x.[y]")').get(event)


def test_so_is_one_that_has_no_such_key() -> None:
    path = compile_path("body.#(.[]")  # a query to an array, a key and a selector to an object
    with pytest.raises(NotModelled, match="a selector"):
        path.get(canonical_event("push", "d1", {}))
