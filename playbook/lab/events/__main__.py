"""The keeper's process: `python -m playbook.lab.events HOME`, inside a lab. Ends at SIGTERM; ends nothing else."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from types import FrameType

from playbook.errors import PlaybookError
from playbook.kube.cluster import connect
from playbook.lab import cache
from playbook.lab.events.cells import Tools
from playbook.lab.events.control import Socket
from playbook.lab.events.counts import count
from playbook.lab.events.door import open_door
from playbook.lab.events.keeper import Keeper
from playbook.lab.events.places import Places
from playbook.lab.events.runner import Runner
from playbook.lab.events.watched import Watched
from playbook.lab.home import Home


def main(argv: list[str]) -> int:
    """Keep until SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stop = threading.Event()
    watched = Watched()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        watched.changed.set()

    signal.signal(signal.SIGTERM, end)
    try:
        keep(Home(Path(argv[0])), _tools(), watched, stop)
    except PlaybookError as error:
        logging.getLogger(__name__).error("%s", error)  # noqa: TRY400  a trace tells a user nothing
        return error.exit_code
    return 0


def _tools() -> Tools:
    found = cache.found()
    return Tools(nats=found.nats, evproc=found.evproc, argo=found.argo)


def keep(home: Home, tools: Tools, watched: Watched, stop: threading.Event) -> None:
    """Follow the objects of a lab and keep their processes until `stop` is set."""
    places = Places(home)
    places.folder.mkdir(mode=0o700, exist_ok=True)
    kube = connect(home.kubeconfig_of("admin"))
    runner = Runner(kube, Socket(home.control), places, tools)
    keeper = Keeper(kube, watched, runner, places)
    open_door(places.socket, partial(count, kube, runner.ports.bus))
    threads = watched.follow(kube, stop)
    try:
        keeper.run(stop)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
