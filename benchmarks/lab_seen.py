"""When things first appear in a collection of the API server, by a watch of our own. It changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from threading import Condition, Event, Thread
from time import monotonic
from typing import Any

from playbook.kube.cluster import Cluster
from playbook.lab.errors import LabError

Keys = Callable[[dict[str, Any]], Iterable[Hashable]]
LONGEST = 900


class Sightings:
    """The moment at which each key was first seen; only what changes while it is entered counts."""

    def __init__(self, cluster: Cluster, path: str, keys: Keys) -> None:
        self._cluster = cluster
        self._path = path
        self._keys = keys
        self._first: dict[Hashable, float] = {}
        self._changed = Condition()
        self._stop = Event()
        self._thread = Thread(target=self._watch, args=(cluster.list(path).version,), daemon=True)

    def __enter__(self) -> Sightings:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def at(self, key: Hashable, patience: float = 60.0) -> float:
        """Return when a key was first seen (monotonic), after waiting for it.

        Raises:
            LabError: it does not appear.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: key in self._first, patience):
                raise LabError(f"{self._path}: {key} does not appear within {patience:g} s")
            return self._first[key]

    def _watch(self, version: str) -> None:
        for event in self._cluster.watch(self._path, version, seconds=LONGEST, stop=self._stop):
            now = monotonic()
            if event.type == "BOOKMARK":
                continue
            with self._changed:
                for key in self._keys(event.object):
                    self._first.setdefault(key, now)
                self._changed.notify_all()
