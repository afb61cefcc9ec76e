"""The log of a process of a lab, or of a pod in it, as pieces of text. Reads only."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playbook.lab.errors import LabError
from playbook.lab.home import Home, home_of
from playbook.lab.status import status_of

if TYPE_CHECKING:
    from playbook.kube.cluster import Cluster

BETWEEN = 0.5
"""Seconds between two looks at a log that is followed."""
ENDED = ("Succeeded", "Failed")


def log_of(name: str, what: str, lines: int, *, follow: bool = False) -> Iterator[str]:
    """Yield the last lines of a log, and with `follow` what is added to it.

    Args:
        name: of the lab.
        what: a process, a pod, or namespace/pod.
        lines: so many at first.
        follow: a process' log for ever, a pod's until it has ended.

    Raises:
        LabError: there is no such process and no such pod.
    """
    home = home_of(name)
    status = status_of(home)
    processes = {path.stem for path in home.logs.glob("*.log")}
    if what in processes:
        return _of_file(home.log(what), lines, follow=follow)
    known = ", ".join(sorted(processes))
    if not status.running:
        hint = f"processes with a log: {known}; pods have theirs while the lab runs"
        raise LabError(f'lab {name} has no process "{what}"', hint=hint)
    return _of_pod(home, what, lines, follow=follow, known=known)


def _of_file(log: Path, lines: int, *, follow: bool) -> Iterator[str]:
    place = 0
    with log.open("rb") as file:
        text = b"".join(file.readlines()[-lines:] if lines else [])
        place = file.seek(0, 2)
    yield text.decode("utf-8", "replace")
    while follow:
        threading.Event().wait(BETWEEN)
        if log.stat().st_size < place:  # the old log was put aside
            place = 0
        with log.open("rb") as file:
            file.seek(place)
            text = file.read()
            place = file.tell()
        yield text.decode("utf-8", "replace")


def _of_pod(home: Home, what: str, lines: int, *, follow: bool, known: str) -> Iterator[str]:
    from playbook.kube.cluster import connect  # noqa: PLC0415  a process' log needs no client

    cluster = connect(home.kubeconfig)
    pod = _pod(cluster, what, known)
    path = f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods/{pod['metadata']['name']}"
    query = {"container": _container(pod)}
    text = cluster.text(f"{path}/log", query=query)
    yield "".join(text.splitlines(keepends=True)[-lines:] if lines else [])
    while follow and pod["status"].get("phase") not in ENDED:
        threading.Event().wait(BETWEEN)
        pod = cluster.request("GET", path)
        more = cluster.text(f"{path}/log", query=query)
        yield more[len(text) :]
        text = more


def _pod(cluster: Cluster, what: str, known: str) -> dict[str, Any]:
    namespace, _, pod = what.rpartition("/")
    selector = f"metadata.name={pod}" + (f",metadata.namespace={namespace}" if namespace else "")
    found = cluster.list("/api/v1/pods", field_selector=selector).items
    if not found:
        raise LabError(f'neither a process nor a pod "{what}"', hint=f"processes: {known}")
    if len(found) > 1:
        places = ", ".join(sorted(f"{one['metadata']['namespace']}/{pod}" for one in found))
        raise LabError(f'several pods "{pod}"', hint=f"name one: {places}")
    return found[0]


def _container(pod: dict[str, Any]) -> str:
    names = [str(container["name"]) for container in pod["spec"]["containers"]]
    return "main" if "main" in names else names[0]  # Argo's own name for what the template says
