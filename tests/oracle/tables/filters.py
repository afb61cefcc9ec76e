"""What filters of a dependency do, rule by rule: argo-events v1.9.11 filter.go and its documentation. Data only."""

from typing import Any

from tests.oracle.asking import Answer, Question
from tests.oracle.tables.rows import Rows

BODY: dict[str, Any] = {
    "action": "labeled",
    "null": None,
    "yes": True,
    "empty": "",
    "seven": 7,
    "thousand": 1e3,
    "huge": 1e21,
    "abc": "abc",
    "hex": "0x1p4",
    "under": "1_000",
    "large": "1e400",
    "T": "tRuE",
    "space": " 1",
    "object": {"b": 1, "a": "<"},
    "list": [{"name": "x"}],
    "bot": "rex[bot]",
    "text": "two\nlines",
}
PASSES: Answer = {"passed": True, "error": False}
NO: Answer = {"passed": False, "error": False}
FAILS: Answer = {"passed": False, "error": True}


def one(path: str, kind: str, *values: str, comparator: str = "") -> dict[str, Any]:
    return {"path": f"body.{path}", "type": kind, "value": list(values), "comparator": comparator}


def several(*data: dict[str, Any], joined: str = "", operator: str = "") -> Question:
    filters = {"data": list(data), "dataLogicalOperator": joined}
    return {"op": "filter", "document": BODY, "filter": filters, "operator": operator}


def text(path: str, *values: str, comparator: str = "") -> Question:
    return several(one(path, "string", *values, comparator=comparator))


def number(path: str, *values: str, comparator: str = "") -> Question:
    return several(one(path, "number", *values, comparator=comparator))


def truth(path: str, *values: str, comparator: str = "") -> Question:
    return several(one(path, "bool", *values, comparator=comparator))


YES, FALSE, BAD = one("yes", "bool", "1"), one("yes", "bool", "0"), one("missing", "bool", "1")

STRINGS: Rows = {
    "a pattern is not anchored": (text("action", "label"), PASSES),
    "labeled also passes unlabeled's pattern when it is not anchored": (
        text("action", "abele"),
        PASSES,
    ),
    "an anchored pattern means the whole": (text("action", "^label$"), NO),
    "a bot's name never matches itself": (text("bot", "rex[bot]"), NO),
    "escaped brackets do": (text("bot", "^rex\\[bot\\]$"), PASSES),
    "$ is the end of the text, not of a line": (text("text", "two$"), NO),
    "a list of values is or": (text("action", "x", "labeled"), PASSES),
    "and stays or when it is not equal": (text("action", "x", "labeled", comparator="!="), PASSES),
    "not equal to the one value": (text("action", "labeled", comparator="!="), NO),
    "greater than is never true of strings": (text("action", "a", comparator=">"), NO),
    "nor is an unknown comparator": (text("action", "labeled", comparator="=="), NO),
    "no value is an error": (text("action"), FAILS),
    "a missing path is an error": (text("missing", ".*"), FAILS),
    "a path is case-sensitive": (text("Action", ".*"), FAILS),
    "null is an empty text": (text("null", "^$"), PASSES),
    "a number has no exponent": (text("thousand", "^1000$"), PASSES),
    "not even a huge one": (text("huge", "^10{21}$"), PASSES),
    "true is a text": (text("yes", "^true$"), PASSES),
    "a list is its JSON": (text("list", '"x"'), PASSES),
    "in an object < is escaped": (text("object", "u003c"), PASSES),
    "the first values decide before a broken pattern": (text("action", "labeled", "("), PASSES),
    "a broken pattern that is reached is an error": (text("action", "(", "labeled"), FAILS),
    "a look-ahead is a broken pattern": (text("action", "(?=l)"), FAILS),
    "an unknown type is an error": (several(one("action", "String", "labeled")), FAILS),
    "an empty type too": (several(one("action", "", "labeled")), FAILS),
    "an unknown type behind a missing path is not reached": (
        several(one("missing", "int", "1")),
        FAILS,
    ),
}
NUMBERS: Rows = {
    "a text that is no number is zero": (number("abc", "0"), PASSES),
    "null is zero": (number("null", "0"), PASSES),
    "an object is zero": (number("object", "0"), PASSES),
    "true is one": (number("yes", "1"), PASSES),
    "a text may be hexadecimal": (number("hex", "16"), PASSES),
    "or have underscores": (number("under", "1000"), PASSES),
    "or be infinite": (number("large", "inf"), PASSES),
    "a space makes it zero": (number("space", "0"), PASSES),
    "a value may have underscores": (number("thousand", "1_000"), PASSES),
    "a value with a space is an error": (number("seven", " 7"), FAILS),
    "a hexadecimal value without exponent is an error": (number("seven", "0x7"), FAILS),
    "a value out of range is an error": (number("seven", "1e400"), FAILS),
    "nothing is equal to nan": (number("seven", "nan"), NO),
    "and all is unequal": (number("seven", "nan", comparator="!="), PASSES),
    "at least": (number("seven", "7", comparator=">="), PASSES),
    "less": (number("seven", "7", comparator="<"), NO),
    "an unknown comparator is never true": (number("seven", "7", comparator="=="), NO),
}
BOOLS: Rows = {
    "t is true": (truth("yes", "t"), PASSES),
    "a text is lower-cased first": (truth("T", "true"), PASSES),
    "but the value is not": (truth("yes", "tRUE"), FAILS),
    "another text is false": (truth("abc", "false"), PASSES),
    "a number is true unless zero": (truth("seven", "true"), PASSES),
    "a list is false": (truth("list", "false"), PASSES),
    "null is false": (truth("null", "false"), PASSES),
    "the comparator is ignored": (truth("yes", "true", comparator="!="), PASSES),
    "yes is no bool": (truth("yes", "yes"), FAILS),
}
JOINED: Rows = {
    "all must pass": (several(YES, YES), PASSES),
    "the first false decides": (several(FALSE, BAD), NO),
    "or the first error": (several(BAD, FALSE), FAILS),
    "or: one is enough": (several(FALSE, YES, joined="or"), PASSES),
    "or: an error before it is forgotten": (several(BAD, YES, joined="or"), PASSES),
    "or: an error and a false is an error": (several(FALSE, BAD, joined="or"), FAILS),
    "OR in capitals is and": (several(YES, FALSE, joined="OR"), NO),
    "xor is and": (several(YES, YES, joined="xor"), PASSES),
    "under or of the sections an error is false": (several(BAD, operator="or"), FAILS),
    "under or of the sections data may say yes": (several(YES, operator="or"), PASSES),
    "no filters at all": (
        {"op": "filter", "document": BODY, "filter": None, "operator": ""},
        PASSES,
    ),
    "no section": ({"op": "filter", "document": BODY, "filter": {}, "operator": ""}, PASSES),
    "no section under or": ({"op": "filter", "document": BODY, "filter": {}, "operator": "or"}, NO),
}
FILTERS: Rows = {**STRINGS, **NUMBERS, **BOOLS, **JOINED}
