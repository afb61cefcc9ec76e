"""Bring a lab up, find it, take it down, forget it. What a lab is made of is told elsewhere; this is its life."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playbook.lab.cache import found
from playbook.lab.doors import open_door
from playbook.lab.end import end
from playbook.lab.errors import LabError
from playbook.lab.follow import follow
from playbook.lab.home import DEFAULT, Home, home_of
from playbook.lab.isolate import first_process, isolation, launch, running
from playbook.lab.isolate import inside_command as inside_command
from playbook.lab.kubeconfigs import write_kubeconfigs
from playbook.lab.locks import locked
from playbook.lab.order import API_DOOR, ARGO_DOOR, WEBHOOK_DOOR, WEBHOOKS, Order
from playbook.lab.status import NoSuchLab, Status, status_of
from playbook.lab.tokens import make_secret, make_tokens

Say = Callable[[str], None]

ROOM = 600 << 20
"""Bytes that must be free: etcd reserves 200 MB for its log alone, and stops for good when it cannot write."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports on the host that somebody wants; 0 is any that is free.

    Attributes:
        webhook: of the first EventSource.
    """

    api: int = 0
    argo: int = 0
    webhook: int = 0


@dataclass(frozen=True, slots=True)
class Lab:
    """A lab that runs."""

    home: Home

    @property
    def kubeconfig(self) -> Path:
        """Return the administrator's kubeconfig, for the host."""
        return self.home.kubeconfig

    @property
    def argo_server(self) -> str:
        """Return argo-server's address on the host."""
        return status_of(self.home).argo_server

    def webhook(self, namespace: str) -> str:
        """Return the address on the host of a namespace's only EventSource.

        Raises:
            LabError: there is none, or there are several.
        """
        urls = status_of(self.home).webhooks
        there = {name: url for name, url in urls.items() if name.split("/")[0] == namespace}
        if len(there) != 1:
            names = ", ".join(there) or "none"
            hint = "apply one, and see `playbook lab logs events`" if not there else ""
            raise LabError(f"namespace {namespace} has not one EventSource but: {names}", hint=hint)
        return next(iter(there.values()))

    def secret(self) -> bytes:
        """Return what signs webhooks."""
        return self.home.secret.read_bytes()


def up(name: str = DEFAULT, ports: Ports = Ports(), say: Say = lambda _: None) -> Lab:
    """Bring a lab up, and return when it is ready; one that is up stays as it is.

    Args:
        name: of the lab.
        ports: on the host; a lab that is up keeps its own.
        say: told what happens, line by line.

    Raises:
        LabError: the machine does not allow it, something is missing, or a process does not get ready.
    """
    home = home_of(name)
    with locked(home, say):
        if running(home) is None:
            _start(home, ports)
            try:
                follow(home, say)
            except BaseException:  # Ctrl-C too: what was started ends
                end(home)
                raise
            return Lab(home)
        follow(home, say)
    return Lab(home)


def find(name: str = DEFAULT) -> Lab:
    """Return a lab that runs.

    Raises:
        NoSuchLab: there is none of this name.
        LabError: it does not run.
    """
    home = home_of(name)
    status_of(home)
    first_process(home)
    return Lab(home)


def status(name: str = DEFAULT) -> Status:
    """Look at a lab.

    Raises:
        NoSuchLab: there is none of this name.
    """
    return status_of(home_of(name))


def down(name: str = DEFAULT) -> bool:
    """Stop a lab, and tell whether it ran; its data stay. Nothing of it is left running.

    Raises:
        NoSuchLab: there is none of this name.
        LabError: something of it cannot be ended.
    """
    home = home_of(name)
    status_of(home)
    return end(home)


def reset(name: str = DEFAULT) -> None:
    """Stop a lab and forget it, with everything in it.

    Raises:
        LabError: something of it cannot be ended, or its folder not be deleted.
    """
    home = home_of(name)
    if not home.folder.is_dir():
        raise NoSuchLab(f"there is no lab {name}")
    with locked(home, lambda _: None):
        end(home)
        shutil.rmtree(home.folder)


def _start(home: Home, ports: Ports) -> None:
    """Start the first process of a lab."""
    binaries = found()
    words = isolation()
    _check_room(home)
    tokens = _furnish(home)
    with ExitStack() as stack:
        wanted = {API_DOOR: (ports.api, "--api-port"), ARGO_DOOR: (ports.argo, "--argo-port")}
        wanted |= {f"{WEBHOOK_DOOR}-{number}": (0, "") for number in range(WEBHOOKS)}
        wanted[f"{WEBHOOK_DOOR}-0"] = (ports.webhook, "--webhook-port")
        doors = {
            door: stack.enter_context(open_door(door, port, option))
            for door, (port, option) in wanted.items()
        }
        order = Order(
            home=home,
            since=datetime.now(UTC).isoformat(timespec="seconds"),
            doors={door: listening.getsockname()[1] for door, listening in doors.items()},
            numbers={door: listening.fileno() for door, listening in doors.items()},
            versions=binaries.versions,
        )
        write_kubeconfigs(home, tokens, order.api)
        launch(words, order)


def _furnish(home: Home) -> dict[str, str]:
    """Make the lab's folders, keys and tokens, as far as they are not there, and return the tokens."""
    from playbook.lab.pki import make_pki  # noqa: PLC0415  only `up` needs cryptography

    for folder in (home.inside, home.pki, home.logs, home.data, home.pods, home.volumes):
        folder.mkdir(mode=0o700, exist_ok=True)
    make_pki(home.pki)
    make_secret(home)
    return make_tokens(home)


def _check_room(home: Home) -> None:
    disk = os.statvfs(home.folder)
    free = disk.f_bavail * disk.f_frsize
    if free < ROOM:
        text = f"{home.folder}: only {free >> 20} MB are free there; a lab needs {ROOM >> 20} MB"
        raise LabError(text, hint="make room, or set XDG_STATE_HOME to a folder elsewhere")
