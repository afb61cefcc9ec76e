"""`release="argo"`: the gates of the rendered template, which the Sensor finds without the round."""

from playbook.argo.sensors import sensors
from playbook.argo.template import backstop, workflow_template
from playbook.durations import go_duration
from playbook.play import Gate, Play, cleo
from tests.argo.alone import Json, platform
from tests.plays.argo_alone import play
from tests.plays.shapes import stock


def templates(declared: Play) -> dict[str, Json]:
    return {one["name"]: one for one in workflow_template(declared).to_dict()["spec"]["templates"]}


def test_a_gate_has_a_second_address_without_the_round() -> None:
    made = templates(play)
    inputs = {one["name"]: one for one in made["wait-review-gate"]["inputs"]["parameters"]}
    assert list(inputs) == ["gate", "round", "pull_request", "head_sha", "wait"]
    assert "argo node set" in inputs["gate"]["description"]
    [waits] = made["review-gate"]["steps"][0]
    given = {one["name"]: one["value"] for one in waits["arguments"]["parameters"]}
    assert given["wait"] == "review/labeled"
    assert given["gate"] == "review/labeled/r{{inputs.parameters.round}}"


def test_a_gate_waits_as_long_as_it_says_and_a_stage_keeps_its_backstop() -> None:
    made = templates(play)
    assert made["wait-test-gate"]["suspend"]["duration"] == "72h"
    assert made["wait-test"]["suspend"]["duration"] == go_duration(backstop(27 * 3600))
    names_of = [one["name"] for one in made["wait-test"]["inputs"]["parameters"]]
    assert "wait" not in names_of


def test_other_plays_are_as_they_were() -> None:
    gates = [one for name, one in templates(stock()).items() if name.startswith("wait-")]
    assert all("wait" not in [p["name"] for p in one["inputs"]["parameters"]] for one in gates)


def test_every_gate_has_a_trigger_that_finds_it() -> None:
    finish = Gate.approved(by=(cleo, "people"), timeout="1h")
    wide = play.model_copy(update={"finish": finish})
    [sensor] = sensors([wide], platform())
    asked = [
        next(p for p in one["template"]["http"]["payload"] if p["dest"] == "nodeFieldSelector")
        for one in sensor.to_dict()["spec"]["triggers"]
    ]
    selected = {one["src"]["value"].partition("=")[2] for one in asked}
    given = {
        p["value"]
        for one in templates(wide).values()
        for group in one.get("steps", ())
        for step in group
        for p in step.get("arguments", {}).get("parameters", ())
        if p["name"] == "wait"
    }
    assert selected == given != set()
