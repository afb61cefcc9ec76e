"""Where the keeper of Argo Events keeps things in a lab's folder, and which ports it hands out. Starts nothing."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from pathlib import Path

from playbook.lab.events.bus import Bus, Ports
from playbook.lab.events.programs import Key
from playbook.lab.home import Home, write_private

EVENT_SOURCES, CLIENTS, MONITORS = 12000, 14222, 18222


@dataclass(frozen=True, slots=True)
class Places:
    """The keeper's paths."""

    home: Home

    @property
    def folder(self) -> Path:
        """Return the keeper's own folder."""
        return self.home.folder / "events"

    @property
    def socket(self) -> Path:
        """Return the socket at which the keeper tells what is pending."""
        return self.home.folder / "events.sock"

    @property
    def memory(self) -> Path:
        """Return the file in which a keeper leaves word for the next one."""
        return self.folder / "running.json"

    def cell(self, process: str) -> Path:
        """Return the folder a process' root is made from."""
        return self.folder / process

    def config(self, bus: Bus) -> Path:
        """Return the configuration file of a NATS server."""
        return self.folder / f"{bus.name}.conf"

    def store(self, bus: Bus) -> Path:
        """Return the folder with a bus' events; a bus made anew begins with none."""
        return self.home.data / f"{bus.name}-{bus.uid[:8]}"


class PortBook:
    """Hands out ports, the same to the same object as long as the lab lives.

    Webhooks keep their address when a keeper is replaced, and NATS' clients find it again.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()  # the door asks, too
        try:
            self._given: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._given = {}

    def source(self, key: Key) -> int:
        """Return where an EventSource listens."""
        return self._port("eventsource", key, EVENT_SOURCES)

    def sources(self) -> list[Key]:
        """Return every EventSource that was ever given a port."""
        names = (name.partition("eventsource ")[2].partition("/") for name in self._given)
        return [(namespace, name) for namespace, _, name in names if name]

    def bus(self, key: Key) -> Ports:
        """Return where a bus listens."""
        client, monitor = self._port("bus", key, CLIENTS), self._port("monitor", key, MONITORS)
        return Ports(client, monitor)

    def _port(self, use: str, key: Key, first: int) -> int:
        name = f"{use} {'/'.join(key)}"
        with self._lock:
            if name not in self._given:
                taken = set(self._given.values())
                self._given[name] = next(one for one in range(first, 65536) if one not in taken)
                write_private(self._file, json.dumps(self._given, indent=1))
            return self._given[name]
