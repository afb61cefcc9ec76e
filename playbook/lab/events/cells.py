"""The folder that a process' root is made from, and the command that runs it. Writes files; starts nothing."""

from __future__ import annotations

import base64
import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playbook.lab.events.control import Command
from playbook.lab.events.programs import Program
from playbook.lab.home import write_private

INSIDE = "/lab"
VARIABLE = {"EventSource": "EVENTSOURCE_OBJECT_FILE", "Sensor": "SENSOR_OBJECT_FILE"}


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs the keeper has run."""

    nats: Path
    evproc: Path
    argo: Path


def furnish(folder: Path, program: Program, bus: Mapping[str, Any]) -> None:
    """Make a cell anew, with the object and the bus' address in it."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("root", "lab", "secrets", "config"):
        (folder / name).mkdir(parents=True, mode=0o700)
    write_private(folder / "lab" / "object.json", json.dumps(program.object))
    write_private(folder / "lab" / "bus.json", json.dumps(bus))


def give_account(folder: Path, kubeconfig: str, token: str) -> None:
    """Put a kubeconfig into a cell, or renew its token."""
    write_private(folder / "lab" / "kubeconfig", kubeconfig)
    write_private(folder / "lab" / "token", token)


def give_files(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Make the files of a Secret or ConfigMap hold what it holds now; files that are right are left alone.

    The kubelet does the same to a running pod, and upstream reads some of them again at every event.
    """
    place = folder / manifest["metadata"]["name"]
    place.mkdir(exist_ok=True, mode=0o700)
    wanted = _values(manifest)
    for name in {one.name for one in place.iterdir()} - wanted.keys():
        (place / name).unlink()
    for name, value in wanted.items():
        file = place / name
        if not file.exists() or file.read_bytes() != value:
            aside = place / f".{name}"
            aside.touch(mode=0o600)
            aside.write_bytes(value)
            aside.replace(file)


def _values(manifest: Mapping[str, Any]) -> dict[str, bytes]:
    # A Secret's data is base64; a ConfigMap's is text, and its binaryData base64.
    coded = manifest.get("data" if manifest["kind"] == "Secret" else "binaryData") or {}
    values = {name: base64.b64decode(value) for name, value in coded.items()}
    if manifest["kind"] == "ConfigMap":
        values |= {name: text.encode() for name, text in (manifest.get("data") or {}).items()}
    return values


def command(
    folder: Path, program: Program, tools: Tools, environment: Mapping[str, str]
) -> Command:
    """Return how a program is run in its cell.

    The variables are those the controllers set (argo-events v1.9.11 pkg/reconciler/sensor/resource.go); objects are
    in files, for they may be larger than an environment.
    """
    namespace, _ = program.key
    variables = {
        "EVENTBUS_CONFIG_FILE": f"{INSIDE}/bus.json",
        "EVENTBUS_SUBJECT": f"eventbus-{namespace}",
        VARIABLE[program.kind]: f"{INSIDE}/object.json",
        "KUBECONFIG": f"{INSIDE}/kubeconfig",
        "NAMESPACE": namespace,
        "POD_NAME": f"{program.name}-0",
        "PATH": "/bin",
        "HOME": "/tmp",  # noqa: S108  inside its own root
        "PYTHONPATH": environment.get("PYTHONPATH", ""),
    }
    cell = (sys.executable, "-m", "playbook.lab.events.cell", str(folder))
    words = (str(tools.evproc), program.kind.lower(), "--", str(tools.argo))
    return Command(program.name, (*cell, *words), variables, program.port)
