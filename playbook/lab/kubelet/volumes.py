"""Fill the volumes of a pod: each a folder of the lab. Never touches a path of the host that a pod names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from playbook.lab.errors import LabError
from playbook.lab.kubelet.fields import Pod, field, resource
from playbook.lab.kubelet.sources import Token
from playbook.lab.kubelet.variables import Sources

_MODE = 0o644
_TOKEN_SECONDS = 3600


class VolumeSources(Sources, Protocol):
    """Where the content of volumes comes from."""

    def claim(self, name: str) -> dict[str, Any]:
        """Return a PersistentVolumeClaim."""
        ...

    def token(self, audience: str, seconds: int) -> Token:
        """Return a fresh token of the pod's ServiceAccount."""
        ...


@dataclass(frozen=True, slots=True)
class File:
    """One file of a volume; `expires` when its content does."""

    path: str
    content: bytes
    mode: int = _MODE
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """Where volumes of a pod are kept: its own, and those of claims, which outlive it."""

    own: Path
    claims: Path


def place_of(volume: Mapping[str, Any], pod: Pod, room: Room, sources: VolumeSources) -> Path:
    """Make and return the folder of a volume: the pod's own, or its claim's.

    Raises:
        LabError: the claim is not there.
    """
    claim = volume.get("persistentVolumeClaim")
    if claim:
        uid = sources.claim(claim["claimName"])["metadata"]["uid"]
        return _folder(room.claims / pod["metadata"]["namespace"] / uid)
    return _folder(room.own / volume["name"])


def files(volume: Mapping[str, Any], pod: Pod, sources: VolumeSources) -> list[File]:
    """Return what a volume holds at the beginning.

    Raises:
        LabError: something it is made of is not there (yet).
    """
    for key, make in _SINGLE.items():
        if key in volume:
            return list(make(volume[key], pod, sources))
    return [
        file
        for source in volume.get("projected", {}).get("sources", [])
        for key, make in _PROJECTED.items()
        if key in source
        for file in make(source[key], pod, sources)
    ]


def write(place: Path, file: File) -> None:
    """Write a file of a volume in one step: a reader sees the old content or the new."""
    target = place / file.path
    _folder(target.parent)
    aside = target.with_name(f".{target.name}.new")
    aside.touch(mode=0o600)
    aside.write_bytes(file.content)
    aside.chmod(file.mode)
    aside.replace(target)


def _keys(kind: str, name: str) -> Callable[..., Iterator[File]]:
    def made(source: Mapping[str, Any], pod: Pod, sources: VolumeSources) -> Iterator[File]:
        del pod
        called, optional = source[name], bool(source.get("optional"))
        data = sources.data(kind, called, optional=optional)
        if data is None:
            return
        mode = source.get("defaultMode", _MODE)
        for item in source.get("items") or [{"key": key, "path": key} for key in data]:
            if item["key"] in data:
                yield File(item["path"], data[item["key"]], item.get("mode", mode))
            elif not optional:
                raise LabError(f'{kind} "{called}" has no key "{item["key"]}"')

    return made


def _downward(source: Mapping[str, Any], pod: Pod, sources: VolumeSources) -> Iterator[File]:
    del sources
    for item in source.get("items", []):
        if "fieldRef" in item:
            value = field(pod, item["fieldRef"]["fieldPath"])
        else:
            value = resource(pod, item["resourceFieldRef"], "")
        yield File(item["path"], value.encode(), item.get("mode", source.get("defaultMode", _MODE)))


def _token(source: Mapping[str, Any], pod: Pod, sources: VolumeSources) -> Iterator[File]:
    del pod
    seconds = source.get("expirationSeconds", _TOKEN_SECONDS)
    token = sources.token(source.get("audience", ""), seconds)
    yield File(source["path"], token.text.encode(), _MODE, token.expires)


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


# In a projected volume the object is called `name`; alone a Secret's is `secretName` (core/v1).
_SINGLE: Mapping[str, Callable[..., Iterator[File]]] = {
    "configMap": _keys("ConfigMap", "name"),
    "secret": _keys("Secret", "secretName"),
    "downwardAPI": _downward,
}
_PROJECTED: Mapping[str, Callable[..., Iterator[File]]] = {
    "configMap": _keys("ConfigMap", "name"),
    "secret": _keys("Secret", "name"),
    "downwardAPI": _downward,
    "serviceAccountToken": _token,
}
