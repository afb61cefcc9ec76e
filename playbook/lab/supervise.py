"""Keeps processes running: starts them in order, starts again what crashed, stops them. One thread changes the table."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

from playbook.lab.entry import Entry, State, ended_how
from playbook.lab.home import Home
from playbook.lab.probes import Ended, is_ready
from playbook.lab.processes import API_SERVER, CLIENTS, STORE, Process

TRIES = 3
"""A process that crashes so often while the lab comes up will not come up."""
BETWEEN = 0.05
"""Seconds between two looks whether a process is ready."""
log = logging.getLogger(__name__)


class Starter(Protocol):
    """What starts processes and sends signals, such as `Children`."""

    def start(self, argv: Sequence[str], env: Mapping[str, str], log: Path) -> int: ...
    def signal(self, pid: int, number: int) -> None: ...


class Supervisor:
    """The table of processes.

    Everything but `post` is called by one thread: the one that runs `pump`.
    """

    def __init__(
        self,
        home: Home,
        env: Mapping[str, str],
        publish: Callable[[], None],
        starter: Callable[[Callable[[int, int], None]], Starter],
    ) -> None:
        """Begin with no process.

        Args:
            home: whose logs they write.
            env: what every process gets, besides its own.
            publish: called after each change.
            starter: makes what starts processes, given what to call when one ended (in any thread).
        """
        self.entries: dict[str, Entry] = {}
        self._home = home
        self._env = env
        self._publish = publish
        self._mail: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._changed = True
        self._starter = starter(lambda pid, code: self.post(lambda: self._end(pid, code)))

    def post(self, action: Callable[[], None]) -> None:
        """Have something done by the thread that runs `pump`; may be called in any thread, also in a signal."""
        self._mail.put(action)

    def add(self, process: Process) -> None:
        """Have a process started as soon as what it needs is ready."""
        self.entries[process.name] = Entry(process, self._home.log(process.name))
        self._changed = True

    def forget(self, name: str) -> None:
        """Take a process that has ended out of the table."""
        del self.entries[name]
        self._changed = True

    def stop(self, name: str, then: Callable[[], None] = lambda: None) -> None:
        """End a process and leave it so; `then` is called once it has ended."""
        entry = self.entries[name]
        entry.due = None
        if entry.pid is None:
            entry.state = State.STOPPED
            self._changed = True
            then()
            return
        entry.then.append(then)
        if entry.kill_at is None:
            entry.kill_at = time.monotonic() + entry.process.grace
            self._starter.signal(entry.pid, signal.SIGTERM)

    def restart(self, name: str) -> None:
        """End a process and start it again."""
        self.stop(name, lambda: self._again(name))

    def kill(self, name: str, then: Callable[[], None] = lambda: None) -> None:
        """End a process as if it had crashed; `then` is called once it has ended."""
        entry = self.entries[name]
        if entry.pid is None:
            then()
            return
        entry.then.append(then)
        self._starter.signal(entry.pid, signal.SIGKILL)

    def stop_all(self) -> None:
        """End all processes, the users of a process before it; takes no longer than their graces."""
        for turn in (CLIENTS, API_SERVER, STORE):
            names = [name for name, one in self.entries.items() if one.process.turn == turn]
            self.stop_these(names)

    def stop_these(self, names: Iterable[str]) -> None:
        """End some processes, and wait until they have ended."""
        stopping = [self.entries[name] for name in names]
        for entry in stopping:
            self.stop(entry.process.name)
        grace = max((entry.process.grace for entry in stopping), default=0.0) + 1.0
        self.pump(lambda: all(entry.pid is None for entry in stopping), grace)

    def ready(self, names: Iterable[str]) -> bool:
        """Tell whether these processes are ready."""
        return all(self.entries[name].state is State.READY for name in names)

    def trouble(self, names: Iterable[str]) -> str | None:
        """Say which of these processes will not get ready, if one will not."""
        for entry in (self.entries[name] for name in names):
            if entry.failures >= TRIES or entry.late:
                return entry.trouble()
        return None

    def changed(self) -> None:
        """Have the change of something else that is published told too."""
        self._changed = True

    def pump(self, until: Callable[[], bool], seconds: float | None = None) -> None:
        """Do what is to be done, until something is so or the time is over."""
        end = None if seconds is None else time.monotonic() + seconds
        while not until():
            self._look()
            self._tell()
            now = time.monotonic()
            if end is not None and now >= end:
                break
            try:
                self._mail.get(timeout=self._pause(now, end))()
            except Empty:
                continue
        self._tell()

    def _tell(self) -> None:
        if self._changed:
            self._changed = False
            self._publish()

    def _pause(self, now: float, end: float | None) -> float | None:
        """Return the seconds until the next thing to do by the clock; None: only mail wakes us."""
        times = [end] + [one.kill_at for one in self.entries.values()]
        times += [one.due for one in self.entries.values() if one.pid is None and self._may(one)]
        known = [at for at in times if at is not None]
        return max(0.01, min(known) - now) if known else None

    def _look(self) -> None:
        now = time.monotonic()
        for entry in list(self.entries.values()):
            if entry.pid is not None and entry.kill_at is not None and entry.kill_at <= now:
                entry.kill_at = now + 1.0
                self._starter.signal(entry.pid, signal.SIGKILL)
            if (
                entry.pid is None
                and entry.due is not None
                and entry.due <= now
                and self._may(entry)
            ):
                self._start(entry, now)

    def _may(self, entry: Entry) -> bool:
        """Tell whether all that a process needs is ready; what crashed later does not hold it back."""
        needs = [self.entries.get(name) for name in entry.process.after]
        return all(need is not None and need.took is not None for need in needs)

    def _start(self, entry: Entry, now: float) -> None:
        process = entry.process
        entry.restarts += entry.exit is not None
        entry.begun, entry.state, entry.due = now, State.STARTING, None
        self._changed = True
        try:
            entry.offset = entry.log.stat().st_size if entry.log.exists() else 0
            env = {**self._env, **process.env}
            entry.pid = self._starter.start(process.argv, env, entry.log)
        except OSError as error:
            log.warning("%s: cannot be started: %s", process.name, error.strerror)
            entry.crash(None, now)
            return
        log.info("%s: started as %s", process.name, entry.pid)
        entry.ends = threading.Event()
        probing = threading.Thread(target=self._probe, args=(entry, entry.pid), daemon=True)
        probing.start()

    def _probe(self, entry: Entry, pid: int) -> None:
        """Ask until the process is ready or has ended; in a thread of its own."""
        ends = entry.ends
        late = entry.begun + entry.process.patience
        while not ends.is_set() and not is_ready(entry.process.ready):
            if time.monotonic() > late:
                late = float("inf")
                self.post(lambda: self._late(entry, pid))
            ends.wait(BETWEEN)
        self.post(lambda: self._ready(entry, pid))

    def _ready(self, entry: Entry, pid: int) -> None:
        if entry.pid == pid and entry.kill_at is None:
            entry.state, entry.late, entry.tail = State.READY, False, []
            entry.took = round(time.monotonic() - entry.begun, 2)
            self._changed = True
            log.info("%s: ready after %s s", entry.process.name, entry.took)
            if entry.restarts:
                self._renew(entry.process.name)

    def _renew(self, crashed: str) -> None:
        """Start those anew that do not get over the crash of another."""
        for name, entry in self.entries.items():
            if crashed in entry.process.renewed_with and entry.pid is not None:
                self.restart(name)

    def _late(self, entry: Entry, pid: int) -> None:
        entry.late = entry.pid == pid
        self._changed = True

    def _end(self, pid: int, code: int) -> None:
        entry = next((one for one in self.entries.values() if one.pid == pid), None)
        if entry is None:
            return
        entry.ends.set()
        self._changed = True
        log.info("%s: %s", entry.process.name, ended_how(code))
        done = code == 0 and isinstance(entry.process.ready, Ended)
        if entry.kill_at is None and not done:
            entry.crash(code, time.monotonic())
        else:
            entry.stopped(State.READY if done else State.STOPPED, code)
        waiting, entry.then = entry.then, []
        for then in waiting:
            then()

    def _again(self, name: str) -> None:
        self.entries[name].due = time.monotonic()
        self._changed = True
