"""One program from its start until nothing of it is left: who asks it to end, how long it may take. Knows no output."""

from __future__ import annotations

import os
import select
import signal
import time

from playbook.agent.process.warden.begin import report
from playbook.agent.process.warden.order import Order
from playbook.agent.process.warden.tree import Tree, below, send, strike

LEFT_GRACE = 0.5
"""Seconds for what outlives the program, from SIGTERM to SIGKILL."""
ORPHAN_GRACE = 2.0
"""Seconds for the program when the service is gone: nobody waits for its last words."""
PATIENCE = 30.0
"""Seconds of SIGKILL after which what is left is named: it hangs in the kernel, or another user owns it."""
RUNNING, STOPPING, LEFT, KILLING = range(4)


class Course:
    """The ladder: the stop signal, `grace`, SIGKILL; and for what outlives the program SIGTERM, half a second, SIGKILL.

    All times are of the monotonic clock: setting the clock changes nothing.
    """

    __slots__ = (
        "alive",
        "alone",
        "asked",
        "ears",
        "escaped",
        "killed",
        "order",
        "phase",
        "pid",
        "poll",
        "status",
        "until",
    )

    def __init__(self, order: Order, pid: int, ears: dict[str, int]) -> None:
        self.order, self.pid, self.ears, self.alone = order, pid, ears, False
        self.phase, self.until, self.alive = RUNNING, time.monotonic() + order.timeout, True
        self.status = self.escaped = self.asked = 0
        self.killed: set[tuple[int, int]] = set()
        self.poll = select.poll()
        for ear in ears.values():
            self.poll.register(ear, select.POLLIN)

    def run(self) -> Tree:
        """Go on until the end; return what could not be killed."""
        patience = float("inf")
        while self.reap():
            if not self.alive and self.phase in (RUNNING, STOPPING):
                self.end_the_left()
            if self.phase == KILLING:
                patience = min(patience, time.monotonic() + PATIENCE)
                self.killed |= set(strike(os.getpid(), self.order.cgroup).items())
                self.until = time.monotonic() + 0.01
            if time.monotonic() > patience:
                return below(os.getpid())
            self.hear()
        return {}

    def reap(self) -> bool:
        """Collect who has ended; tell whether anybody is left: without a child we have no descendant either."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self.pid:
                self.status, self.alive = status, False

    def end_the_left(self) -> None:
        """Ask what outlived the program to end."""
        self.phase, self.until = LEFT, time.monotonic() + LEFT_GRACE
        left = below(os.getpid())
        self.escaped = len(left)
        for pid, start in left.items():
            send(pid, start, signal.SIGTERM)
            send(pid, start, signal.SIGCONT)

    def stop(self, grace: float) -> None:
        """Ask the program, and what stayed in its group, to end; only the first wish counts."""
        if self.phase != RUNNING:
            return
        self.phase, self.until, self.asked = STOPPING, time.monotonic() + grace, 1
        try:
            os.killpg(self.pid, self.order.signal)  # not yet reaped, so the number is still its own
            os.killpg(self.pid, signal.SIGCONT)  # a stopped one would not hear it
        except OSError:
            self.phase = KILLING  # another user's: what can be done is done below

    def hear(self) -> None:
        """Wait for the next event, and act on it."""
        wait = max(0.0, self.until - time.monotonic())
        ready = {fd for fd, _ in self.poll.poll(min(wait * 1000 + 1, 3_600_000))}
        if self.ears["alarm"] in ready:
            os.read(self.ears["alarm"], 4096)
        if self.ears["life"] in ready:  # the outer warden was killed
            self.poll.unregister(self.ears["life"])
            self.phase, self.alone = KILLING, True
        if self.ears["control"] in ready:
            self.obey(os.read(self.ears["control"], 64))
        if time.monotonic() >= self.until:
            self.go_down()

    def obey(self, wish: bytes) -> None:
        """Do what the service wants; the end of its wishes is its own end."""
        if not wish:
            self.poll.unregister(self.ears["control"])
            self.stop(self.order.grace)
            self.until = min(self.until, time.monotonic() + ORPHAN_GRACE)
        if b"s" in wish:
            self.stop(self.order.grace)
        if b"k" in wish:
            self.phase = KILLING

    def go_down(self) -> None:
        """Take the next step of the ladder: time is up."""
        if self.phase != RUNNING:
            self.phase = KILLING
            return
        report('{"event": "deadline"}')
        self.stop(self.order.grace)
