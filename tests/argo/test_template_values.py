"""What travels through the template: rounds, reviews, reasons, parameters, names."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook import names, run_names
from playbook.argo.template import workflow_template
from playbook.play import Play
from playbook.rehearse.expressions.expression import compile_expression
from tests.plays.shapes import SHAPES, chosen, single, stock

Json = dict[str, Any]


def rendered(play: Play) -> Json:
    document: Json = workflow_template(play).to_dict()
    return document


def templates(play: Play) -> dict[str, Json]:
    return {one["name"]: one for one in rendered(play)["spec"]["templates"]}


def test_going_on_keeps_the_round_and_going_back_counts_it() -> None:
    group = templates(stock())["test-gate"]["steps"][-1]
    rounds = {step["name"]: step["arguments"]["parameters"][0]["value"] for step in group[:-1]}
    assert rounds == {
        "finish": "{{inputs.parameters.round}}",
        "implement": "{{=string(asInt(inputs.parameters.round) + 1)}}",
        "review": "{{=string(asInt(inputs.parameters.round) + 1)}}",
    }


def test_a_rework_carries_the_review_and_an_interrupted_one_keeps_it() -> None:
    def review(state: str, step: str) -> str:
        group = templates(stock())[state]["steps"][-1]
        [call] = [one for one in group if one["name"] == step]
        return str({p["name"]: p["value"] for p in call["arguments"]["parameters"]}["review"])

    assert review("test", "implement") == "{{=steps.finished.outputs.parameters.signal}}"
    assert review("test-gate", "implement") == "{{=steps.gate.outputs.parameters.signal}}"
    assert review("implement", "implement") == "{{inputs.parameters.review}}"
    assert review("implement", "implement-gate") == ""
    assert review("test", "review") == ""


@pytest.mark.parametrize(
    ("decision", "number", "said"),
    [
        pytest.param("timeout", "0", "review/labeled/r0: timeout: why", id="a time-out"),
        pytest.param(
            "rework", "10", "review/labeled/r10: rework (cap of 10 rounds): why", id="cap"
        ),
        pytest.param("rework", "9", "review/labeled/r9: rework: why", id="below the cap"),
    ],
)
def test_a_run_that_gives_up_says_why(decision: str, number: str, said: str) -> None:
    [give_up] = [
        s for s in templates(stock())["review-gate"]["steps"][-1] if s["name"] == "give-up"
    ]
    [reason] = give_up["arguments"]["parameters"]
    outputs = {"decision": decision, "reason": "why"}
    scope = {
        "steps": {"gate": {"outputs": {"parameters": outputs}}},
        "inputs": {"parameters": {"round": number}},
    }
    expression = compile_expression(reason["value"].removeprefix("{{=").removesuffix("}}"))
    assert expression.evaluate(scope) == said


def test_giving_up_reaches_the_shell_as_a_variable_only() -> None:
    container = templates(stock())["give-up"]["container"]
    assert container["command"] == [
        "sh",
        "-c",
        'printf %s "$REASON" > /dev/termination-log; exit 1',
    ]
    assert container["env"] == [{"name": "REASON", "value": "{{inputs.parameters.reason}}"}]
    assert all("{{" not in part for part in container["command"])


@pytest.mark.parametrize(
    "play",
    [pytest.param(single(), id="one stage"), pytest.param(chosen(), id="one of three agents")],
)
def test_a_single_run_is_submitted_with_the_names_of_today(play: Play) -> None:
    declared = {p["name"]: p for p in rendered(play)["spec"]["arguments"]["parameters"]}
    assert set(declared) >= {
        *("task-id", "service-id", "github-app", "model"),
        *("continue-session", "overwrite-memory"),
    }
    assert declared["github-app"]["value"] == "5DLabs-Rex"
    assert declared["github-app"]["enum"] == [one.agent.github_app for one in play.stages]
    assert declared["overwrite-memory"]["enum"] == ["true", "false"]
    assert "value" not in declared["task-id"]


def test_a_play_has_the_parameters_of_a_task_and_its_own() -> None:
    play = SHAPES["first-is-conditional"]()
    declared = rendered(play)["spec"]["arguments"]["parameters"]
    assert [one["name"] for one in declared if "value" not in one] == [
        "task-id",
        "service-id",
        "repository-url",
    ]
    assert declared[-1] == {"name": "area", "value": "back", "enum": ["back", "front"]}


@given(
    st.from_regex(names.TASK, fullmatch=True),
    st.text("aB-_. ", min_size=1, max_size=99),
    st.uuids(),
)
@settings(max_examples=25, deadline=None)
def test_every_name_of_the_deepest_run_fits(task: str, rest: str, uid: object) -> None:
    play = stock(name="x" * 20)
    stages = tuple(stage.name for stage in play.stages)
    run = run_names.RunNames(play.name, stages, play.rounds, "acme/web", f"w{rest}", task)
    scope = {
        "workflow": {"name": run.run, "uid": str(uid), "parameters": {"task-id": task}},
        "inputs": {"parameters": {"round": str(play.rounds)}},
    }
    for stage in stages:
        manifest = templates(play)[f"run-{stage}"]["resource"]["manifest"]
        found = re.search(r'"name": {{=toJson\((.+?)\)}},\n', manifest)
        assert found is not None
        name = compile_expression(found[1]).evaluate(scope)
        assert name == run.coderun(stage, play.rounds, str(uid))
        assert len(run_names.job(str(name), 9)) <= names.LIMIT
