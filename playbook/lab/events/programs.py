"""What shall run for the EventSources and Sensors there are. Pure: objects in, programs out; starts nothing.

Source: argo-events v1.9.11 pkg/reconciler/{sensor,eventsource}/resource.go (buildDeployment), which hands a
process its object with name, namespace and spec only, and mounts every Secret and ConfigMap the spec names.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

DEFAULT_BUS = "default"  # const.go DefaultEventBusName
CONFIG = "configMapKeyRef"
Key = tuple[str, str]
"""Namespace and name of an object."""


@dataclass(frozen=True, slots=True)
class Program:
    """One EventSource or Sensor as a process.

    Attributes:
        kind: "EventSource" or "Sensor".
        key: namespace and name of the object.
        bus: name of its EventBus, which is in the same namespace.
        account: the ServiceAccount it acts as.
        object: what the process is handed.
        secrets: the Secrets it reads, as files.
        configs: the ConfigMaps it reads, as files.
        port: where it listens inside the lab; None: nowhere.
        path: of its only hook; "" where there are several.
        notes: how it differs from what was rendered.
    """

    kind: str
    key: Key
    bus: str
    account: str
    object: Mapping[str, Any]
    secrets: tuple[str, ...] = ()
    configs: tuple[str, ...] = ()
    port: int | None = None
    path: str = ""
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the name of its process."""
        return process_name(self.kind, self.key)

    @property
    def bus_key(self) -> Key:
        """Return namespace and name of its EventBus."""
        return (self.key[0], self.bus)


def process_name(kind: str, key: Key) -> str:
    """Return what the process of an object is called: `sensor-playbook-pull-request`."""
    prefix = {"EventBus": "nats"}.get(kind, kind.lower())
    return "-".join((prefix, *key))


def key_of(manifest: Mapping[str, Any]) -> Key:
    """Return namespace and name."""
    metadata = manifest["metadata"]
    return str(metadata.get("namespace", "")), str(metadata["name"])


def sensor_program(manifest: Mapping[str, Any]) -> Program:
    """Return the program of a Sensor."""
    return _program("Sensor", manifest, manifest["spec"])


def source_program(manifest: Mapping[str, Any], port: int) -> Program:
    """Return the program of an EventSource that listens on a port of its own.

    In a cluster every pod has an address of its own; here all share one. Hooks are not registered: there is no
    GitHub in the lab, so the credentials for it are left out (github/start.go NeedToCreateHooks).
    """
    spec = copy.deepcopy(dict(manifest["spec"]))
    listens = [listener for listener in _listeners(spec) if "port" in listener]
    for listener in listens:
        listener["port"] = str(port)
    dropped = [
        f"{name}: {field} is left out, there is no GitHub here"
        for name, hook in (spec.get("github") or {}).items()
        for field in ("apiToken", "githubApp")
        if hook.pop(field, None) is not None
    ]
    moved = [f"listens on {port} instead of the rendered port"] if listens else []
    made = _program("EventSource", manifest, spec)
    paths = {str(listener.get("endpoint", "")) for listener in listens}
    path = paths.pop() if len(paths) == 1 else ""
    return replace(made, port=port if listens else None, path=path, notes=(*moved, *dropped))


def _program(kind: str, manifest: Mapping[str, Any], spec: Mapping[str, Any]) -> Program:
    namespace, name = key_of(manifest)
    return Program(
        kind=kind,
        key=(namespace, name),
        bus=str(spec.get("eventBusName") or DEFAULT_BUS),
        account=str((spec.get("template") or {}).get("serviceAccountName") or "default"),
        object={"metadata": {"namespace": namespace, "name": name}, "spec": spec},
        secrets=tuple(sorted({one["name"] for one in secret_keys(spec)})),
        configs=tuple(sorted({one["name"] for one in _configs(spec)})),
    )


def _listeners(spec: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the parts of an EventSource that open a port: `webhook.NAME`, and `KIND.NAME.webhook` of others."""
    for kind, entries in spec.items():
        if kind in ("service", "template") or not isinstance(entries, dict):
            continue
        for entry in entries.values():
            if not isinstance(entry, dict):
                continue
            inner = entry if kind == "webhook" else entry.get("webhook")
            if isinstance(inner, dict):
                yield inner


def secret_keys(spec: Any) -> Iterator[dict[str, str]]:
    """Yield the references to keys of Secrets below a spec, as `{"name": ..., "key": ...}`."""
    yield from (one for below, one in _selectors(spec) if below != CONFIG)


def _configs(spec: Any) -> Iterator[dict[str, str]]:
    yield from (one for below, one in _selectors(spec) if below == CONFIG)


def _selectors(found: Any, below: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what upstream finds by its Go type (pkg/shared/util/util.go VolumesFromSecretsOrConfigMaps).

    In JSON those are the objects with exactly a name and a key.
    """
    if isinstance(found, list):
        for one in found:
            yield from _selectors(one, below)
    if not isinstance(found, dict):
        return
    if {"name", "key"} <= found.keys() <= {"name", "key", "optional"}:
        yield below, {"name": str(found["name"]), "key": str(found["key"])}
        return
    for name, value in found.items():
        # An object that a Sensor makes may look like anything; the process itself resolves nothing in it.
        if name != "resource":
            yield from _selectors(value, name)
