"""What our model of Argo Workflows says, in the form of the Go program's answers. Decides nothing by itself."""

from playbook.errors import NotModelled
from playbook.rehearse.calls import SELECTOR
from playbook.rehearse.expressions.errors import EvaluationFailed, InvalidExpression
from playbook.rehearse.expressions.expression import compile_expression
from playbook.rehearse.expressions.values import go_json
from playbook.rehearse.workflow.run import nested
from playbook.rehearse.workflow.templating import Scope, Unresolved, replace
from tests.oracle.asking import Answer, Question


def expression(question: Question) -> Answer:
    """Evaluate; a name that Argo does not know either is its compiler's error."""
    scope = nested(question["values"].items())
    try:
        compiled = compile_expression(question["text"])
        if any(path.partition(".")[0] not in scope for path in compiled.references):
            return {"outcome": "compile"}
        return {"outcome": "ok", "json": go_json(compiled.evaluate(scope))}
    except InvalidExpression:
        return {"outcome": "compile"}
    except EvaluationFailed:
        return {"outcome": "run"}


def fill_in(question: Question) -> Answer:
    """Replace the tags of a text."""
    values = question["values"]
    try:
        scope = Scope(values, nested(values.items()))
        return {"text": replace(question["text"], scope, strict=True)}
    except Unresolved:
        return {"error": True, "missing": True}
    except EvaluationFailed:
        return {"error": True, "missing": False}
    except InvalidExpression as error:  # a rehearsal refuses the whole tree for it
        raise NotModelled(f"an expression that is none: {error.message}") from error


def select(question: Question) -> Answer:
    """Tell whether a `set` of argo-server means a node that waits (playbook.rehearse.calls)."""
    asked = SELECTOR.fullmatch(question["selector"])
    if asked is None:
        raise NotModelled("a selector of another form than inputs.parameters.<name>.value=<value>")
    inputs = question["node"]["inputs"]["parameters"]
    return {"matches": (asked[1], asked[2]) in {(one["name"], one["value"]) for one in inputs}}
