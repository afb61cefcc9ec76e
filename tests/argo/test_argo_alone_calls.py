"""`release="argo"`: what the rendered Sensor calls, and for which events."""

import copy
import json
from typing import Any

import pytest

from playbook import run_names
from playbook.argo.guards import OUTPUTS
from playbook.argo.sensors import sensors
from playbook.events.calls import HttpCall
from playbook.events.canonical import canonical_event
from playbook.events.engine import compile_sensor
from playbook.play import Gate, Play, Stage, cleo, rex
from tests.argo.alone import Json, platform
from tests.payloads_corpus import recording
from tests.plays.argo_alone import play

OPENED = "octokit/pull_request.opened"
LABELED = "octokit/pull_request.labeled"
REVIEWED = "go-playground/pull_request_review.submitted.approved"
MERGED = "octokit/pull_request.closed.unmerged"


def body(name: str, **changes: Any) -> Json:
    """Return a recorded webhook as one about task abc-12 of acme/web, opened by Rex; then changed by path."""
    made: Json = copy.deepcopy(recording(name).body)
    stock = {
        "repository.full_name": "acme/Web",
        "repository.name": "Web",
        "pull_request.head.repo": {"full_name": "acme/Web"},
        "pull_request.head.ref": "feature/task-abc-12",
        "pull_request.head.sha": "1f9c2ab",
        "pull_request.number": 1234567,
        "pull_request.user.login": "5dlabs-rex[bot]",
    }
    for path, value in {**stock, **changes}.items():
        part = made
        *between, last = path.split(".")
        for key in between:
            part = part[key]
        part[last] = value
    return made


def calls(declared: Play, name: str, **changes: Any) -> dict[str, HttpCall]:
    """Return what every trigger of every Sensor calls, by its name."""
    event = canonical_event(recording(name).event, "d1", body(name, **changes))
    found: dict[str, HttpCall] = {}
    for sensor in sensors([declared], platform()):
        for outcome in compile_sensor(sensor.to_dict()).feed("github", "play", event):
            if isinstance(outcome.call, HttpCall):
                found[outcome.trigger] = outcome.call
    return found


CLEO = {"sender.login": "5dlabs-cleo[bot]", "sender.type": "Bot", "label.name": "Ready-for-QA"}
TESS = {"sender.login": "5dlabs-tess[bot]", "sender.type": "Bot", "review.state": "approved"}
PERSON = {"sender.login": "octocat", "sender.type": "User", "label.name": "ready-for-qa"}
END = {"action": "closed", "pull_request.merged": True}


def test_an_opened_pull_request_completes_its_gate_with_every_output() -> None:
    [call] = calls(play, OPENED).values()
    assert call.method == "PUT"
    run = run_names.RunNames("play", ("test",), 0, "acme/Web", "web", "abc-12", plain=True).run
    assert call.url == f"https://argo-server.argo.svc:2746/api/v1/workflows/plays/{run}/set"
    sent = json.loads(call.body)
    outputs = json.loads(sent.pop("outputParameters"))
    assert sent == {
        "nodeFieldSelector": "inputs.parameters.wait.value=implement/pull_request_open",
        "phase": "Succeeded",
        "message": "go: released by the Sensor alone",
    }
    assert set(outputs) == set(OUTPUTS)
    told = {key: outputs[key] for key in ("decision", "pull_request", "head_sha")}
    assert told == {"decision": "go", "pull_request": "1234567", "head_sha": "1f9c2ab"}


@pytest.mark.parametrize(
    ("name", "changes", "fires"),
    [
        pytest.param(OPENED, {}, ["implement-pull-request-open"], id="opened by Rex"),
        pytest.param(
            OPENED, {"action": "reopened"}, ["implement-pull-request-open"], id="reopened"
        ),
        pytest.param(
            OPENED, {"pull_request.user.login": "octocat"}, [], id="opened by somebody else"
        ),
        pytest.param(OPENED, {"action": "edited"}, [], id="edited"),
        pytest.param(LABELED, CLEO, ["review-labeled"], id="labeled by Cleo"),
        pytest.param(LABELED, PERSON, ["review-labeled-people"], id="labeled by a person"),
        pytest.param(LABELED, {**CLEO, "label.name": "not-ready-for-qa"}, [], id="another label"),
        pytest.param(
            LABELED,
            {**CLEO, "sender.login": "x5dlabs-cleo[bot]"},
            [],
            id="a login that contains hers",
        ),
        pytest.param(LABELED, {**CLEO, "action": "unlabeled"}, [], id="unlabeled"),
        pytest.param(REVIEWED, TESS, ["test-approved"], id="approved by Tess"),
        pytest.param(
            REVIEWED, {**TESS, "review.state": "APPROVED"}, ["test-approved"], id="capitals"
        ),
        pytest.param(REVIEWED, {**TESS, "review.state": "changes_requested"}, [], id="changes"),
        pytest.param(REVIEWED, {**TESS, "action": "dismissed"}, [], id="dismissed"),
        pytest.param(REVIEWED, {**TESS, "sender.login": "octocat"}, [], id="approved by a person"),
        pytest.param(MERGED, END, ["finish-merged"], id="merged"),
        pytest.param(MERGED, {}, [], id="closed"),
        pytest.param(
            OPENED, {"repository.full_name": "evil/acme"}, [], id="a repository of somebody else"
        ),
        pytest.param(OPENED, {"repository.name": "web.js"}, [], id="a name no run can have"),
        pytest.param(
            OPENED, {"pull_request.head.repo": {"full_name": "evil/Web"}}, [], id="from a fork"
        ),
        pytest.param(OPENED, {"pull_request.head.repo": None}, [], id="from a fork that is gone"),
        pytest.param(OPENED, {"pull_request.head.ref": "feature/task-7-"}, [], id="a tail"),
        pytest.param(OPENED, {"pull_request.head.ref": "feature/task-A"}, [], id="a capital"),
        pytest.param(OPENED, {"pull_request.head.ref": "feature/task-a--b"}, [], id="two dashes"),
        pytest.param(OPENED, {"pull_request.head.ref": "x/feature/task-1"}, [], id="a head"),
        pytest.param(
            OPENED, {"pull_request.head.ref": "feature/task-a/../b"}, [], id="a path in the branch"
        ),
    ],
)
def test_an_event_calls_for_its_own_gate_only(
    name: str, changes: dict[str, Any], fires: list[str]
) -> None:
    assert list(calls(play, name, **changes)) == fires


def test_only_the_declared_base_counts() -> None:
    based = play.model_copy(update={"base": "main"})
    assert list(calls(based, OPENED, **{"pull_request.base.ref": "main"})) != []
    assert calls(based, OPENED, **{"pull_request.base.ref": "maintenance"}) == {}


def test_without_an_implementer_anybody_may_open_the_pull_request() -> None:
    gate = Gate.labeled("go", by=cleo, timeout="1h")
    free = Play(name="p", stages=(Stage(name="a", agent=rex, gate=gate),), release="argo")
    told = {**CLEO, "label.name": "go", "pull_request.user.login": "octocat"}
    assert list(calls(free, LABELED, **told)) == ["a-labeled"]


def test_a_gate_for_people_only_has_one_trigger() -> None:
    gate = Gate.labeled("go", by="people", timeout="1h")
    asked = Play(name="p", stages=(Stage(name="a", agent=rex, gate=gate),), release="argo")
    told = {**PERSON, "label.name": "go"}
    assert list(calls(asked, LABELED, **told)) == ["a-labeled-people"]
    assert calls(asked, LABELED, **{**told, "sender.type": "Bot"}) == {}
