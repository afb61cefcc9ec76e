"""What a bus still has to deliver, told exactly from its own counts. Pure; asks nobody.

A Sensor acknowledges an event after its action, retries included (argo-events v1.9.11
pkg/eventbus/jetstream/sensor/trigger_conn.go processMsg), and an EventSource answers 200 after the event is in the
stream: nothing pending and nothing unacknowledged means that everything accepted has been acted on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import Any

STREAM = "default"  # const.go JetStreamStreamName
_DEPENDENCY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Pending:
    """The counts of one namespace.

    Attributes:
        pending: events some Sensor has not been handed yet, counted for each trigger.
        unacknowledged: events some Sensor is at work on.
        redelivered: events handed over once more, of those unacknowledged.
        consumers: triggers' subscriptions that exist.
        expected: subscriptions the Sensors there are will have; fewer consumers: some has not started.
        stream_messages: events in the stream; they stay there after they were delivered.
        last_sequence: grows with every event accepted.
    """

    pending: int = 0
    unacknowledged: int = 0
    redelivered: int = 0
    consumers: int = 0
    expected: int = 0
    stream_messages: int = 0
    last_sequence: int = 0

    @property
    def settled(self) -> bool:
        """Tell whether everything that was accepted has been acted on."""
        waiting = self.pending + self.unacknowledged
        return waiting == 0 and self.consumers >= self.expected

    def plus(self, other: Pending) -> Pending:
        """Return the counts of both."""
        both = zip(astuple(self), astuple(other), strict=True)
        return Pending(*(one + another for one, another in both))


def subscriptions(sensor: Mapping[str, Any]) -> frozenset[str]:
    """Return the durable names a Sensor subscribes with: one for each trigger and subject.

    Source: trigger_conn.go Subscribe (of several dependencies on one subject the last one gives the name),
    sensor_jetstream.go getDurableName, pkg/sensors/listener.go (no conditions: all dependencies).
    """
    spec, name = sensor["spec"], str(sensor["metadata"]["name"])
    dependencies = {str(one["name"]): one for one in spec.get("dependencies") or ()}
    return frozenset(
        f"group-{_fnv1a(f'{name}-{trigger}-{dependency}')}"
        for trigger, conditions in _triggers(spec)
        for dependency in _last_by_subject(conditions, dependencies)
    )


def _triggers(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for trigger in spec.get("triggers") or ():
        template = trigger["template"]
        yield str(template["name"]), str(template.get("conditions") or "")


def _last_by_subject(
    conditions: str, dependencies: Mapping[str, Mapping[str, Any]]
) -> Iterable[str]:
    # In conditions `-` and `_` mean the same (listener.go getDependencyExpression).
    plain = {name.replace("-", "_"): name for name in dependencies}
    asked = _DEPENDENCY.findall(conditions) or list(dependencies)
    named = [plain.get(one.replace("-", "_"), "") for one in asked]
    by_subject: dict[tuple[str, str], str] = {}
    for name in dict.fromkeys(named):
        if name:
            one = dependencies[name]
            by_subject[str(one["eventSourceName"]), str(one["eventName"])] = name
    return by_subject.values()


def _fnv1a(text: str) -> int:
    """Hash as pkg/shared/util/util.go Hasher does: FNV-1a of 32 bits."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def pending_of(answer: Mapping[str, Any], expected: frozenset[str]) -> Pending:
    """Read NATS's answer to `/jsz?streams=true&consumers=true`, as far as it is about expected subscriptions.

    Others belong to Sensors that are gone: upstream leaves theirs behind, and nobody will empty them.
    """
    streams = [
        stream
        for account in answer.get("account_details") or ()
        for stream in account.get("stream_detail") or ()
        if stream.get("name") == STREAM
    ]
    ours = [
        consumer
        for stream in streams
        for consumer in stream.get("consumer_detail") or ()
        if consumer.get("name") in expected
    ]
    return Pending(
        pending=sum(int(one.get("num_pending", 0)) for one in ours),
        unacknowledged=sum(int(one.get("num_ack_pending", 0)) for one in ours),
        redelivered=sum(int(one.get("num_redelivered", 0)) for one in ours),
        consumers=len(ours),
        expected=len(expected),
        stream_messages=_sum(streams, "messages"),
        last_sequence=_sum(streams, "last_seq"),
    )


def _sum(streams: Iterable[Mapping[str, Any]], count: str) -> int:
    return sum(int(stream.get("state", {}).get(count, 0)) for stream in streams)
