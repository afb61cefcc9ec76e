"""The life of one pod, in a thread of its own: look, decide, do, tell the API server, wait. Touches no other pod."""

from __future__ import annotations

import logging
import os
import select
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from typing import assert_never

from playbook.lab.errors import LabError
from playbook.lab.kubelet import memory, unmodelled
from playbook.lab.kubelet.bench import Bench
from playbook.lab.kubelet.containers import Containers
from playbook.lab.kubelet.decide import Conclude, Doom, Facts, Look, Send, Start, Step, decide
from playbook.lab.kubelet.doom import deadline, doom_of
from playbook.lab.kubelet.fields import Pod
from playbook.lab.kubelet.launch import CANNOT_RUN
from playbook.lab.kubelet.plans import plan_of
from playbook.lab.kubelet.pod_volumes import PodVolumes
from playbook.lab.kubelet.reporter import Reporter, delete
from playbook.lab.kubelet.sources import PodSources
from playbook.lab.kubelet.states import Ended, Waiting
from playbook.lab.kubelet.status import Report, status_of
from playbook.lab.kubelet.volumes import Room

log = logging.getLogger(__name__)

NOT_IN_LAB = "NotInLab"
_PATIENCE = timedelta(
    seconds=2
)  # a missing object is told after this: the Node authorizer is late by some ms
_QUICK = timedelta(milliseconds=50)
_AGAIN = timedelta(seconds=1)
_LONGEST = timedelta(minutes=10)


