"""What the keeper follows: all objects of some kinds, as they are now. Only lists and watches."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from playbook.kube.cluster import Cluster, Object
from playbook.kube.informer import follow
from playbook.kube.stream import Event
from playbook.lab.events.programs import Key, key_of

PATHS = {
    "EventBus": "/apis/argoproj.io/v1alpha1/eventbus",
    "EventSource": "/apis/argoproj.io/v1alpha1/eventsources",
    "Sensor": "/apis/argoproj.io/v1alpha1/sensors",
    "ExternalSecret": "/apis/external-secrets.io/v1/externalsecrets",
    "Secret": "/api/v1/secrets",
    "ConfigMap": "/api/v1/configmaps",
    "ServiceAccount": "/api/v1/serviceaccounts",
}


def path_in(kind: str, namespace: str) -> str:
    """Return the path of a kind's collection in one namespace."""
    version, plural = PATHS[kind].rsplit("/", 1)
    return f"{version}/namespaces/{namespace}/{plural}"


class Watched:
    """The objects of a few kinds in all namespaces.

    Attributes:
        changed: set whenever something changed.
    """

    def __init__(self, kinds: Sequence[str] = tuple(PATHS)) -> None:
        self.changed = threading.Event()
        self._lock = threading.Lock()
        self._objects: dict[str, dict[Key, Mapping[str, Any]] | None] = dict.fromkeys(kinds)

    @property
    def whole(self) -> bool:
        """Tell whether every kind was listed: before that nothing may be taken for gone."""
        with self._lock:
            return all(objects is not None for objects in self._objects.values())

    def all(self, kind: str) -> dict[Key, Mapping[str, Any]]:
        """Return the objects of a kind by namespace and name."""
        with self._lock:
            return dict(self._objects[kind] or {})

    def follow(self, cluster: Cluster, stop: threading.Event) -> list[threading.Thread]:
        """Begin to follow every kind, each in a thread of its own that ends with `stop`."""
        threads = [
            threading.Thread(
                target=partial(
                    follow,
                    cluster,
                    PATHS[kind],
                    on_change=partial(self.change, kind),
                    stop=stop,
                    on_list=partial(self.listed, kind),
                ),
                name=f"follow-{kind}",
            )
            for kind in self._objects
        ]
        for thread in threads:
            thread.start()
        return threads

    def listed(self, kind: str, objects: list[Object]) -> None:
        """Take a list for all there is of a kind."""
        with self._lock:
            self._objects[kind] = {key_of(one): one for one in objects}
        self.changed.set()

    def change(self, kind: str, event: Event) -> None:
        """Take one change; those before the first list come with it once more."""
        with self._lock:
            objects = self._objects[kind]
            if objects is None:
                return
            if event.type == "DELETED":
                objects.pop(key_of(event.object), None)
            else:
                objects[key_of(event.object)] = event.object
        self.changed.set()
