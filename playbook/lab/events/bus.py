"""An EventBus as one NATS server: its configuration, and what its clients are told. Pure; starts nothing.

Source: argo-events v1.9.11 pkg/reconciler/eventbus/installer/jetstream.go (Install, createConfigMap),
assets/jetstream/nats.conf, manifests/base/controller-manager/controller-config.yaml (the defaults below).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from playbook.lab.events.programs import Key, key_of, process_name

STREAM: Mapping[str, Any] = {
    "maxmsgs": 50000,
    "maxage": "168h",
    "maxbytes": -1,
    "replicas": 3,
    "duplicates": "300s",
    "retention": 0,
    "discard": 0,
}
PAYLOAD = "1MB"  # const.go JetStreamMaxPayload
_SIZE = re.compile(r"[0-9]{1,12}[kKmMgG]?[bB]?")


@dataclass(frozen=True, slots=True)
class Bus:
    """An EventBus.

    Attributes:
        key: namespace and name.
        uid: tells a bus from an earlier one of the same name.
        max_payload: the largest message, as NATS writes sizes.
        stream: the settings of the stream; names as viper writes them, in small letters.
        problem: why it cannot run here, or "".
        notes: how it differs from what was rendered.
    """

    key: Key
    uid: str
    max_payload: str = PAYLOAD
    stream: Mapping[str, Any] = field(default_factory=lambda: STREAM)
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the name of its process."""
        return process_name("EventBus", self.key)


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a NATS server listens, on 127.0.0.1 inside the lab."""

    client: int
    monitor: int


def bus_of(manifest: Mapping[str, Any]) -> Bus:
    """Read an EventBus."""
    key, uid = key_of(manifest), str(manifest["metadata"].get("uid", ""))
    jetstream = manifest["spec"].get("jetstream")
    if not isinstance(jetstream, dict):
        kinds = ", ".join(manifest["spec"]) or "nothing"
        return Bus(key, uid, problem=f"only jetstream runs in the lab; spec has {kinds}")
    payload = str(jetstream.get("maxPayload", PAYLOAD))
    if not _SIZE.fullmatch(payload):
        return Bus(key, uid, problem=f"maxPayload {payload!r} is no size")
    try:
        given = yaml.safe_load(jetstream.get("streamConfig") or "") or {}
    except yaml.YAMLError:
        given = None
    if not isinstance(given, dict):
        return Bus(key, uid, problem="streamConfig is no YAML mapping")
    stream = {**STREAM, **{str(name).lower(): value for name, value in given.items()}}
    return Bus(key, uid, payload, {**stream, "replicas": 1}, notes=tuple(_notes(jetstream, stream)))


def _notes(jetstream: Mapping[str, Any], stream: Mapping[str, Any]) -> list[str]:
    asked = max(int(jetstream.get("replicas") or 3), int(stream["replicas"]))
    notes = [f"1 replica instead of {asked}"] if asked > 1 else []
    return [*notes, "settings of the server are left out"] if jetstream.get("settings") else notes


def server_config(bus: Bus, ports: Ports, store: Path, tls: tuple[Path, Path]) -> str:
    """Return the configuration file of the server; its format contains JSON, so nothing needs escaping.

    Every answer of argo-events v1.9.11 asks for TLS (pkg/eventbus/jetstream/base/jetstream.go MakeConnection).
    Clients need no password: nobody else is in the lab's network.
    """
    certificate, key = tls
    size: int | str = int(bus.max_payload) if bus.max_payload.isdigit() else bus.max_payload
    settings = {
        "listen": f"127.0.0.1:{ports.client}",
        "http": f"127.0.0.1:{ports.monitor}",
        "server_name": bus.name,
        "max_payload": size,
        "jetstream": {"store_dir": str(store)},
        "tls": {"cert_file": str(certificate), "key_file": str(key)},
        "lame_duck_duration": "30s",
    }
    return json.dumps(settings, indent=1) + "\n"


def client_config(bus: Bus, ports: Ports) -> Mapping[str, Any]:
    """Return what EventSources and Sensors are told: the controller's `status.config` of the EventBus."""
    stream = yaml.safe_dump(dict(bus.stream), sort_keys=True)
    return {"jetstream": {"url": f"nats://127.0.0.1:{ports.client}", "streamConfig": stream}}