class Life:
    """One pod, from its binding to its end."""

    def __init__(self, pod: Pod, bench: Bench) -> None:
        self.pod = pod
        self._bench = bench
        folder = bench.pods / pod["metadata"]["uid"]
        folder.mkdir(parents=True, exist_ok=True)
        self.containers = Containers(pod["spec"], folder)
        room = Room(folder / "volumes", bench.home / "volumes")
        self._volumes = PodVolumes(pod, room, PodSources(bench.cluster, pod))
        self._reporter = Reporter(bench.cluster, pod)
        self._started = _started(pod) or bench.clock()
        self._lock = threading.Lock()
        self._wake = -1  # open only while the pod lives: Argo leaves thousands of ended ones
        self._told: set[str] = set()
        self._end: Conclude | None = None
        self._held: datetime | None = None

    def changed(self, pod: Pod) -> None:
        """Take note of a newer form of the pod."""
        self.pod = pod
        self._poke()

    def gone(self) -> None:
        """Take note that the API server has no such pod any more: what runs of it is killed."""
        self._reporter.gone = True
        self._poke()

    def run(self) -> None:
        """Live until the end of the pod, or until the kubelet stops: then its processes go on."""
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        try:
            self._warn()
            if _started(self.pod):  # a kubelet before us began it: its tokens may be old
                self._volumes.renewal = self._bench.clock()
            while not self._bench.stop.is_set() and not self._over():
                until = self._turn(self._bench.clock())
                if not self._over():
                    self._wait(until)
            if self._over():
                self._bury()
        except Exception:  # one pod's trouble never ends another's
            log.exception("pod %s", self.pod["metadata"]["name"])
        finally:
            self.containers.close()
            with self._lock:
                os.close(self._wake)
                self._wake = -1

    def _poke(self) -> None:
        with self._lock:
            if self._wake >= 0:
                os.eventfd_write(self._wake, 1)

    def _turn(self, now: datetime) -> datetime:
        """Do what is due now, and return when to look again at the latest."""
        until = [now + _LONGEST]
        if self.containers.limited():
            self.containers.kill_greedy()
            until.append(now + timedelta(seconds=memory.INTERVAL))
        for step in self._steps(now):
            until.append(self._do(step, now))
        until += [at for at in (self._renew(now), deadline(self.pod, self._started)) if at]
        uid = self.pod["metadata"]["uid"]
        report = Report(self.pod["spec"], uid, self.containers.look(), self._started, self._end)
        status = status_of(report)
        self._reporter.tell(status)
        if status != self._reporter.sent:
            until.append(now + _AGAIN)  # the API server did not hear it
        return min(at for at in until if at > now)

    def _steps(self, now: datetime) -> list[Step]:
        refused = unmodelled.refusals(self.pod)
        if refused:
            return [Conclude("Failed", NOT_IN_LAB, "the lab cannot run it: " + "; ".join(refused))]
        gone = self._reporter.gone
        doom = Doom(now, timedelta()) if gone else doom_of(self.pod, self._started, now)
        policy = self.pod["spec"].get("restartPolicy", "Always")
        facts = Facts(self.containers.look(), now, policy, doom, frozenset(self._told))
        return decide(facts)

    def _do(self, step: Step, now: datetime) -> datetime:
        match step:
            case Start(name):
                return self._start(name, now)
            case Send(name, number):
                self._told.add(name)
                self.containers.send(name, number)
                return now + _AGAIN  # a KILL that found no process is sent again
            case Look(at):
                return at
            case Conclude():
                if self._end is None:
                    log.info("%s: %s %s", self.pod["metadata"]["name"], step.phase, step.reason)
                self._end = self._end or step
                return now + _LONGEST
            case _:
                assert_never(step)

    def _start(self, name: str, now: datetime) -> datetime:
        spec = self.containers.spec(name)
        if not spec.get("command") and not spec.get("args"):
            self.containers.hold_back(name, _no_image(str(spec.get("image", "")), now))
            return now + _QUICK
        try:
            volumes = self._volumes.make(now)
            plan = plan_of(name, self.pod, self.containers, volumes, self._bench)
        except LabError as error:
            return self._hold(name, error, now)
        self._held = None
        self.containers.start(name, plan)
        return now + _LONGEST

    def _hold(self, name: str, error: LabError, now: datetime) -> datetime:
        """Leave a container waiting for what it is made of; told only when it takes longer than usual."""
        self._held = self._held or now
        if now - self._held < _PATIENCE:
            return now + max(_QUICK, (now - self._held) / 2)
        self.containers.hold_back(name, Waiting("CreateContainerConfigError", error.message))
        self._bench.notices.warn(self.pod, "FailedMount", error.message, now)
        return now + _AGAIN

    def _renew(self, now: datetime) -> datetime | None:
        due = self._volumes.renewal
        if due is None or now < due or self._end is not None:
            return due
        try:
            self._volumes.renew(now)
        except LabError as error:
            log.warning("%s: %s", self.pod["metadata"]["name"], error.message)
            self._volumes.renewal = now + _AGAIN * 10
        return self._volumes.renewal

    def _over(self) -> bool:
        """Tell whether the pod has ended and the API server knows it."""
        said = self._reporter
        return self._end is not None and (said.gone or said.sent.get("phase") == self._end.phase)

    def _wait(self, until: datetime) -> None:
        poll = select.poll()
        for descriptor in (self._wake, *self.containers.descriptors()):
            poll.register(descriptor, select.POLLIN)
        seconds = (until - self._bench.clock()).total_seconds()
        poll.poll(max(0.0, seconds * 1000))
        with suppress(BlockingIOError):  # something else woke us
            os.eventfd_read(self._wake)

    def _bury(self) -> None:
        """Remove the volumes, and the object if it only waits for that; the logs stay as long as the object."""
        self._volumes.remove()
        while not self._reporter.gone and self.pod["metadata"].get("deletionTimestamp"):
            if delete(self._bench.cluster, self.pod) or self._bench.stop.wait(1):
                return

    def _warn(self) -> None:
        now = self._bench.clock()
        for left_out in unmodelled.left_out(self.pod):
            self._bench.notices.warn(self.pod, NOT_IN_LAB, f"{left_out} in the lab", now)
        for key, why in unmodelled.quietly_left_out(self.pod).items():
            self._bench.notices.once(key, why)


def _started(pod: Pod) -> datetime | None:
    text = (pod.get("status") or {}).get("startTime")
    return datetime.fromisoformat(text) if text else None


def _no_image(image: str, now: datetime) -> Ended:
    said = f'it has no command, and the lab has no images ("{image}"): name the command in the pod'
    return Ended(CANNOT_RUN, "ContainerCannotRun", said, now, now)
