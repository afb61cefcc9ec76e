"""Starts processes and reaps what ended, as the first process of a PID namespace must. Decides nothing about them.

Orphans come to the first process too (a pod's grandchildren, what `nsenter` left): they are reaped and forgotten.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

LARGEST = 16 << 20
"""Bytes of a log that is put aside when its process starts again."""


class Children:
    """Our own processes, and everybody else's orphans."""

    def __init__(self, ended: Callable[[int, int], None]) -> None:
        """Begin to reap.

        Args:
            ended: called in another thread with the number and the exit code of each of ours that ended.
        """
        self._ended = ended
        self._ours: dict[int, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()
        self._some = threading.Event()
        threading.Thread(target=self._reap, daemon=True).start()

    def start(self, argv: Sequence[str], env: Mapping[str, str], log: Path) -> int:
        """Start a process and return its number; its output goes to the end of its log.

        Raises:
            OSError: it cannot be started, or its log not be written.
        """
        if log.exists() and log.stat().st_size > LARGEST:
            log.replace(log.with_suffix(".log.1"))
        # Held until the process is known as ours, or one that ends at once would be reaped as an orphan.
        with self._lock, log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603  words, no shell
                tuple(argv),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(env),
                start_new_session=True,
            )
            self._ours[process.pid] = process
        self._some.set()
        return process.pid

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to one of ours; one that has ended meanwhile does not mind."""
        with self._lock:
            process = self._ours.get(pid)
            if process is not None:
                process.send_signal(number)

    def _reap(self) -> None:
        while True:
            try:
                found = os.waitid(
                    os.P_ALL, 0, os.WEXITED | os.WNOWAIT
                )  # looks, and leaves it there
            except ChildProcessError:
                self._some.wait(1.0)
                self._some.clear()
                continue
            if found is not None:
                self._take(found.si_pid)

    def _take(self, pid: int) -> None:
        with self._lock:
            process = self._ours.pop(pid, None)
            if process is None:
                with suppress(ChildProcessError):  # Popen itself reaps what could not be executed
                    os.waitpid(pid, 0)
                return
            code = process.wait()
        self._ended(pid, code)
