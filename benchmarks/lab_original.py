"""A Sensor's process exchanged for upstream's own binary, in the same cell, with the same object, bus and account."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

from playbook.lab.cache import found, original_events
from playbook.lab.control import ask
from playbook.lab.errors import LabError
from playbook.lab.events.places import Places
from playbook.lab.lab import Lab

SENSOR = "pull-request"
LIMITED = "evproc with client-go's own 5 requests a second (the original is not built)"


def exchange(lab: Lab, namespace: str) -> str:
    """Exchange the process of the Sensor that stores pull requests, and return what runs instead.

    One such process is all a lab can hold: the original listens at port 7777 whatever it is told
    (argo-events v1.9.11 pkg/sensors/cmd/start.go), so the EventSource before it stays our own main.
    """
    name = f"sensor-{namespace}-{SENSOR}"
    folder = Places(lab.home).cell(name)
    common = {
        "EVENTBUS_SUBJECT": f"eventbus-{namespace}",
        "KUBECONFIG": "/lab/kubeconfig",
        "NAMESPACE": namespace,
        "POD_NAME": f"{name}-0",
        "PATH": "/bin",
        "HOME": "/tmp",
    }
    try:
        words, said = (str(original_events()), "sensor-service"), "the original argo-events v1.9.11"
        own = {
            "SENSOR_OBJECT": _coded(folder / "lab" / "object.json"),
            "EVENTBUS_CONFIG": _coded(folder / "lab" / "bus.json"),
        }
    except LabError:
        words, said = (str(found().evproc), "sensor"), LIMITED
        own = {
            "QPS": "original",
            "SENSOR_OBJECT_FILE": "/lab/object.json",
            "EVENTBUS_CONFIG_FILE": "/lab/bus.json",
        }
    cell = (sys.executable, "-m", "playbook.lab.events.cell", str(folder))
    argv = [*cell, *words, "--", str(found().argo)]
    wanted = {"name": name, "argv": argv, "env": {**common, **own}, "ready": None}
    # A process of that name is ended first; the keeper looks at objects, and these stay as they are.
    ask(lab.home.control, {"start": wanted})
    return said


def _coded(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()
