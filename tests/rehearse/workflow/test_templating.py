"""Tags are replaced as Argo 4.0.2 replaces them."""

from typing import Any

import pytest

from playbook.errors import NotModelled
from playbook.rehearse.expressions.errors import EvaluationFailed, InvalidExpression
from playbook.rehearse.workflow.templating import Scope, Unresolved, replace, tags

NESTED: dict[str, Any] = {
    "inputs": {"parameters": {"x": "v", "odd": "a\x1b"}},
    "steps": {"g": {"status": "Skipped"}},
}
FLAT = {
    "inputs.parameters.x": "v",
    "inputs.parameters.odd": "a\x1b",
    "inputs.parameters.lines": 'a\n"é"🎉',
    "inputs.parameters.flag": "🏴\U000e0067",
    "steps.g.status": "Skipped",
}
SCOPE = Scope(FLAT, NESTED)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        pytest.param("plain", "plain", id="no tag"),
        pytest.param("a-{{inputs.parameters.x}}-b", "a-v-b", id="a plain tag"),
        pytest.param("{{ inputs.parameters.x }}", "v", id="blanks around a name"),
        pytest.param("{{inputs.parameters.lines}}", 'a\n"é"🎉', id="lines, quotes, emoji survive"),
        pytest.param("{{=inputs.parameters.x + '!'}}", "v!", id="an expression"),
        pytest.param(
            "{{=1 + 1}} {{=true}} {{=1.5}}", "2 true 1.5", id="results that are no strings"
        ),
        pytest.param("{{=['a<b']}}", '["a\\u003cb"]', id="a list is JSON"),
        pytest.param("{{=inputs.parameters.odd}}", "a\x1b", id="an expression takes any character"),
        pytest.param("{{later.on}}", "{{later.on}}", id="an unknown tag stays"),
        pytest.param(
            "{{=later.on}}", "{{=later.on}}", id="an expression with an unknown root stays"
        ),
        pytest.param(
            "{{=inputs.parameters.nope}}",
            "{{=inputs.parameters.nope}}",
            id="nil with something missing stays",
        ),
        pytest.param(
            "{{=steps.g.outputs.parameters.y == 'a'}}",
            "{{=steps.g.outputs.parameters.y == 'a'}}",
            id="outputs that are not there yet stay",
        ),
        pytest.param(
            "{{=inputs.parameters.x == 'v' || steps.g.outputs.parameters.y == 'a'}}",
            "true",
            id="but an answer without them counts",
        ),
        pytest.param(
            "{{=steps.g.outputs.parameters.y == 'a' || true}}", "true", id="nor are they looked at"
        ),
        pytest.param("{{=steps.other?.status ?? 'none'}}", "none", id="and so does ?."),
    ],
)
def test_tags_are_replaced(text: str, result: str) -> None:
    assert replace(text, SCOPE, strict=False) == result


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{{inputs.parameters.odd}}", id="an escape character pasted into JSON"),
        pytest.param("{{inputs.parameters.flag}}", id="a tag character pasted into JSON"),
        pytest.param(
            "{{=asInt(inputs.parameters.x)}}", id="an evaluation error with nothing missing"
        ),
        pytest.param("{{=nil}}", id="nil with nothing missing"),
    ],
)
def test_what_argo_reports_is_an_error(text: str) -> None:
    with pytest.raises(EvaluationFailed):
        replace(text, SCOPE, strict=False)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{{steps.g.outputs.parameters.y}}", id="a plain tag"),
        pytest.param("{{=steps.g.outputs.parameters.y == 'a'}}", id="an expression"),
        pytest.param(
            "{{=true || steps.g.outputs.parameters.y == 'a'}}", id="even where it is not evaluated"
        ),
        pytest.param("{{=steps.g?.outputs?.parameters?.y ?? 'a'}}", id="even behind ?."),
        pytest.param("{{=tasks.t.status}}", id="tasks too"),
    ],
)
def test_outputs_that_will_never_be_there_never_resolve(text: str) -> None:
    with pytest.raises(Unresolved):
        replace(text, SCOPE, strict=True)


def test_other_unknown_names_stay_even_when_strict() -> None:
    assert replace("{{later}}{{=inputs.parameters.nope}}", SCOPE, strict=True) == (
        "{{later}}{{=inputs.parameters.nope}}"
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("{{open", NotModelled, id="braces that do not close"),
        pytest.param("{{a.{{b}}}}", NotModelled, id="a tag inside a tag"),
        pytest.param("{{=1 +}}", InvalidExpression, id="a broken expression"),
        pytest.param("{{=sprig.now()}}", NotModelled, id="a function that is not modelled"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        tags(text)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        pytest.param(
            "{{steps.g.outputs.artifacts.log}}",
            "{{steps.g.outputs.artifacts.log}}",
            id="artifacts are left for later",
        ),
        pytest.param("{{=toJson(steps.g)}}", '{"status":"Skipped"}', id="a map of values is there"),
    ],
)
def test_of_a_step_that_is_done(text: str, result: str) -> None:
    assert replace(text, SCOPE, strict=True) == result


def test_the_word_steps_alone_hangs() -> None:
    with pytest.raises(Unresolved):
        replace("{{steps}}", SCOPE, strict=True)
