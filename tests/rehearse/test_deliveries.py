"""A delivery is stored once by every trigger that takes it; what is not stored says why."""

from dataclasses import replace
from typing import Any

import pytest

from playbook.events.canonical import canonical_event
from playbook.rehearse.deliveries import Arrived, Delivery, arrive, full_name, nearest
from playbook.rehearse.github import Happening, happen
from playbook.rehearse.tree import Tree
from playbook.rehearse.world import World
from tests.rehearsal import stage
from tests.stage import files, tree


def opened(**fields: Any) -> Delivery:
    """Return the delivery of a pull request that Rex opened, with fields overridden."""
    asked = Happening(
        "opened",
        "5dlabs-rex[bot]",
        "acme/web",
        "7",
        branch="feature/task-42",
        head="1f9c2ab",
        set={path.replace("__", "."): value for path, value in fields.items()},
    )
    made = happen(World(), asked, stage().recordings)
    return Delivery(made.event, "00000000-0000-4000-8000-000000000001", made.body, made.said)


def sent(delivery: Delivery, world: World | None = None, on: Tree | None = None) -> Arrived:
    return arrive(on or stage().tree, world or World(), delivery)


def test_a_delivery_that_matters_is_stored_under_its_id() -> None:
    arrived = sent(opened())
    assert arrived.stored == ("00000000-0000-4000-8000-000000000001",)
    (owned,) = arrived.world.signals
    assert (owned.signal.number, owned.signal.head_ref) == ("7", "feature/task-42")
    assert (owned.run, owned.reason) == ("", "")


def test_a_redelivery_changes_nothing() -> None:
    first = sent(opened())
    again = sent(opened(), first.world)
    assert (again.stored, again.again) == ((), first.stored)
    assert again.world == first.world


@pytest.mark.parametrize(
    ("delivery", "why"),
    [
        pytest.param(
            replace(opened(), event="push"),
            "push is not subscribed; the EventSource takes pull_request, pull_request_review",
            id="an event nobody asked for",
        ),
        pytest.param(
            opened(repository__full_name="acme/other"),
            "the EventSource does not cover acme/other",
            id="another repository",
        ),
        pytest.param(
            Delivery("pull_request", "d-1", {"action": "opened"}, ""),
            "the EventSource does not cover a delivery without repository",
            id="no repository",
        ),
        pytest.param(opened(action="exploded"), "body.action", id="an action nobody asked for"),
        pytest.param(
            opened(pull_request__head__ref="rex/work"), "body.pull_request.head.ref", id="a branch"
        ),
    ],
)
def test_what_is_not_stored_says_why(delivery: Delivery, why: str) -> None:
    arrived = sent(delivery)
    assert (arrived.stored, arrived.world) == ((), World())
    assert why in nearest(arrived.reasons)


def test_without_an_event_source_nothing_arrives() -> None:
    made = {name: text for name, text in files().items() if "eventsource-" not in name}
    arrived = sent(opened(), on=tree(made))
    assert arrived.reasons == ("no EventSource is rendered",)


def test_what_the_api_server_refuses_is_not_stored() -> None:
    crd = "crds/signals.playbook.dev.yaml"
    made = {name: text for name, text in files().items() if name != crd}
    arrived = sent(opened(), on=tree(made))
    assert arrived.stored == ()
    assert "the API server refuses it: no custom resource Signal is rendered" in nearest(
        tuple(one for one in arrived.reasons if "refuses" in one)
    )


@pytest.mark.parametrize(
    ("reasons", "found"),
    [
        pytest.param((), "", id="none"),
        pytest.param(("odd", "strange"), "odd", id="none we know: the first"),
        pytest.param(
            ("a: body.action no", "b: body.pull_request.head.ref no"),
            "b: body.pull_request.head.ref no",
            id="the branch is asked after the action",
        ),
        pytest.param(
            ("a: X-GitHub-Event no", "b: body.action no"), "b: body.action no", id="the action"
        ),
    ],
)
def test_the_trigger_that_came_nearest_tells(reasons: tuple[str, ...], found: str) -> None:
    assert nearest(reasons) == found


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"repository": {"full_name": "acme/web"}}, "acme/web"),
        ({"repository": {}}, ""),
        ({"repository": None}, ""),
        ({}, ""),
    ],
)
def test_the_repository_of_a_delivery_may_be_missing(body: dict[str, Any], name: str) -> None:
    assert full_name(canonical_event("push", "d-1", body)) == name
