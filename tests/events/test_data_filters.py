"""Rules 2 to 9 and 17: what one data filter says about an event."""

from typing import Any

import pytest

from tests.events.filtered import data, said

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
