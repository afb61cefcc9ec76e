"""`release="argo"`: which Sensor is rendered, how it tries its calls, and what it may read."""

import pytest

from playbook.argo.argo_alone import RETRY
from playbook.argo.sensors import event_source, sensors
from playbook.errors import InvalidPlatform
from playbook.events.attempts import attempts_of
from playbook.play import Play, Stage, rex
from playbook.schemas.check import violations
from tests.argo.alone import Json, platform
from tests.plays.argo_alone import play
from tests.plays.shapes import stock


def test_a_call_is_tried_for_some_minutes_and_only_200_is_success() -> None:
    [sensor] = sensors([play], platform())
    triggers = sensor.to_dict()["spec"]["triggers"]
    assert {trigger["atLeastOnce"] for trigger in triggers} == {True}
    [found] = {attempts_of(trigger) for trigger in triggers}
    assert (found.steps, found.lasting, found.allowed) == (RETRY.steps, 290, (200,))


@pytest.mark.parametrize(
    ("server", "tls"),
    [
        pytest.param({}, None, id="its certificate is checked"),
        pytest.param({"verifyTls": False}, {"insecureSkipVerify": True}, id="or not"),
    ],
)
def test_the_call_carries_the_token_from_its_secret(server: Json, tls: Json | None) -> None:
    [sensor] = sensors([play], platform(**server))
    http = sensor.to_dict()["spec"]["triggers"][0]["template"]["http"]
    [header] = http["secureHeaders"]
    assert header["name"] == "Authorization"
    assert header["valueFrom"]["secretKeyRef"] == {"name": "argo-server-token", "key": "token"}
    assert http.get("tls") == tls


def test_the_two_ways_of_releasing_live_side_by_side() -> None:
    plays = [stock(name="usual"), play]
    found = {one.name: one for one in sensors(plays, platform())}
    assert list(found) == ["pull-request", "pull-request-review", "argo-alone-play"]
    assert not any(violations(one.to_dict()) for one in found.values())
    assert {t.name for t in found["pull-request"].triggers} == {"changed", "labeled", "pushed"}


def test_a_play_argo_alone_releases_stores_no_signals() -> None:
    assert [one.name for one in sensors([play], platform())] == ["argo-alone-play"]
    hooks = event_source([play], platform()).hooks.values()
    assert [hook.events for hook in hooks] == [("pull_request", "pull_request_review")]


def test_a_play_without_gates_calls_nobody() -> None:
    single = Play(name="one", stages=(Stage(name="a", agent=rex),), release="argo")
    twins = platform({"repositories": ["acme/web", "other/web"]})
    assert sensors([single], twins) == ()


def test_two_repositories_of_one_name_are_refused() -> None:
    with pytest.raises(InvalidPlatform, match='2 repositories are called "web"'):
        sensors([play], platform({"repositories": ["acme/web", "other/Web"]}))
