"""What gjson v1.19.0 makes of a path, rule by rule. Data only."""

from typing import Any

from tests.oracle.asking import Answer, Question
from tests.oracle.tables.rows import Rows

BODY: dict[str, Any] = {
    "l": ["a", {"name": "x", "n": 1}, {"name": "y", "n": None}, 5],
    "o": {"a.b": 1, "ab": {"z": 2}, "ac": {"y": 3}, "": "empty", "0": "zero", "#": "hash"},
    "e": [],
    "s": "text",
    "names": [{"name": "ready"}, {"name": "wip"}],
}
GONE: Answer = {"exists": False}


def path(text: str) -> Question:
    return {"op": "path", "document": BODY, "path": f"body.{text}"}


def seen(kind: str, text: str = "") -> Answer:
    return {"exists": True, "kind": kind} | ({"text": text} if text else {})


PATHS: Rows = {
    "a backslash makes a dot part of a key": (path("o.a\\.b"), seen("Number", "1")),
    "an empty part is the key of no letters": (path("o."), seen("String", "empty")),
    "digits are a key of an object": (path("o.0"), seen("String", "zero")),
    "a wildcard goes on to the next key": (path("o.a*.y"), seen("Number", "3")),
    "? is one letter": (path("o.a?.z"), seen("Number", "2")),
    "a wildcard finds no element": (path("l.*"), GONE),
    "an index": (path("l.0"), seen("String", "a")),
    "an index may have zeros before it": (path("l.01.name"), seen("String", "x")),
    "there is no element before the first": (path("l.-1"), GONE),
    "nor after the last": (path("l.4"), GONE),
    "nor below a text": (path("s.a"), GONE),
    "# counts": (path("l.#"), seen("Number", "4")),
    "# counts nothing": (path("e.#"), seen("Number", "0")),
    "# of an object is a key": (path("o.#"), seen("String", "hash")),
    "# and a key gathers": (path("names.#.name"), seen("JSON", '["ready","wip"]')),
    "and exists though nothing has the key": (path("l.#.nope"), seen("JSON", "[]")),
    "and of no elements": (path("e.#.name"), seen("JSON", "[]")),
    "a query finds the first": (path('l.#(name=="x").n'), seen("Number", "1")),
    "a query without a hit finds nothing": (path('l.#(name=="z").n'), GONE),
    "with # it finds an empty list": (path('l.#(name=="z")#.n'), seen("JSON", "[]")),
    "a query for null finds what lacks the key": (
        path("l.#(n==~null)"),
        seen("JSON", '{"n":null,"name":"y"}'),
    ),
    "a query that never ends finds the first scalar": (path("l.#(name"), seen("String", "a")),
    "unequal is false of null": (path("l.#(n!=7).name"), seen("String", "x")),
    "a pattern in a query": (path('names.#(name%"w*").name'), seen("String", "wip")),
    "null exists": (path("l.2.n"), seen("Null")),
    "the header is in the body": (path("X-GitHub-Event"), seen("String", "pull_request")),
    "and is case-sensitive": (path("X-Github-Event"), GONE),
}
