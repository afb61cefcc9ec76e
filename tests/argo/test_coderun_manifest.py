"""The manifest of a CodeRun: whatever comes from outside stays a value in it."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playbook.argo.coderun import manifest
from playbook.manifests.crd_coderun import schema
from playbook.play import Play, Stage, rex
from playbook.rehearse.expressions.expression import compile_expression
from playbook.rehearse.expressions.values import go_json
from tests.plays.shapes import ODD, SHAPES, single, stock

VALIDATOR = jsonschema_rs.Draft4Validator(
    schema()
)  # structural schemas have boolean exclusiveMinimum
TAG = re.compile(r"{{(.*?)}}", re.DOTALL)
PARAMETERS = (
    *("task-id", "service-id", "repository-url", "docs-repository-url", "docs-branch"),
    *("working-directory", "model", "continue-session", "overwrite-memory"),
)
HOSTILE = st.sampled_from(
    ['"', "\\", "\n", "{{workflow.name}}", '"}, "kind": "Pod", {"', "\x1b[0m", "\u2028", "' || '"]
)
OUTSIDE = st.lists(HOSTILE | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)).map(
    "".join
)


def applied(play: Play, stage: Stage, scope: dict[str, Any]) -> Any:
    """Return what the resource step applies: the manifest with every tag replaced, as Argo does."""

    def value(found: re.Match[str]) -> str:
        result = compile_expression(found[1].removeprefix("=")).evaluate(scope)
        return result if isinstance(result, str) else go_json(result)

    return json.loads(TAG.sub(value, manifest(play, stage)))


def scope_of(texts: dict[str, str], number: str = "0", **inputs: str) -> dict[str, Any]:
    state = {"pull_request": "7", "head_sha": "1f9c2ab", "review": "", **inputs, "round": number}
    parameters = dict.fromkeys(PARAMETERS, "x") | texts
    workflow = {"name": "play-web-42", "uid": "0f5a1b2c-1111", "parameters": parameters}
    return {"workflow": workflow, "inputs": {"parameters": state}}


@given(st.fixed_dictionaries(dict.fromkeys(PARAMETERS, OUTSIDE)), OUTSIDE, OUTSIDE, OUTSIDE)
@settings(deadline=None)
def test_a_text_from_outside_arrives_as_it_was_and_nowhere_else(
    texts: dict[str, str], review: str, head_sha: str, pull_request: str
) -> None:
    play = single()
    inputs = {"review": review, "head_sha": head_sha, "pull_request": pull_request}
    made = applied(play, play.stages[0], scope_of(texts, **inputs))
    spec = made["spec"]
    assert made["kind"] == "CodeRun"
    assert made["metadata"]["name"] == "play-web-42-run-r0-0f5a1b2c"
    assert (spec["taskId"], spec["service"]) == (texts["task-id"], texts["service-id"])
    assert spec["model"] == (texts["model"] or "opus")
    assert [*spec["repository"].values()] == [texts[name] for name in PARAMETERS[2:6]]
    assert (spec["review"], spec["headSha"], spec["pullRequest"]) == tuple(inputs.values())
    assert spec["continueSession"] is (texts["continue-session"] == "true")


@pytest.mark.parametrize("shape", SHAPES)
def test_every_tag_gives_json_and_none_is_pasted(shape: str) -> None:
    play = SHAPES[shape]()
    for stage in play.stages:
        for found in TAG.findall(manifest(play, stage)):
            assert found.startswith("=")
            expression = compile_expression(found.removeprefix("="))
            number = expression.text == "asInt(inputs.parameters.round)"
            assert number or expression.kind == "bool" or found.startswith("=toJson(")


def test_an_agents_own_texts_are_never_taken_for_tags() -> None:
    play = SHAPES["texts-look-like-tags"]()
    spec = applied(play, play.stages[0], scope_of({}))["spec"]
    assert spec["env"] == ODD["env"]
    assert spec["tools"] == {"remote": ["{{x}}"], "local": {"git": {"{{k}}": "{{v}}"}}}
    assert spec["envFromSecrets"] == [
        {"name": "TOKEN", "secretName": "tokens", "secretKey": "rex.token"}
    ]


@given(OUTSIDE)
@settings(deadline=None)
@example("\U0001f680 \u2028 \x7f \x85 \ufeff \u00e9 \\ud83d {{{")
def test_an_agents_own_text_is_the_same_in_json_and_in_yaml(text: str) -> None:
    stage = Stage(name="run", agent=rex.model_copy(update={"env": {"A": text}}))
    written = TAG.sub("0", manifest(single(stages=(stage,)), stage))
    assert json.loads(written)["spec"]["env"] == {"A": text}
    assert yaml.safe_load(written)["spec"]["env"] == {"A": text}
    assert not re.search(r"\\ud[89a-f]", written.replace("\\\\", ""))  # YAML has no halves


@pytest.mark.parametrize(
    ("number", "asked", "continues"),
    [
        pytest.param("0", "false", False, id="the first round begins anew"),
        pytest.param("0", "true", True, id="unless a single run asks to go on"),
        pytest.param("1", "false", True, id="a later round goes on"),
    ],
)
def test_a_session_goes_on(number: str, asked: str, continues: bool) -> None:
    play = single()
    spec = applied(play, play.stages[0], scope_of({"continue-session": asked}, number))["spec"]
    assert spec["continueSession"] is continues
    assert spec["round"] == int(number)


def test_only_a_single_run_asks_for_a_model() -> None:
    play = stock()
    spec = applied(play, play.stages[0], scope_of({"model": "haiku"}))["spec"]
    assert spec["model"] == "opus"
    assert spec["overwriteMemory"] is False


def test_limits_are_written_in_seconds() -> None:
    play = stock()
    limits = applied(play, play.stages[1], scope_of({}))["spec"]["limits"]
    assert limits == {"queue": "86400s", "timeout": "7200s", "maxTurns": 500, "budgetUsd": 50.0}


def test_an_account_is_asked_for_only_where_the_agent_has_one() -> None:
    play = single()
    assert "serviceAccountName" not in applied(play, play.stages[0], scope_of({}))["spec"]
    rights = play.stages[0].agent.permissions.model_copy(update={"service_account": "deployer"})
    agent = play.stages[0].agent.model_copy(update={"permissions": rights})
    stage = Stage(name="run", agent=agent)
    assert applied(play, stage, scope_of({}))["spec"]["serviceAccountName"] == "deployer"


def test_a_coderun_fits_the_schema_of_its_kind() -> None:
    play = stock()
    texts = {"repository-url": "https://github.com/acme/web", "task-id": "42"}
    for stage in play.stages:
        made = applied(play, stage, scope_of(texts))
        assert list(VALIDATOR.iter_errors(made)) == []
        assert set(made["spec"]) <= set(schema()["properties"]["spec"]["properties"])
