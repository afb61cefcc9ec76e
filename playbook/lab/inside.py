"""`python -m playbook.lab.inside`: the first process of a lab's namespaces. When it ends, the kernel ends all others.

It gets its order as JSON at its standard input, and tells how the lab is in lab.json. It never leaves its namespaces.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
from typing import Any

from playbook.lab.cache import Binaries, found
from playbook.lab.children import Children
from playbook.lab.control import listen
from playbook.lab.doors import Doorway
from playbook.lab.errors import LabError
from playbook.lab.home import write_status
from playbook.lab.long_logs import keep_short
from playbook.lab.loopback import raise_loopback
from playbook.lab.order import API_DOOR, ARGO_DOOR, Order
from playbook.lab.ports import API, ARGO_SERVER
from playbook.lab.processes import Process, control_plane, controllers, installation
from playbook.lab.requests import Reply, Requests
from playbook.lab.seed import copy, seed_of
from playbook.lab.supervise import Supervisor
from playbook.lab.webhooks import Webhooks

log = logging.getLogger(__name__)


class Inside:
    """One lab, from the inside."""

    def __init__(self, order: Order, binaries: Binaries) -> None:
        self._order = order
        self._home = order.home
        self._binaries = binaries
        self._targets = {API_DOOR: API, ARGO_DOOR: ARGO_SERVER}
        self._webhooks = Webhooks(order.webhook_doors, self._targets)
        self._supervisor = Supervisor(self._home, dict(os.environ), self._publish, Children)
        self._requests = Requests(self._supervisor, self._webhooks)
        self._own: list[
            str
        ] = []  # the lab's own processes: what is started by request does not count
        self._stopping = False
        self._failed = ""

    def run(self) -> int:
        """Run the lab until it is told to stop, and return the exit code."""
        signal.signal(signal.SIGTERM, lambda *_: self._stop())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            raise_loopback()
            keep_short(self._home.logs)
            Doorway(self._order.sockets(), self._targets).start()
            listen(self._home.control, self._take)
            self._seed()
            data = self._home.data / "etcd"
            self._bring_up(
                *control_plane(self._home, self._binaries, data),
                *controllers(self._home, self._binaries),
            )
            self._supervisor.pump(lambda: self._stopping)
        except LabError as error:
            self._failed = str(error)
        except OSError as error:
            self._failed = f"{error.filename or 'the lab'}: {error.strerror}"
        self._supervisor.stop_all()
        self._publish()
        return 1 if self._failed else 0

    def _seed(self) -> None:
        """Give a new lab a database with everything installed."""
        data = self._home.data / "etcd"
        if data.exists():
            return
        seed = seed_of(self._binaries)
        if seed.is_dir():
            copy(seed, data)
            return
        grown = self._home.data / "growing"
        shutil.rmtree(grown, ignore_errors=True)  # a killed lab's
        install = installation(self._home)
        self._bring_up(*control_plane(self._home, self._binaries, grown), install)
        self._supervisor.stop_all()
        for name in self._own:
            self._supervisor.forget(name)
        self._own = []
        if self._stopping:
            return
        try:
            copy(grown, seed)
        except OSError as error:
            log.warning("%s: the next new lab will be slow too: %s", seed, error.strerror)
        grown.rename(data)

    def _bring_up(self, *processes: Process) -> None:
        """Start processes and wait until they are ready.

        Raises:
            LabError: one of them does not get ready.
        """
        for process in processes:
            self._supervisor.add(process)
            self._own.append(process.name)
        self._supervisor.pump(lambda: self._stopping or self._decided())
        trouble = self._supervisor.trouble(self._own)
        if trouble and not self._stopping:
            raise LabError(trouble)

    def _decided(self) -> bool:
        return self._supervisor.ready(self._own) or bool(self._supervisor.trouble(self._own))

    def _stop(self) -> None:
        self._stopping = True
        self._supervisor.post(lambda: None)  # wakes it

    def _take(self, request: dict[str, Any], reply: Reply) -> None:
        self._supervisor.post(lambda: self._requests.do(request, reply))

    def _publish(self) -> None:
        entries = self._supervisor.entries
        ready = bool(self._own) and self._supervisor.ready(self._own)
        said = {
            **self._order.said,
            "ready": ready and "install" not in entries,
            "failed": self._failed,
            "webhooks": self._webhooks.urls,
            "processes": [entry.said() for entry in entries.values()],
        }
        try:
            write_status(self._home, said)
        except OSError as error:  # a full disk must not end the lab
            log.warning("%s: %s", self._home.status, error.strerror)


def main() -> int:
    """Read the order and carry it out."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    order = Order.read(sys.stdin.buffer.read())
    try:
        return Inside(order, found()).run()
    except LabError as error:
        log.critical("%s", error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
