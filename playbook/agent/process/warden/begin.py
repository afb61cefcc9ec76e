"""Start the program: own session, only its three streams open, killed when its warden dies. Never returns in the child."""

from __future__ import annotations

import ctypes
import os
import signal

from playbook.agent.process.warden.order import Order
from playbook.agent.process.warden.tree import put, status

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
# glibc keeps 32 and 33.
SETTABLE = set(range(1, signal.NSIG)) - {signal.SIGKILL, signal.SIGSTOP, 32, 33}


def prctl(option: int, value: int) -> None:
    """Set an attribute of this process."""
    ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), *[ctypes.c_ulong(0)] * 3)


def report(text: str) -> None:
    """Tell the service; it may be gone."""
    try:
        os.write(1, text.encode() + b"\n")
    except OSError:
        return


def begin(order: Order, streams: list[int]) -> int:
    """Start it and report that; 0 if it cannot be started, and that is reported."""
    warden = os.getpid()
    hears, complains = os.pipe()
    pid = os.fork()
    if pid == 0:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != warden:
            os._exit(127)  # it died before we could ask to be told
        _become(order, streams, complains)
    for fd in (complains, *streams):
        os.close(fd)
    refused = os.read(hears, 4096)  # the end of the pipe is the start of the program
    os.close(hears)
    if refused:
        os.waitpid(pid, 0)
        report(refused.decode())
        return 0
    report(f'{{"event": "started", "pid": {pid}, "ticks": {status(pid)[2]}}}')
    return pid


def _become(order: Order, streams: list[int], complains: int) -> None:
    step = b"workspace"
    try:
        os.setsid()
        if order.cgroup:
            put(order.cgroup + b"/cgroup.procs", b"0")
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.chdir(order.folder)
        # What is ignored would stay ignored: SIGPIPE, SIGTERM.
        for number in SETTABLE:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        step = b"command"
        os.execve(order.program, order.argv, order.environment)  # noqa: S606  a shell is what must not be
    except OSError as error:
        said = b'{"event": "refused", "step": "%s", "errno": %d}'
        os.write(complains, said % (step, error.errno or 0))
    finally:
        os._exit(127)
