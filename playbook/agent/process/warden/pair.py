"""The two wardens: the inner one runs the program, the outer one ends what is left when the inner one is gone."""

from __future__ import annotations

import os
import signal
import time

from playbook.agent.process.warden.begin import PR_SET_CHILD_SUBREAPER, begin, prctl, report
from playbook.agent.process.warden.course import PATIENCE, Course
from playbook.agent.process.warden.order import Order, read
from playbook.agent.process.warden.tree import strike


def main(streams: list[int]) -> None:
    """Read the order, and divide."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # who wants the end of us closes fd 0
    for stream in streams:
        os.set_inheritable(stream, False)  # noqa: FBT003  it takes no keyword
    order = read(0)
    if order is None:
        return
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    service = os.getppid()
    life, lives = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(lives)
        os.setsid()
        _inner(order, streams, life)
        return
    for fd in (0, 1, 2, life, *streams):
        os.close(fd)
    _outer(order, child)
    if order.cgroup and os.getppid() != service:
        try:
            os.rmdir(order.cgroup)  # a living service removes it itself, having read what it tells
        except OSError:
            return


def _inner(order: Order, streams: list[int], life: int) -> None:
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    alarm, rings = os.pipe()
    os.set_blocking(rings, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(rings, warn_on_full_buffer=False)
    pid = begin(order, streams)
    if pid == 0:
        return
    course = Course(order, pid, {"alarm": alarm, "life": life, "control": 0})
    left = list(course.run())
    if course.alone:
        return  # how it ended is our doing; the service hears that its wardens are gone
    report(
        f'{{"event": "ended", "status": {course.status}, "killed": {len(course.killed)}, '
        f'"escaped": {course.escaped}, "asked": {course.asked}, "left": {left}}}'
    )


def _outer(order: Order, child: int) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    os.waitpid(child, 0)  # nobody else's end reaches us while it lives
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and _anybody():
        strike(os.getpid(), order.cgroup)
        signal.sigtimedwait([signal.SIGCHLD], 0.01)


def _anybody() -> bool:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True
