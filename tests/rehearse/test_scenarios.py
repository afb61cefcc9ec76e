"""Every scenario file is played, and all it expects holds; broken on purpose, its expectations fail."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from playbook.rehearse.perform import perform
from playbook.rehearse.scenario import Expectation, Scenario
from playbook.rehearse.stage import Stage
from tests import rehearsal
from tests.rehearsal import perform_text
from tests.stage import OWN, SHIPPED, failed, files, played, scenario, stage_of, tree

FILES = [
    *sorted(SHIPPED.glob("*.yaml")),
    *sorted(OWN.glob("blaze/*.yaml")),
    *sorted(OWN.glob("recordings/*.yaml")),
]


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_scenario_holds(path: Path) -> None:
    assert failed(played(path)) == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_scenario_says_one_sentence_and_has_a_name_of_its_own(path: Path) -> None:
    says = scenario(path).says
    assert says[0].isupper()
    assert says.endswith(".")
    assert [one for one in FILES if name_of(one) == name_of(path)] == [path]


def spoiled(wanted: Expectation) -> Expectation:
    """Return an expectation that must fail where the given one holds."""
    if wanted.times is not None:
        return wanted.model_copy(update={"times": wanted.times + 1})
    if wanted.label is not None:
        return wanted.model_copy(update={"shown": not wanted.shown})
    return wanted.model_copy(update={"times": 7})


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_expectation_of_a_scenario_can_fail(path: Path) -> None:
    given = scenario(path)
    wrong = given.model_copy(update={"expect": tuple(map(spoiled, given.expect))})
    seen = perform(stage_of(path), wrong)
    assert len(failed(seen)) == len(given.expect)


# One wrong word in one expectation: what it says, what to say instead, and what is then told to have happened.
WORDS = [
    ("happy-path", "by: labeled}", "by: approved}", "go: ready-for-qa by 5dlabs-cleo[bot] (by labeled)"),
    ("happy-path", "label: playbook/done", "label: playbook/review", "ready-for-qa, playbook/done"),
    ("rework-by-cleo", "decision: rework, by: coderun", "decision: go, by: coderun", "rework: cleo found"),
    ("early-approved", "waits: finish/merged/r0", "waits: test/approved/r0", "waits at finish/merged/r0"),
    ("label-by-the-wrong-actor", "by octocat;", "by hubot;", "Ignored: by octocat; review/labeled takes"),
    ("stale-approval", "state: Ignored", "state: Applied", "Ignored: for commit 1f9c2ab"),
    ("push-by-rex-in-test", "phase: Cancelled", "phase: Running", "Cancelled: the head is 77e01d4 now"),
    ("burst", "because: 1f9c2ab..aaaaaa3", "because: 1f9c2ab..aaaaaa2", "restart: push 1f9c2ab..aaaaaa3"),
    ("closed", "ends: Failed", "ends: Succeeded", "Failed: review/finished/r0: stop"),
    ("opened-with-two-task-labels", "condition: task label says 42", "condition: task label says 7", "42 and 43"),
    ("opened-on-another-branch", "because: head.ref", "because: label.name", "body.pull_request.head.ref"),
    ("pushes-that-are-no-code", "because: push is not", "because: push is badly", "push is not subscribed"),
    ("round-cap", "comment: cap of 10 rounds", "comment: cap of 3 rounds", "playbook stopped play-web-42"),
    ("timeout-label", "decision: timeout", "decision: go", "timeout: time is over"),
    ("reconciler-down-over-argos-expiry", "by: argo", "by: labeled", "(by argo)"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said", "instead", "got"), WORDS, ids=[f"{row[0]}: {row[2]}" for row in WORDS]
)
def test_a_wrong_word_in_an_expectation_is_found(
    name: str, said: str, instead: str, got: str
) -> None:
    text = (SHIPPED / f"{name}.yaml").read_text("utf-8")
    before, expect, after = text.partition("\nexpect:\n")
    assert said in after
    wrong = failed(perform_text(before + expect + after.replace(said, instead, 1)))
    assert len(wrong) == 1
    assert got in wrong[0].got


# One fault in what we render: which file, what stands there, what stands there instead, which scenario notices.
FAULTS = [
    pytest.param(
        "sensors/pull-request.yaml",
        {"^(?:feature/task-[A-Za-z0-9-]{1,40}.*)$": "^.*$"},
        "opened-on-another-branch",
        id="a Sensor that takes every branch",
    ),
    pytest.param(
        "sensors/pull-request.yaml",
        {"^(?:synchronize)$": "^(?:pushed)$"},
        "push-in-review",
        id="a Sensor with a filter that never matches",
    ),
    pytest.param(
        "workflows/play.yaml",
        {"default: timeout": "default: go"},
        "reconciler-down-over-argos-expiry",
        id="a gate that Argo's expiry lets pass",
    ),
    pytest.param(
        "workflows/play.yaml",
        {"asInt(inputs.parameters.round) < 10": "asInt(inputs.parameters.round) < 5"},
        "round-cap",
        id="a cap of rounds that is not the declared one",
    ),
    pytest.param(
        "workflows/play.yaml",
        {"decision == 'rework'": "decision == 'reworked'"},
        "rework-by-tess",
        id="a guard that asks for a decision nobody makes",
    ),
    pytest.param(
        "workflows/play.yaml",
        {"decision == 'go'": "decision != 'stop'"},
        "timeout-label",
        id="a guard that takes every decision but one for go",
    ),
    pytest.param(
        "events/eventsource-github.yaml",
        {"- pull_request_review": "- issues"},
        "rework-by-cleo-review",
        id="an EventSource without reviews",
    ),
]


@pytest.mark.parametrize(("file", "change", "name"), FAULTS)
def test_a_fault_in_the_rendered_tree_is_found(
    file: str, change: Mapping[str, str], name: str
) -> None:
    made = files()
    text = made[file]
    for said, instead in change.items():
        assert said in text
        text = text.replace(said, instead)
    broken = replace(rehearsal.stage(), tree=tree({**made, file: text}))
    assert failed(perform(broken, of(name))) != []


def of(name: str) -> Scenario:
    return scenario(SHIPPED / f"{name}.yaml")


def test_a_rehearsal_is_the_same_every_time() -> None:
    stage: Stage = rehearsal.stage()
    assert perform(stage, of("burst")).entries == perform(stage, of("burst")).entries
    assert hash(perform(stage, of("burst")).world) == hash(perform(stage, of("burst")).world)
