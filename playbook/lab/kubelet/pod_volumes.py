"""The volumes of one pod over its life: made once, tokens renewed, removed at the end."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from playbook.lab.kubelet.fields import Pod
from playbook.lab.kubelet.volumes import Room, VolumeSources, files, place_of, write

_RENEW = 0.8
"""Part of a token's life after which it is renewed, as the real kubelet does (token_manager.go)."""


class PodVolumes:
    """Folders by the volumes' names."""

    def __init__(self, pod: Pod, room: Room, sources: VolumeSources) -> None:
        self._pod = pod
        self._room = room
        self._sources = sources
        self._made: dict[str, Path] = {}
        self.renewal: datetime | None = None
        """When tokens are to be renewed."""

    def make(self, now: datetime) -> Mapping[str, Path]:
        """Make what is not made yet, and return all.

        Raises:
            LabError: something they are made of is not there (yet).
        """
        for volume in self._volumes():
            if volume["name"] not in self._made:
                self._made[volume["name"]] = self._fill(volume, now)
        return self._made

    def renew(self, now: datetime) -> None:
        """Write new tokens into the volumes that hold some; containers see them at once."""
        self.renewal = None
        for volume in self._volumes():
            if "projected" in volume:
                self._made[volume["name"]] = self._fill(volume, now)

    def remove(self) -> None:
        """Remove the pod's own volumes; those of claims stay."""
        shutil.rmtree(self._room.own, ignore_errors=True)

    def _fill(self, volume: dict[str, Any], now: datetime) -> Path:
        place = place_of(volume, self._pod, self._room, self._sources)
        for file in files(volume, self._pod, self._sources):
            write(place, file)
            if file.expires is not None:
                due = now + (file.expires - now) * _RENEW
                self.renewal = min(due, self.renewal) if self.renewal else due
        return place

    def _volumes(self) -> list[dict[str, Any]]:
        return list(self._pod["spec"].get("volumes", []))
