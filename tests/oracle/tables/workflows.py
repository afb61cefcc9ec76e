"""What Argo Workflows v4.0.2 makes of expressions, tags and selectors, rule by rule. Data only."""

from typing import Any

from tests.oracle.asking import Answer, Question
from tests.oracle.tables.rows import ERROR, Rows

VALUES = {
    "steps.g.status": "Succeeded",
    "steps.g.outputs.parameters.d": "go",
    "steps.s.status": "Skipped",
    "inputs.parameters.x": "3",
    "inputs.parameters.q": 'a "b"',
    "workflow.uid": "0123456789",
}
MISSING: Answer = {"error": True, "missing": True}
WRONG: Answer = {"error": True, "missing": False}
NONE: Answer = {"outcome": "compile"}
FAILS: Answer = {"outcome": "run"}


def expression(text: str) -> Question:
    return {"op": "expression", "text": text, "values": VALUES}


def ok(text: str) -> Answer:
    return {"outcome": "ok", "json": text}


def tag(text: str) -> Question:
    return {"op": "replace", "text": text, "values": VALUES}


def selector(text: str, **inputs: str) -> Question:
    parameters = [{"name": name, "value": value} for name, value in inputs.items()]
    node = {"displayName": "g", "inputs": {"parameters": parameters}}
    return {"op": "selector", "selector": text, "node": node}


def matches(found: Any) -> Answer:
    return {"matches": found}


EXPRESSIONS: Rows = {
    "a parameter is a string": (expression("inputs.parameters.x == 3"), ok("false")),
    "until it is converted": (expression("asInt(inputs.parameters.x) == 3"), ok("true")),
    "a key that is not there is nil": (expression("inputs.parameters.nope"), ok("null")),
    "below nil is an error": (expression("steps.s.outputs.parameters.d"), FAILS),
    "unless it is asked for": (expression("steps.s?.outputs?.parameters?.d"), ok("null")),
    "and what is not evaluated is none": (
        expression("steps.s.status == 'Succeeded' && steps.s.outputs.parameters.d == 'go'"),
        ok("false"),
    ),
    "an unknown name does not compile": (expression("nope == 1"), NONE),
    "nor do types that cannot fit": (expression("'a' + 1"), NONE),
    "nor half an expression": (expression("1 +"), NONE),
    "nor a division by zero of two constants": (expression("1 % 0"), NONE),
    "a guard that is false before anything is looked at": (
        expression("steps.s.outputs.parameters.d == 'go' && 1 == -1"),
        ok("false"),
    ),
    "a choice takes the type of its other side": (
        expression("(steps.g.status == 'x' ? [1] : workflow.uid) < 3"),
        NONE,
    ),
    "a slice": (expression("workflow.uid[0:3]"), ok('"012"')),
    "a dash needs brackets": (expression("inputs.parameters['a-b'] == nil"), ok("true")),
    "in a list": (expression("steps.g.status in ['Succeeded', 'Skipped']"), ok("true")),
    "toJson escapes <": (expression("toJson('<')"), ok('"\\"\\\\u003c\\""')),
}
TAGS: Rows = {
    "a value": (tag("x-{{inputs.parameters.x}}"), {"text": "x-3"}),
    "spaces are cut": (tag("{{ inputs.parameters.x }}"), {"text": "3"}),
    "a quote survives": (tag("{{inputs.parameters.q}}"), {"text": 'a "b"'}),
    "an unknown tag stays": (tag("{{nope}}"), {"text": "{{nope}}"}),
    "outputs of a skipped step are missing: tried for ever": (
        tag("{{steps.s.outputs.parameters.d}}"),
        MISSING,
    ),
    "in an expression too, though a guard would skip it": (
        tag("{{=steps.s.status == 'Succeeded' && steps.s.outputs.parameters.d == 'go'}}"),
        MISSING,
    ),
    "artifacts are left for later": (
        tag("{{steps.g.outputs.artifacts.a}}"),
        {"text": "{{steps.g.outputs.artifacts.a}}"},
    ),
    "the word steps alone is missing": (tag("{{steps}}"), MISSING),
    "but a map of them is there": (
        tag("{{=toJson(steps.g.outputs.parameters)}}"),
        {"text": '{"d":"go"}'},
    ),
    "an expression with an unknown name stays": (tag("{{=nope.x}}"), {"text": "{{=nope.x}}"}),
    "an expression that fails is an error": (tag("{{=asInt(workflow.uid + 'x')}}"), WRONG),
    "nil is an error": (tag("{{=nil}}"), WRONG),
    "a bool is written": (tag("{{=steps.g.status == 'Succeeded'}}"), {"text": "true"}),
}
SELECTORS: Rows = {
    "a gate by its input": (
        selector("inputs.parameters.wait.value=a b/c#1", wait="a b/c#1"),
        matches(True),
    ),
    "another value": (selector("inputs.parameters.wait.value=a", wait="ab"), matches(False)),
    "a node without the input": (selector("inputs.parameters.wait.value=a"), matches(False)),
    "an empty value is not asked for by us": (
        selector("inputs.parameters.wait.value=x", wait=""),
        matches(False),
    ),
}
REFUSED_SELECTORS: Rows = {
    "a comma needs a backslash": (selector("inputs.parameters.wait.value=a,b", wait="a,b"), ERROR),
    "an equals sign too": (selector("inputs.parameters.wait.value=a=b", wait="a=b"), ERROR),
}
WORKFLOWS: Rows = {**EXPRESSIONS, **TAGS, **SELECTORS}
