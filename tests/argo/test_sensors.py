"""The Sensors, the EventSource and the bus: fed with recorded webhooks, and held against their schemas."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from playbook.argo.patterns import HOOK, SOURCE
from playbook.argo.sensors import (
    KEYS,
    event_source,
    sensors,
)
from playbook.events.calls import KubernetesCall
from playbook.events.canonical import Event
from playbook.events.engine import Outcome, compile_sensor
from playbook.labels import Labels
from playbook.manifests.crd_signal import KEYS as SCHEMA_KEYS
from playbook.platform import Platform
from playbook.play import Gate, Play, Stage, cleo, rex
from tests.payloads_corpus import Recording, recording, recordings
from tests.plays.shapes import implement, review, single, stock

Json = dict[str, Any]
# The recorded pull requests come from the branch `changes`: here that is task `es`.
RECORDED = stock(branch="chang{task_id}")


def platform(**github: Any) -> Platform:
    hook = {"webhook": {"host": "hooks.acme.dev", "maxPayloadMb": 5}}
    return Platform.model_validate(
        {
            "name": "local",
            "namespaces": {"workflows": "plays"},
            "github": {**hook, **(github or {"organization": "Codertocat"})},
            "images": {"playbook": "acme/playbook:1", "agent": "acme/agent:1"},
            "secretStore": {"name": "vault"},
        }
    )


def outcomes(event: Event, play: Play = RECORDED, place: Platform | None = None) -> list[Outcome]:
    engines = [compile_sensor(one.to_dict()) for one in sensors([play], place or platform())]
    return [found for engine in engines for found in engine.feed(SOURCE, HOOK, event)]


def fired(event: Event, play: Play = RECORDED, place: Platform | None = None) -> list[str]:
    return [one.trigger for one in outcomes(event, play, place) if one.fired]


def changed(name: str, path: str, value: object) -> Event:
    """Return a recorded webhook with one field of its body changed: `pull_request.head.ref`."""
    found = recording(name)
    body = {**found.body}
    part: Json = body
    *between, last = path.split(".")
    for key in between:
        part[key] = {**part[key]}
        part = part[key]
    part[last] = value
    return replace(found, body=body).arrive()


def signal(event: Event, play: Play = RECORDED) -> Mapping[str, Any]:
    [call] = [one.call for one in outcomes(event, play) if one.call]
    assert isinstance(call, KubernetesCall)
    assert call.operation == "patch"
    return call.resource


FIRES = {
    "octokit/pull_request.opened": "changed",
    "octokit/pull_request.opened.null-body": "changed",
    "octokit/pull_request.reopened": "changed",
    "octokit/pull_request.ready_for_review": "changed",
    "octokit/pull_request.closed.unmerged": "changed",
    "octokit/pull_request.labeled": "labeled",
    "octokit/pull_request.unlabeled": "labeled",
    "argo-cd/pull_request.labeled.deploy-preview": "labeled",
    "octokit/pull_request.synchronize": "pushed",
    "octokit/pull_request_review.submitted.commented": "reviewed",
    "octokit/pull_request_review.dismissed": "reviewed",
}
ANYWHERE = platform(
    repositories=sorted(
        {
            r.facts["repository"]
            for r in recordings().values()
            if "/" in str(r.facts.get("repository"))
        }
    )
)


@pytest.mark.parametrize("name", recordings())
def test_a_recorded_webhook_is_stored_once_when_it_matters(name: str) -> None:
    found = recording(name)
    ref = found.facts.get("head_ref")
    play = stock(branch=f"{ref[:-1]}{{task_id}}") if ref and not ref.endswith(".lock") else stock()
    assert fired(found.arrive(), play, ANYWHERE) == ([FIRES[name]] if name in FIRES else [])


def test_a_label_is_stored_with_all_that_decides() -> None:
    found = recording("octokit/pull_request.labeled")
    pull = found.body["pull_request"]
    made = signal(found.arrive("72d3162e-cc78-11e3-81ab-4c9367dc0958"))
    assert made["metadata"] == {
        "name": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "namespace": "plays",
    }
    assert made["spec"] == {
        **dict.fromkeys(KEYS, ""),
        "event": "pull_request",
        "action": "labeled",
        "repository": "Codertocat/Hello-World",
        "headRepository": "Codertocat/Hello-World",
        "pullRequest": "2",
        "author": "Codertocat",
        "headSha": pull["head"]["sha"],
        "headRef": "changes",
        "baseRef": "master",
        "sender": "Codertocat",
        "senderId": "21031067",
        "senderType": "User",
        "label": found.facts["label"],
        "labels": found.facts["labels"],
        "eventTime": pull["updated_at"],
    }


def test_a_push_is_stored_with_both_commits() -> None:
    found = recording("octokit/pull_request.synchronize")
    spec = signal(found.arrive())["spec"]
    assert spec["before"] == found.body["before"]
    assert spec["headSha"] == found.body["after"]


def test_a_review_is_stored_with_its_commit() -> None:
    found = recording("octokit/pull_request_review.submitted.commented")
    spec, made = signal(found.arrive())["spec"], found.body["review"]
    assert (spec["reviewId"], spec["reviewState"]) == (str(made["id"]), "commented")
    assert (spec["reviewCommit"], spec["eventTime"]) == (made["commit_id"], made["submitted_at"])


def test_everything_but_the_labels_is_text() -> None:
    for name in (one for one in FIRES if not one.startswith("go-playground/")):
        spec = signal(recording(name).arrive())["spec"]
        assert isinstance(spec.pop("labels"), list)
        assert all(isinstance(value, str) for value in spec.values())


def test_a_signal_has_the_keys_of_its_schema() -> None:
    assert set(KEYS) == set(SCHEMA_KEYS)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("pull_request.head.ref", "main", id="another branch"),
        pytest.param("pull_request.head.ref", "xchanges", id="a branch that ends like ours"),
        pytest.param("repository.full_name", "codertocat-evil/x", id="an owner that begins alike"),
        pytest.param("repository.full_name", "evil/codertocat/x", id="an owner in the middle"),
        pytest.param("action", "unlabeledx", id="an action that holds ours"),
        pytest.param("label.name", "playbook/review", id="a state label of ours"),
        pytest.param("label.name", "Playbook/Done", id="a state label, as it was first written"),
        pytest.param("label", None, id="a label that was deleted meanwhile"),
    ],
)
def test_what_does_not_matter_is_not_stored(path: str, value: object) -> None:
    assert fired(changed("octokit/pull_request.labeled", path, value)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("pull_request.head.ref", "change-42-and-more", id="what follows is free"),
        pytest.param("repository.full_name", "CODERTOCAT/hello", id="an owner in capitals"),
        pytest.param("label.name", "playbook/reviews", id="a label that begins like ours"),
        pytest.param("pull_request.head.repo", None, id="a fork that was deleted"),
        pytest.param("pull_request.labels", [], id="no labels"),
        pytest.param("pull_request.title", "{{ .Input }} $(id) \x1b", id="a hostile title"),
    ],
)
def test_what_may_matter_is_stored(path: str, value: object) -> None:
    event = changed("octokit/pull_request.labeled", path, value)
    assert fired(event) == ["labeled"]
    assert signal(event)["spec"]["action"] == "labeled"


def test_a_fork_that_was_deleted_has_no_repository() -> None:
    event = changed("octokit/pull_request.labeled", "pull_request.head.repo", None)
    assert signal(event)["spec"]["headRepository"] == ""


def test_repositories_are_matched_whole() -> None:
    place = platform(repositories=["codertocat/hello-world", "acme/a.b"])
    event = recording("octokit/pull_request.labeled").arrive()
    assert fired(event, place=place) == ["labeled"]
    for other in ("acme/axb", "acme/a.b2", "x/codertocat/hello-world"):
        other_event = changed("octokit/pull_request.labeled", "repository.full_name", other)
        assert fired(other_event, place=place) == []


@pytest.mark.parametrize(
    ("play", "names"),
    [
        pytest.param(RECORDED, ["pull-request", "pull-request-review"], id="reviews matter"),
        pytest.param(
            stock(stages=(implement(),), restart=None), ["pull-request"], id="no review matters"
        ),
        pytest.param(
            stock(stages=(implement(gate=None), review(gate=None)), restart=None, finish=None),
            [],
            id="no gate, no event",
        ),
        pytest.param(single(), [], id="a single run waits for nothing outside"),
    ],
)
def test_only_the_events_that_gates_need_are_heard(play: Play, names: list[str]) -> None:
    assert [one.name for one in sensors([play], platform())] == names
    hook = event_source([play], platform()).to_dict()["spec"]["github"][HOOK]
    assert hook["events"] == [name.replace("-", "_") for name in names]


def test_two_plays_share_the_sensors() -> None:
    other = Play(
        name="docs",
        branch="docs/{task_id}",
        stages=(Stage(name="write", agent=rex, gate=Gate.approved(by=cleo, timeout="1h")),),
        labels=Labels(prefix="docs: "),
    )
    first, _ = sensors([RECORDED, other, single()], platform())
    engine = compile_sensor(first.to_dict())
    for ref, label in (("docs/7", "playbook/review"), ("changes", "docs: write")):
        event = changed("octokit/pull_request.labeled", "pull_request.head.ref", ref)
        body = {**event.body, "label": {"name": label}}
        stored = Recording("x", "pull_request", body, {}).arrive()
        assert not any(one.fired for one in engine.feed(SOURCE, HOOK, stored))
        assert any(one.fired for one in engine.feed(SOURCE, HOOK, event))
