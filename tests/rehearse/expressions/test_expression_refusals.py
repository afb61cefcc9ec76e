"""What expr-lang 1.17.7 does not compile is refused, and what we do not model is refused by name."""

import pytest

from playbook.errors import NotModelled
from playbook.rehearse.expressions.errors import InvalidExpression
from playbook.rehearse.expressions.expression import compile_expression


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("1 +", id="an operator without a right side"),
        pytest.param("(1", id="an open parenthesis"),
        pytest.param("1 2", id="two values"),
        pytest.param("'a", id="an open string"),
        pytest.param("a.'b'", id="a string as a field"),
        pytest.param("a @ b", id="a strange character"),
        pytest.param("{1+1: 2}", id="a key without parentheses"),
        pytest.param("[1 2]", id="a list without comma"),
        pytest.param("1 ?? 2 + 3", id="?? mixed with another operator"),
        pytest.param("1 not 2", id="not between values"),
        pytest.param("9223372036854775808", id="an integer beyond 64 bits"),
        pytest.param("1 + 'a'", id="a number and a string"),
        pytest.param("'a' == 1", id="a string compared with a number"),
        pytest.param("1 && true", id="a number as truth"),
        pytest.param("1 in 'abc'", id="a number in a string"),
        pytest.param("1 in ['a']", id="a number in a list of strings"),
        pytest.param("1 in {a: 1}", id="a number in a map"),
        pytest.param("!1", id="not of a number"),
        pytest.param("nil matches 'x'", id="nil matched"),
        pytest.param("not 'a' == 'b'", id="not binds closer than =="),
        pytest.param("{not: 1}", id="a word of the language as a key"),
        pytest.param("a - '1'", id="strings do not subtract"),
        pytest.param("-'a'", id="minus a constant string"),
        pytest.param("1 ? 2 : 3", id="a number as condition"),
        pytest.param("'a'.b", id="a field of a constant string"),
        pytest.param("5 .a", id="a field of a number"),
        pytest.param("true[0:1]", id="a slice of a bool"),
        pytest.param("'abc'['a':]", id="a slice with a string bound"),
        pytest.param("[1]['a']", id="a list by a string"),
        pytest.param("asInt()", id="a function without argument"),
        pytest.param("asInt('1', '2')", id="a function with two arguments"),
        pytest.param("upper(1)", id="upper of a constant number"),
        pytest.param("len(1)", id="len of a constant number"),
        pytest.param("'a' matches '('", id="a regular expression that is none"),
        pytest.param("1 % (1 - 1)", id="a remainder of constants by zero"),
        pytest.param(
            "(true ? [1] : workflow.uid) < 3", id="a choice has the type of its first side"
        ),
    ],
)
def test_an_expression_that_go_does_not_compile_is_refused(text: str) -> None:
    with pytest.raises(InvalidExpression):
        compile_expression(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("sprig.trim('x')", "sprig.trim", id="sprig"),
        pytest.param("jsonpath('x', 'y')", "jsonpath", id="jsonpath"),
        pytest.param("filter([1], # > 0)", "#", id="closures"),
        pytest.param("'a' | upper()", "|", id="pipes"),
        pytest.param("1..3", "..", id="ranges"),
        pytest.param("2 ** 3", "**", id="powers"),
        pytest.param("let x = 1; x", "let", id="variables"),
        pytest.param("if true { 1 } else { 2 }", "if", id="if"),
        pytest.param("$env", "$", id="$env"),
        pytest.param("1 // x", "//", id="comments"),
        pytest.param("0x10", "decimal", id="other number systems"),
        pytest.param(r"'\q'", r"\q", id="rare escapes"),
        pytest.param("steps.x.y()", "steps.x.y", id="methods"),
        pytest.param("steps?.x.y()", "steps.x.y", id="methods after ?."),
        pytest.param("(1 + 1).y()", "(...).y", id="methods of results"),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(NotModelled) as error:
        compile_expression(text)
    assert named in str(error.value)
