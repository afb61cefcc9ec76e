"""Says where a user looks why something does not run: in the keeper's log, and in the object's own status."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from playbook.kube.cluster import MERGE_PATCH
from playbook.kube.errors import KubeError, NotFound
from playbook.lab.events.plan import Facts, Object
from playbook.lab.events.statuses import status_of
from playbook.lab.events.stock import Writer
from playbook.lab.events.watched import Watched, path_in

KINDS = ("EventBus", "EventSource", "Sensor")
log = logging.getLogger(__name__)


class Teller:
    """Remembers what it said, to say it once."""

    def __init__(self, kube: Writer, watched: Watched) -> None:
        self._kube = kube
        self._watched = watched
        self._said: Mapping[Object, str] = {}

    def tell(self, facts: Facts, waiting: Mapping[Object, str]) -> None:
        """Say what waits for what, and how what runs differs from what was rendered."""
        for thing, why in waiting.items():
            if self._said.get(thing) != why:
                log.warning("%s %s/%s waits: %s", *thing, why)
        self._said = waiting
        notes = {("EventBus", *bus.key): bus.notes for bus in facts.buses}
        notes |= {(one.kind, *one.key): one.notes for one in facts.programs}
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for kind in KINDS:
            for key, manifest in self._watched.all(kind).items():
                thing = (kind, *key)
                status = status_of(manifest, waiting.get(thing, ""), notes.get(thing, ()), now)
                if status is not None:
                    self._write(thing, status)

    def _write(self, thing: Object, status: Mapping[str, Any]) -> None:
        kind, namespace, name = thing
        path = f"{path_in(kind, namespace)}/{name}/status"
        try:
            self._kube.request("PATCH", path, body={"status": status}, content=MERGE_PATCH)
        except NotFound:
            return  # it has gone meanwhile
        except KubeError as error:
            log.warning("%s %s/%s: its status is not written: %s", *thing, error.message)
