"""An expression means what expr-lang 1.17.7 means; compared with its Go code on 140,000 random ones."""

from typing import Any

import pytest

from playbook.errors import NotModelled
from playbook.rehearse.expressions.errors import EvaluationFailed
from playbook.rehearse.expressions.expression import compile_expression

SCOPE: dict[str, Any] = {
    "steps": {
        "qa": {"status": "Succeeded", "outputs": {"parameters": {"d": "go", "n": "12"}}},
        "skipped": {"status": "Skipped"},
    },
    "inputs": {"parameters": {"x": "3", "a-b": "é<&>", "empty": ""}},
    "workflow": {"uid": "0123456789"},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("steps.qa.outputs.parameters.d == 'go'", True, id="a member"),
        pytest.param("steps['qa']['status']", "Succeeded", id="members in brackets"),
        pytest.param("inputs.parameters['a-b']", "é<&>", id="dashes need brackets"),
        pytest.param("workflow.uid[0:8]", "01234567", id="a slice"),
        pytest.param("workflow.uid[:-8] + workflow.uid[8:]", "0189", id="open and negative bounds"),
        pytest.param("workflow.uid[20:30]", "", id="bounds beyond the end"),
        pytest.param("[1, 2, 3][1:]", [2, 3], id="a slice of a list"),
        pytest.param("['a', 'b'][-1]", "b", id="an index from the end"),
        pytest.param("{a: 1, 'b': [2,], }['b'][0]", 2, id="a map with a trailing comma"),
        pytest.param("{(inputs.parameters.x): 1}", {"3": 1}, id="a computed key"),
        pytest.param("asInt(inputs.parameters.x) + 1", 4, id="asInt"),
        pytest.param("int('-7') % 3", -1, id="the remainder has the sign of the left side"),
        pytest.param("7 / 2", 3.5, id="a division is a float"),
        pytest.param("string(6 / 2)", "3", id="a whole float has no point as text"),
        pytest.param("string(asFloat('1234567'))", "1.234567e+06", id="%v of a large float"),
        pytest.param("toJson(1e-7)", "1e-7", id="JSON of a small float"),
        pytest.param("string(0.00001)", "1e-05", id="%v of a small float"),
        pytest.param("toJson(1e21)", "1e+21", id="JSON of a large float"),
        pytest.param("toJson(-0.5)", "-0.5", id="JSON of a fraction"),
        pytest.param("toJson(12.0)", "12", id="JSON of a whole float"),
        pytest.param("toJson(0.0)", "0", id="JSON of zero"),
        pytest.param(
            "string([1, nil, true, {b: 1.5, a: 'x'}])",
            "[1 <nil> true map[a:x b:1.5]]",
            id="%v of a list",
        ),
        pytest.param(
            "toJson({b: [1, nil, true], a: 'x<&>'})",
            '{"a":"x\\u003c\\u0026\\u003e","b":[1,null,true]}',
            id="JSON escapes",
        ),
        pytest.param("1 == 1.0", True, id="numbers are compared by value"),
        pytest.param(
            "9007199254740993 == float(9007199254740993)",
            True,
            id="an int meets a float as a float",
        ),
        pytest.param(
            "steps.skipped.outputs.d == 'go' && 1 == -1", False, id="a constant decides beforehand"
        ),
        pytest.param("inputs.parameters.x == 3", False, id="a string never equals a number"),
        pytest.param("true == asInt('1')", False, id="a bool never equals a number"),
        pytest.param("[1, 'a'] == [1.0, 'a']", True, id="lists are compared element by element"),
        pytest.param("steps.skipped.outputs == nil", True, id="a key that is not there is nil"),
        pytest.param(
            "steps.skipped?.outputs?.parameters?.d ?? 'none'", "none", id="?. stops at nil"
        ),
        pytest.param("steps?.['qa'].status", "Succeeded", id="?. with brackets"),
        pytest.param("nil ?? 'x'", "x", id="?? takes the right side of nil"),
        pytest.param("inputs.parameters.empty ?? 'x'", "", id="?? keeps an empty string"),
        pytest.param("'go' in ['go', 'stop']", True, id="in a list"),
        pytest.param("'go' not in ['stop']", True, id="not in a list"),
        pytest.param("'a' in {a: 1}", True, id="in a map"),
        pytest.param("2 in [1, 2.0]", True, id="in a list of numbers"),
        pytest.param("nil in ['a']", False, id="nil in a list of constants"),
        pytest.param("'a' in steps.skipped.outputs", False, id="nothing is in nil"),
        pytest.param(
            "'abc' contains 'b' and 'abc' startsWith 'a' and 'abc' endsWith 'c'", True, id="parts"
        ),
        pytest.param("'abc' matches '^a.c$'", True, id="a regular expression"),
        pytest.param(
            "'abc' matches inputs.parameters['a-b']", False, id="a computed regular expression"
        ),
        pytest.param("steps.skipped.outputs contains 'x'", False, id="nil contains nothing"),
        pytest.param("'abc' not contains 'x'", True, id="not contains"),
        pytest.param("!false && not false", True, id="negations"),
        pytest.param("1 < 2 < 3", True, id="a chain of comparisons"),
        pytest.param("'a' < 'b' and 2 >= 2 and 1 <= 1.5", True, id="comparisons"),
        pytest.param("false ? 1 : true ? 2 : 3", 2, id="choices nest to the right"),
        pytest.param("inputs.parameters.x == '3' ? 'a' : nil", "a", id="a choice with nil"),
        pytest.param("false || true && false", False, id="&& binds closer than ||"),
        pytest.param("1 + 2 * 3 - 4", 3, id="products before sums"),
        pytest.param("-2 + +1", -1, id="signs"),
        pytest.param(
            "len('é') + len([1]) + len({a: 1})", 3, id="len counts letters, elements, keys"
        ),
        pytest.param("upper(' a ') + lower('B') + trim(' c ')", " A bc", id="text functions"),
        pytest.param("float('1.5e1')", 15.0, id="float of a string"),
        pytest.param("float(2)", 2.0, id="float of an int"),
        pytest.param("int(-2.9)", -2, id="int cuts towards zero"),
        pytest.param("'\\u0041\\x42\\n' + `raw\\n`", "AB\nraw\\n", id="escapes and raw strings"),
        pytest.param(
            "inputs.parameters.x && true", "3", id="x && true is x even when x is no bool"
        ),
        pytest.param("inputs.parameters.x || !false", True, id="x || true is true"),
        pytest.param("inputs.parameters.x and false", False, id="x and false is false"),
        pytest.param(
            "true && inputs.parameters.x", "3", id="the right side of && is not looked at"
        ),
        pytest.param("true || inputs.parameters.x.y", True, id="|| stops early"),
        pytest.param("false || steps.qa.status == 'Succeeded'", True, id="false || x is x"),
        pytest.param("true ?: 'x'", True, id="the short choice"),
        pytest.param("(1 in [1]) in [true]", True, id="parentheses"),
    ],
)
def test_an_expression_has_the_value_that_go_gives_it(text: str, value: object) -> None:
    found = compile_expression(text).evaluate(SCOPE)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("steps.skipped.outputs.parameters.d", id="a field of nil"),
        pytest.param("inputs.parameters.x.y", id="a field of a string"),
        pytest.param("inputs.parameters.x + 1", id="a string and a number"),
        pytest.param("asInt('1.5')", id="asInt of a fraction as text"),
        pytest.param("asInt('9223372036854775808')", id="asInt beyond 64 bits"),
        pytest.param("asInt(nil)", id="asInt of nil"),
        pytest.param("asFloat('x')", id="asFloat of a word"),
        pytest.param("asFloat([])", id="asFloat of a list"),
        pytest.param("!inputs.parameters.x", id="not of a string"),
        pytest.param("inputs.parameters.x && steps.qa", id="&& of a map"),
        pytest.param("inputs.parameters.x ? 1 : 2", id="a choice on a string"),
        pytest.param("-inputs.parameters.x", id="minus a string"),
        pytest.param("inputs.parameters.x < 1", id="a string below a number"),
        pytest.param("asInt('1') % asInt('0')", id="remainder by zero"),
        pytest.param("asFloat('1') % asInt('1')", id="remainder of a float"),
        pytest.param("1 in inputs.parameters.x", id="in a string"),
        pytest.param("asInt('1') in ['1']", id="a number in a list of constant strings"),
        pytest.param("[1][5]", id="an index out of range"),
        pytest.param("inputs.parameters[1]", id="a number as key of a map"),
        pytest.param("steps.qa.outputs[0:1]", id="a slice of a map"),
        pytest.param("workflow.uid[inputs.parameters.x:]", id="a bound that is a string"),
        pytest.param("asInt('1') contains 'x'", id="a number contains nothing"),
        pytest.param(
            "'a' matches inputs.parameters.x + '('", id="a computed regular expression that is none"
        ),
        pytest.param("upper(asInt('1'))", id="upper of a number"),
        pytest.param("len(asInt('1'))", id="len of a number"),
        pytest.param("{(asInt('1')): 2}", id="a number as key of a new map"),
        pytest.param("nope.x", id="an unknown name"),
        pytest.param("nope?.x", id="an unknown name before ?."),
    ],
)
def test_an_expression_fails_where_go_fails(text: str) -> None:
    with pytest.raises(EvaluationFailed):
        compile_expression(text).evaluate(SCOPE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("inputs.parameters['a-b'][0:1]", id="bytes of letters outside ASCII"),
        pytest.param("workflow.uid[0]", id="one byte of a string"),
        pytest.param("1 / asInt('0')", id="infinity"),
        pytest.param("asFloat('0x10')", id="a hexadecimal float"),
        pytest.param("asFloat('inf')", id="infinity as text"),
        pytest.param("9223372036854775807 + 1", id="counting beyond 64 bits"),
        pytest.param("int(1e30)", id="a float beyond 64 bits"),
        pytest.param("toJson(asFloat('1e999'))", id="JSON of infinity"),
    ],
)
def test_values_that_go_has_and_we_do_not_are_refused(text: str) -> None:
    with pytest.raises(NotModelled):
        compile_expression(text).evaluate(SCOPE)


def test_references_are_the_longest_paths_whether_evaluated_or_not() -> None:
    expression = compile_expression(
        "steps['a-b'].outputs.parameters.x == 'go' ? inputs.parameters.y : workflow.uid[0:8]"
    )
    assert expression.references == {
        "steps.a-b.outputs.parameters.x",
        "inputs.parameters.y",
        "workflow.uid",
    }


def test_references_are_found_in_every_part() -> None:
    expression = compile_expression(
        "[a.b, {c: d.e}, (f.g)[h.i], j?.k, !l.m, asInt(n.o), p.q[:r.s]]"
    )
    assert expression.references == {"a.b", "d.e", "f.g", "h.i", "j.k", "l.m", "n.o", "p.q", "r.s"}


def test_an_expression_is_compiled_once() -> None:
    assert compile_expression("1 + 1") is compile_expression("1 + 1")
