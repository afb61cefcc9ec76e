"""Deliveries go through the real EventSource, NATS and Sensors to the real Signals: none lost, none wrong, none extra."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest

from playbook.kube.apply import apply_tree
from playbook.kube.cluster import MERGE_PATCH, Cluster
from playbook.kube.errors import KubeError
from playbook.lab.lab import Lab
from playbook.lab.rehearsal.place import documents_of
from playbook.lab.webhook import Answer
from tests.lab.events.town import ARGO, NAMESPACE, SIGNALS, Town, files, until
from tests.lab.events.variants import NULLABLE, Post, ours, read_by, recorded, without
from tests.stage import tree

pytestmark = pytest.mark.cluster

SENSOR = f"sensor-{NAMESPACE}-pull-request"
NATS = f"nats-{NAMESPACE}-default"
AT_ONCE = 8
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def town(lab: Lab, cluster: Cluster) -> Iterator[Town]:
    documents = documents_of(files())
    apply_tree(cluster, documents, make_namespaces=True)
    town = Town(
        lab,
        cluster,
        tree(files()),
        tuple(one for one in documents if one["kind"] == "Sensor"),
    )
    until(lambda: bool(lab.webhook(NAMESPACE)))
    town.settle()
    yield town
    cluster.request("DELETE", f"/api/v1/namespaces/{NAMESPACE}")  # not waited for


def opened() -> Post:
    made = ours(next(one for one in recorded() if one.name == "octokit/pull_request.opened"))
    assert made is not None
    return made


def new_id() -> str:
    return str(uuid.uuid4())


def test_every_delivery_is_stored_as_the_interpreter_says(town: Town) -> None:
    paths = sorted(read_by(town.sensors) | set(NULLABLE))
    own = [one for one in map(ours, recorded()) if one is not None]
    posts = [*recorded(), *own, *(each for one in own for each in without(one, paths))]
    assert len({one.id for one in posts}) == len(posts) > 1000
    expected = {name: spec for one in posts for name, spec in town.expected(one).items()}
    assert len(expected) > 500
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(town.send, posts))
    refused = [
        (one.name, answer)
        for one, answer in zip(posts, answers, strict=True)
        if not answer.accepted
    ]
    assert refused == []
    counts = town.settle(seconds=180)
    assert counts.redelivered == 0
    stored, names = town.stored(), {one.id: one.name for one in posts}
    wrong = {
        names.get(name, name): (expected.get(name), stored.get(name))
        for name in expected.keys() | stored.keys()
        if expected.get(name) != stored.get(name)
    }
    assert wrong == {}


def test_the_largest_delivery_github_sends_is_stored(town: Town) -> None:
    # GitHub sends at most 25 MB; on the bus that is a third more.
    made = opened()
    whole = {**json.loads(made.text), "padding": ""}
    room = 25_000_000 - len(json.dumps(whole).encode())
    body = json.dumps({**whole, "padding": "x" * room}).encode()
    identifier = new_id()
    assert town.post(made.event, body, identifier).accepted
    town.settle()
    assert identifier in town.stored()


BIG = b'{"a":"' + b"x" * (26 * MEGABYTE) + b'"}'


@pytest.mark.parametrize(
    ("body", "secret", "why"),
    [
        pytest.param(opened().text, b"", "missing signature", id="unsigned"),
        pytest.param(opened().text, b"guess", "payload signature check failed", id="mis-signed"),
        pytest.param(b"hello", None, "invalid character 'h'", id="not JSON"),
        pytest.param(b"[]", None, "cannot unmarshal array", id="no object"),
        pytest.param(b"", None, "unexpected end of JSON input", id="empty"),
        pytest.param(BIG, None, "request body too large", id="26 MB"),
    ],
)
def test_what_github_would_not_send_is_refused_and_stores_nothing(
    town: Town, body: bytes, secret: bytes | None, why: str
) -> None:
    before = town.settle()
    answer = town.post("pull_request", body, new_id(), secret)
    assert answer.status == 400
    assert why in answer.text
    assert town.settle().last_sequence == before.last_sequence, "nothing reached the bus"


def test_ten_redeliveries_change_nothing_and_hold_nothing_up(town: Town) -> None:
    first, following = new_id(), new_id()
    assert town.send(opened(), first).accepted
    town.settle()
    version = town.signal(first)["metadata"]["resourceVersion"]
    assert all(town.send(opened(), first).accepted for _ in range(10))
    assert town.send(opened(), following).accepted
    town.settle(seconds=5)
    assert town.signal(first)["metadata"]["resourceVersion"] == version
    assert town.signal(following)


def test_events_that_wait_for_a_killed_sensor_are_stored_when_it_is_back(town: Town) -> None:
    town.settle()
    town.kill(SENSOR)
    waiting = [new_id() for _ in range(3)]
    assert all(town.send(opened(), one).accepted for one in waiting)
    assert town.pending().pending + town.pending().unacknowledged > 0
    # An event handed to the dying Sensor comes again after NATS' AckWait of 30 s.
    town.settle(seconds=90)
    assert all(town.signal(one) for one in waiting)


def test_what_was_accepted_survives_a_killed_nats(town: Town) -> None:
    town.settle()
    sent: list[tuple[str, Answer]] = []
    before = [new_id() for _ in range(5)]
    sent += [(one, town.send(opened(), one)) for one in before]
    town.kill(NATS)
    end = monotonic() + 60
    while monotonic() < end:
        one = new_id()
        sent.append((one, town.send(opened(), one)))
        if sent[-1][1].accepted and len(sent) > len(before):
            break
    assert sent[-1][1].accepted, "it takes events again"
    town.settle(seconds=90)
    accepted = [one for one, answer in sent if answer.accepted]
    assert len(accepted) > len(before)
    assert all(town.signal(one) for one in accepted)


def test_a_killed_keeper_ends_nothing(town: Town) -> None:
    town.kill("events")
    one = new_id()
    assert town.send(opened(), one).accepted
    until(lambda: town.pending().settled)
    assert town.signal(one)


def test_a_sensor_whose_bus_is_missing_waits_and_says_so(town: Town) -> None:
    sensor = {**town.sensors[0], "metadata": {"name": "lonely", "namespace": NAMESPACE}}
    sensor["spec"] = {**sensor["spec"], "eventBusName": "nowhere"}
    town.cluster.request("POST", f"{ARGO}/sensors", body=sensor)
    until(lambda: condition(town, "sensors/lonely") == ("False", 'EventBus "nowhere" is not there'))
    town.cluster.request("DELETE", f"{ARGO}/sensors/lonely")
    assert town.settle().expected == 4


def test_a_changed_sensor_is_started_anew(town: Town) -> None:
    # A trigger of another name subscribes under another name: the old process never would.
    spec = town.cluster.request("GET", f"{ARGO}/sensors/pull-request-review")["spec"]
    renamed = [
        {**one, "template": {**one["template"], "name": "other"}} for one in spec["triggers"]
    ]
    path = f"{ARGO}/sensors/pull-request-review"
    for triggers in (renamed, spec["triggers"]):
        body = {"spec": {"triggers": triggers}}
        town.cluster.request("PATCH", path, body=body, content=MERGE_PATCH)
        town.settle()
    assert town.pending().expected == 4


def condition(town: Town, thing: str) -> tuple[str, str]:
    """Return status and message of an object's condition."""
    found = town.cluster.request("GET", f"{ARGO}/{thing}").get("status", {}).get("conditions")
    return (found[0]["status"], found[0]["message"]) if found else ("", "")


def test_the_rendered_rights_hold(town: Town) -> None:
    """The Sensor's own account stores Signals: the policy lets nobody else, the administrator included."""
    mine = {
        "apiVersion": "playbook.dev/v1alpha1",
        "kind": "Signal",
        "metadata": {"name": new_id(), "namespace": NAMESPACE},
        "spec": town.signal(next(iter(town.stored())))["spec"],
    }
    with pytest.raises(KubeError, match="only the Sensors' account"):
        town.cluster.request("POST", SIGNALS, body=mine)
