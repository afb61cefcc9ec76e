"""Carries out a plan's steps: writes what a process reads, and asks the lab's first process to start it or end it."""

from __future__ import annotations

import base64
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, assert_never

from playbook.lab.events import accounts
from playbook.lab.events.bus import Bus, Ports, client_config, server_config
from playbook.lab.events.cells import Tools, command, furnish, give_account, give_files
from playbook.lab.events.control import Command, Control
from playbook.lab.events.places import Places, PortBook
from playbook.lab.events.plan import StartBus, StartProgram, Step, Stop
from playbook.lab.events.programs import Program, process_name
from playbook.lab.events.watched import Watched
from playbook.lab.home import write_private

RENEW = accounts.DAY / 2


class Runner:
    """Runs programs in cells, and NATS servers beside them."""

    def __init__(
        self, kube: accounts.Requests, control: Control, places: Places, tools: Tools
    ) -> None:
        self.ports = PortBook(places.folder / "ports.json")
        self._kube = kube
        self._control = control
        self._places = places
        self._tools = tools
        self._renewed: dict[str, float] = {}
        authority = (places.home.pki / "ca.crt").read_bytes()
        self._authority = base64.b64encode(authority).decode()

    def carry_out(self, step: Step, watched: Watched) -> None:
        """Do one step.

        Raises:
            LabError: the first process does not do it.
            KubeError: there is no token for its account.
        """
        match step:
            case StartBus(bus):
                self._start_bus(bus, self.ports.bus(bus.key))
            case StartProgram(program, bus):
                told = client_config(bus, self.ports.bus(bus.key))
                self._start_program(program, told, watched)
            case Stop(name):
                self._control.stop(name)
                self._close_door(name, watched)
            case _:
                assert_never(step)

    def _close_door(self, name: str, watched: Watched) -> None:
        """Free the door of an EventSource that is gone; one that only changed keeps its address."""
        there = watched.all("EventSource")
        for key in self.ports.sources():
            if process_name("EventSource", key) == name and key not in there:
                self._control.webhook("/".join(key), None)

    def _start_bus(self, bus: Bus, ports: Ports) -> None:
        store, config = self._places.store(bus), self._places.config(bus)
        store.mkdir(parents=True, exist_ok=True, mode=0o700)
        pki = self._places.home.pki
        tls = (pki / "server.crt", pki / "server.key")
        write_private(config, server_config(bus, ports, store, tls))
        argv = (str(self._tools.nats), "-c", str(config))
        self._control.start(Command(bus.name, argv, {}, ports.client))

    def _start_program(self, program: Program, bus: Mapping[str, Any], watched: Watched) -> None:
        folder = self._places.cell(program.name)
        furnish(folder, program, bus)
        self._renewed.pop(program.name, None)
        self.renew(program, watched)
        self._control.start(command(folder, program, self._tools, os.environ))
        if program.port is not None:
            self._control.webhook("/".join(program.key), program.port, program.path)

    def renew(self, program: Program, watched: Watched) -> None:
        """Give a cell its files as they are now, and a fresh token when it is time."""
        folder, namespace = self._places.cell(program.name), program.key[0]
        for kind, names, place in (
            ("Secret", program.secrets, folder / "secrets"),
            ("ConfigMap", program.configs, folder / "config"),
        ):
            objects = watched.all(kind)
            for name in names:
                if (namespace, name) in objects:
                    give_files(place, objects[namespace, name])
        self._renew_account(program, folder, watched)

    def _renew_account(self, program: Program, folder: Path, watched: Watched) -> None:
        account = (program.key[0], program.account)
        found = watched.all("ServiceAccount").get(account)
        # A pod of such an account gets no token either; the EventSources we render need none.
        if found is None or found.get("automountServiceAccountToken") is False:
            return
        now = time.monotonic()
        if now - self._renewed.get(program.name, -RENEW) >= RENEW:
            text = accounts.kubeconfig(account[0], self._authority)
            give_account(folder, text, accounts.token(self._kube, account))
            self._renewed[program.name] = now

    def clear(self, buses: tuple[Bus, ...], running: Mapping[str, str]) -> None:
        """Remove what belongs to buses and programs that are gone: a bus made anew begins empty, as in a cluster."""
        kept = {self._places.store(bus) for bus in buses}
        for store in self._places.home.data.glob("nats-*"):
            if store not in kept:
                shutil.rmtree(store, ignore_errors=True)
        for folder in self._places.folder.iterdir():
            if folder.is_dir() and folder.name not in running:
                shutil.rmtree(folder, ignore_errors=True)
