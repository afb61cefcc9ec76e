"""Keeps NATS, EventSources and Sensors running as their objects say: looks, plans, carries out, one look at a time.

Processes are the first process' children, not the keeper's: a keeper that dies ends nothing, and the next one goes on.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping

from playbook.kube.errors import KubeError
from playbook.lab import procfs
from playbook.lab.errors import LabError
from playbook.lab.events.bus import Bus, bus_of
from playbook.lab.events.places import Places
from playbook.lab.events.plan import Facts, StartBus, Step, Stop, plan
from playbook.lab.events.programs import Key, Program, sensor_program, source_program
from playbook.lab.events.runner import Runner
from playbook.lab.events.stock import Stock, Writer
from playbook.lab.events.telling import Teller
from playbook.lab.events.watched import Watched
from playbook.lab.home import write_private
from playbook.lab.probes import Http, is_ready

SOON, AGAIN, LATER = 0.1, 1.0, 5.0
"""Seconds until the next look: something is under way, something failed, nothing is to be done."""
log = logging.getLogger(__name__)


class Keeper:
    """Does one look after another, in one thread."""

    def __init__(
        self,
        kube: Writer,
        watched: Watched,
        runner: Runner,
        places: Places,
        answers: Callable[[int], bool] | None = None,
    ) -> None:
        """Go on where the last keeper stopped.

        Args:
            kube: the API server.
            watched: what is followed.
            runner: carries out steps.
            places: the lab's folder.
            answers: tells whether a NATS server answers at its monitoring port.
        """
        self._watched = watched
        self._runner = runner
        self._places = places
        self._answers = answers or _answers
        self._stock = Stock(kube, places.home.secret)
        self._running = _recall(places)
        self._teller = Teller(kube, watched)

    def run(self, stop: threading.Event) -> None:
        """Look whenever something changed, until `stop` is set."""
        wait = SOON
        while not stop.is_set():
            self._watched.changed.wait(wait)
            self._watched.changed.clear()
            wait = self.look() if self._watched.whole else SOON

    def look(self) -> float:
        """Look once; return after how many seconds to look again."""
        unseen = self._stock.fill(self._watched)
        facts = self._facts(unseen)
        planned = plan(facts)
        failed = [step for step in planned.steps if not self._do(step)]
        for program in facts.programs:
            if program.name in self._running:
                self._renew(program)
        self._runner.clear(facts.buses, self._running)
        self._teller.tell(facts, planned.waiting)
        if failed:
            return AGAIN
        return SOON if planned.steps or self._bus_to_come(facts) else LATER

    def _facts(self, unseen: set[Key]) -> Facts:
        watched = self._watched
        buses = tuple(bus_of(one) for one in watched.all("EventBus").values())
        ports = {bus.key: self._runner.ports.bus(bus.key) for bus in buses}
        sources = [
            source_program(one, self._runner.ports.source(key))
            for key, one in watched.all("EventSource").items()
        ]
        sensors = [sensor_program(one) for one in watched.all("Sensor").values()]
        there = {
            (kind, *key)
            for kind in ("Secret", "ConfigMap", "ServiceAccount")
            for key in watched.all(kind)
            if kind != "Secret" or key not in unseen
        }
        # Sensors first: a trigger hears nothing of what came before it subscribed.
        programs = (*sensors, *sources)
        return Facts(
            buses, programs, ports, self._answering(buses), frozenset(there), dict(self._running)
        )

    def _answering(self, buses: tuple[Bus, ...]) -> frozenset[Key]:
        return frozenset(
            bus.key
            for bus in buses
            if bus.name in self._running and self._answers(self._runner.ports.bus(bus.key).monitor)
        )

    def _bus_to_come(self, facts: Facts) -> bool:
        return any(not bus.problem and bus.key not in facts.answering for bus in facts.buses)

    def _do(self, step: Step) -> bool:
        """Carry out a step; tell whether it worked. One that did not is planned again at the next look."""
        name = _name(step)
        try:
            self._runner.carry_out(step, self._watched)
        except (LabError, KubeError) as error:
            log.warning("%s: %s: %s", name, type(step).__name__, error.message)
            return False
        log.info("%s: %s", name, type(step).__name__)
        if isinstance(step, Stop):
            self._running.pop(name, None)
        else:
            self._running[name] = step.fingerprint
        _remember(self._places, self._running)
        return True

    def _renew(self, program: Program) -> None:
        try:
            self._runner.renew(program, self._watched)
        except KubeError as error:
            log.warning("%s: its token is not renewed: %s", program.name, error.message)


def _answers(port: int) -> bool:
    return is_ready(Http(f"http://127.0.0.1:{port}/healthz"))


def _name(step: Step) -> str:
    if isinstance(step, Stop):
        return step.name
    return step.bus.name if isinstance(step, StartBus) else step.program.name


def _recall(places: Places) -> dict[str, str]:
    """Return what the last keeper had started, as far as it can still run: processes end with the lab's first one."""
    try:
        said = json.loads(places.memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(said["running"]) if said.get("lab") == procfs.started(1) else {}


def _remember(places: Places, running: Mapping[str, str]) -> None:
    write_private(places.memory, json.dumps({"lab": procfs.started(1), "running": dict(running)}))
