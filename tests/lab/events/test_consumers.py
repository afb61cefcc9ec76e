"""What is pending is counted for the Sensors there are, under the names upstream gives their subscriptions."""

from __future__ import annotations

from typing import Any

import pytest

from playbook.lab.events.consumers import Pending, pending_of, subscriptions


def sensor(triggers: dict[str, str], dependencies: dict[str, str]) -> dict[str, Any]:
    return {
        "metadata": {"name": "pull-request"},
        "spec": {
            "dependencies": [
                {"name": name, "eventSourceName": "github", "eventName": event}
                for name, event in dependencies.items()
            ],
            "triggers": [
                {"template": {"name": name, "conditions": conditions}}
                for name, conditions in triggers.items()
            ],
        },
    }


@pytest.mark.parametrize(
    ("triggers", "dependencies", "names"),
    [
        pytest.param({"t": "a"}, {"a": "play"}, {"a"}, id="one"),
        pytest.param({"t": "a-b"}, {"a-b": "play"}, {"a-b"}, id="a dash"),
        pytest.param({"t": "a_b"}, {"a-b": "play"}, {"a-b"}, id="a dash may be written _"),
        pytest.param({"t": "a || b"}, {"a": "x", "b": "y"}, {"a", "b"}, id="two subjects"),
        pytest.param({"t": "(a||b)"}, {"a": "x", "b": "x"}, {"b"}, id="one subject: the last one"),
        pytest.param({"t": ""}, {"a": "x", "b": "y"}, {"a", "b"}, id="no conditions: all"),
    ],
)
def test_a_trigger_subscribes_to_each_subject_once(
    triggers: dict[str, str], dependencies: dict[str, str], names: set[str]
) -> None:
    found = subscriptions(sensor(triggers, dependencies))
    alone = [subscriptions(sensor({"t": name}, {name: "x"})) for name in names]
    assert found == frozenset(name for one in alone for name in one)


def test_a_subscription_is_called_as_upstream_calls_it() -> None:
    # As it is in NATS with argo-events v1.9.11: FNV-1a of "pull-request-changed-changed".
    assert subscriptions(sensor({"changed": "changed"}, {"changed": "play"})) == {
        "group-2829073578"
    }


def answer(*consumers: dict[str, Any]) -> dict[str, Any]:
    stream = {
        "name": "default",
        "state": {"messages": 5, "last_seq": 9},
        "consumer_detail": list(consumers),
    }
    return {"account_details": [{"stream_detail": [stream, {"name": "KV_pull-request"}]}]}


def test_only_subscriptions_of_sensors_there_are_count() -> None:
    one = {"name": "a", "num_pending": 1, "num_ack_pending": 2, "num_redelivered": 3}
    old = {"name": "old", "num_pending": 100}
    found = pending_of(answer(one, old), frozenset({"a", "b"}))
    assert found == Pending(1, 2, 3, 1, 2, 5, 9)


@pytest.mark.parametrize(
    ("counts", "settled"),
    [
        pytest.param(Pending(), True, id="nothing runs"),
        pytest.param(Pending(consumers=2, expected=2, stream_messages=7), True, id="all done"),
        pytest.param(Pending(pending=1, consumers=1, expected=1), False, id="one waits"),
        pytest.param(Pending(unacknowledged=1, consumers=1, expected=1), False, id="one at work"),
        pytest.param(Pending(consumers=1, expected=2), False, id="a trigger has not subscribed"),
    ],
)
def test_settled_means_all_was_acted_on(counts: Pending, settled: bool) -> None:
    assert counts.settled is settled


def test_a_bus_without_a_stream_has_nothing() -> None:
    assert pending_of({}, frozenset({"a"})) == Pending(expected=1)


def test_buses_add_up() -> None:
    assert Pending(1, 2, 3, 4, 5, 6, 7).plus(Pending(1, 1, 1, 1, 1, 1, 1)) == Pending(
        2, 3, 4, 5, 6, 7, 8
    )
