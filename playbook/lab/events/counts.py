"""Asks the buses of a namespace what they still have to deliver. Only reads."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any, Protocol

from playbook.kube.cluster import Listing
from playbook.lab.errors import LabError
from playbook.lab.events.bus import Ports, bus_of
from playbook.lab.events.consumers import Pending, pending_of, subscriptions
from playbook.lab.events.programs import Key, sensor_program
from playbook.lab.events.watched import path_in

TIMEOUT = 10.0


class Lists(Protocol):
    """What counting needs of the API server."""

    def list(self, path: str) -> Listing: ...


def count(kube: Lists, ports: Callable[[Key], Ports], namespace: str) -> Pending:
    """Return the counts of a namespace.

    Sensors are read from the API server and not from what is followed: one that was applied a moment ago counts.

    Raises:
        PlaybookError: a bus or the API server does not answer.
    """
    sensors = kube.list(path_in("Sensor", namespace)).items
    total = Pending()
    for bus in map(bus_of, kube.list(path_in("EventBus", namespace)).items):
        own = [one for one in sensors if sensor_program(one).bus_key == bus.key]
        names = frozenset(name for one in own for name in subscriptions(one))
        total = total.plus(pending_of(_streams(bus.key, ports(bus.key)), names))
    return total


def _streams(key: Key, ports: Ports) -> dict[str, Any]:
    """Return the streams and consumers of a NATS server (its monitoring endpoint `/jsz`)."""
    connection = http.client.HTTPConnection("127.0.0.1", ports.monitor, timeout=TIMEOUT)
    try:
        connection.request("GET", "/jsz?streams=true&consumers=true")
        found = json.loads(connection.getresponse().read())
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise LabError(f'EventBus "{"/".join(key)}" does not answer: {error}') from error
    finally:
        connection.close()
    return found if isinstance(found, dict) else {}
