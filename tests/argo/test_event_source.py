"""The EventSource and the bus of a play, their schemas, and the patterns in the filters."""

import pytest

from playbook.argo.patterns import HOOK, quoted
from playbook.argo.sensors import (
    BUS,
    branch_pattern,
    event_bus,
    event_source,
    sensors,
)
from playbook.events.patterns import compile_pattern
from playbook.events.types import EventsObject
from playbook.platform import GitHub, Images, Platform, SecretStore, Webhook
from playbook.schemas.check import violations
from tests.plays.shapes import stock

PLAY = stock()
HOOKS = Webhook(host="hooks.acme.dev", max_payload_mb=5)
PLATFORM = Platform(
    name="local",
    github=GitHub(organization="acme", webhook=HOOKS),
    images=Images(playbook="acme/playbook:1", agent="acme/agent:1"),
    secret_store=SecretStore(name="vault"),
)
LISTED = GitHub(repositories=("a/b", "a/c", "d/e"), webhook=HOOKS)
REPOSITORIES = PLATFORM.model_copy(update={"github": LISTED})


def test_a_branch_pattern_means_the_branch() -> None:
    play = stock(branch="feature/x.y{task_id}-z")
    matches = compile_pattern(f"^(?:{branch_pattern(play)})$")
    assert matches("feature/x.y42-z-and-more")
    assert not matches("feature/xzy42-z")


@pytest.mark.parametrize(
    "text", [".", "a+b", "[bot]", "(x)", "a|b", "\\", "^$", "{1}", "a?*", "-#&~ "]
)
def test_a_quoted_text_matches_itself_only(text: str) -> None:
    matches = compile_pattern(f"^(?:{quoted(text)})$")
    assert matches(text)
    assert not matches(f"{text}x")


@pytest.mark.parametrize("place", [PLATFORM, REPOSITORIES])
def test_every_events_object_fits_its_closed_schema(place: Platform) -> None:
    made: list[EventsObject] = [event_bus(place), event_source([PLAY], place)]
    made += sensors([PLAY], place)
    assert [violations(one.to_dict()) for one in made] == [()] * len(made)


def test_the_bus_takes_whatever_the_source_takes() -> None:
    source = event_source([PLAY], PLATFORM).to_dict()["spec"]["github"][HOOK]["webhook"]
    bus = event_bus(PLATFORM).to_dict()
    assert source["maxPayloadSize"] == 5_000_000
    # On the bus a body is base64 inside JSON, and JetStream stores no record above 32 MiB.
    largest = Webhook.model_fields["max_payload_mb"].default * 1_000_000 * 4 / 3
    assert largest < int(bus["spec"]["jetstream"]["maxPayload"]) <= 32 * 1024 * 1024
    assert bus["metadata"]["name"] == BUS


def test_every_delivery_is_signed_and_tried_again() -> None:
    hook = event_source([PLAY], PLATFORM).to_dict()["spec"]["github"][HOOK]
    assert hook["webhookSecret"] == {"name": "github-webhook", "key": "secret"}
    assert hook["active"] is True
    for sensor in sensors([PLAY], PLATFORM):
        for trigger in sensor.to_dict()["spec"]["triggers"]:
            assert trigger["atLeastOnce"] is True
            assert trigger["retryStrategy"]["steps"] == 10
            assert trigger["template"]["conditions"]
