"""One run of a container as a process, which outlives the kubelet: its files say how it is, and was. No decisions.

Files of an attempt: `pid`, `exit` and `shim`, its complaints (written by the shim), `failed` (by the launcher), `message`, `oom`, `root`.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playbook.lab.kubelet import launch
from playbook.lab.kubelet.states import Ended, Running, Waiting

_SHIM = 'echo $$ > "$0/pid"; "$@"; echo $? > "$0/exit.new"; mv "$0/exit.new" "$0/exit"'
_UNSHARE = ("unshare", "--mount", "--pid", "--uts", "--fork", "--kill-child", "--")
_KILLED = 128 + signal.SIGKILL
_LONGEST_MESSAGE = 4096  # bytes, kubelet's own limit for a container
_LOG_LINES, _LOG_BYTES = 80, 2048  # of FallbackToLogsOnError


class Attempt:
    """A run of a container in a folder of its own; found again by a kubelet that starts anew."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder = folder
        self.log = log
        self.fallback = False
        self._process: subprocess.Popen[bytes] | None = None
        self._descriptor = -1
        self._pid = 0
        if folder.exists():
            self._adopt()

    def start(self, plan: dict[str, Any]) -> None:
        """Start the container: shim, namespaces, launcher, command."""
        for made in ("root", "message"):
            path = self.folder / made
            path.mkdir(parents=True) if made == "root" else path.touch()
        paths = {"root": str(self.folder / "root"), "failed": str(self.folder / "failed")}
        file = self.folder / "plan.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps({**plan, **paths, "log": str(self.log)}), encoding="utf-8")
        python = (sys.executable, "-I", "-S", launch.__file__, str(file))
        self.log.touch()
        with (self.folder / "shim").open("wb") as said:
            self._process = subprocess.Popen(  # noqa: S603  a fixed script; the pod's words are in the plan
                ["/bin/sh", "-c", _SHIM, str(self.folder), *_UNSHARE, *python],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
                env={"PATH": os.defpath},  # the container's own variables are in the plan
            )
        self._hold(self._process.pid)

    @property
    def descriptor(self) -> int:
        """Return what becomes readable when the process ends."""
        return self._descriptor

    def state(self) -> Waiting | Running | Ended:
        """Return how it is, from its files and its process."""
        if self._alive():
            return Running(self._moment("pid"))
        if not self.folder.exists():
            return Waiting()
        if self._process is not None:
            self._process.wait()  # it is gone already: this only reaps it
        return self._ended()

    def send(self, number: int) -> None:
        """Send a signal to the container's first process; a KILL reaches it even before it is there."""
        first = self.first()
        with suppress(ProcessLookupError):
            if first is not None:
                os.kill(first, number)
            elif number == signal.SIGKILL and self._alive():
                os.killpg(self._pid, number)

    def first(self) -> int | None:
        """Return the process that is number 1 inside, None when there is none (yet)."""
        if not self._alive():
            return None
        for unshare in children(self._pid):
            for inner in children(unshare):
                return inner
        return None

    def note_oom(self) -> None:
        """Remember that it is killed for its memory."""
        (self.folder / "oom").touch()

    def close(self) -> None:
        """Let go of the process, whatever it does."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _adopt(self) -> None:
        with suppress(OSError, ValueError):
            pid = int((self.folder / "pid").read_text())
            self._hold(pid)
            # The number may be another process' by now; the shim's arguments hold the folder.
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if os.fsencode(self.folder) not in command:
                self.close()

    def _hold(self, pid: int) -> None:
        self._descriptor = os.pidfd_open(pid)
        self._pid = pid

    def _alive(self) -> bool:
        if self._descriptor < 0:
            return False
        waiting = select.poll()
        waiting.register(self._descriptor, select.POLLIN)
        return not waiting.poll(0)

    def _ended(self) -> Ended:
        started, finished = self._moment("pid"), self._moment("exit")
        failed = self._text("failed")
        if failed:
            return Ended(launch.CANNOT_RUN, "ContainerCannotRun", failed, started, finished)
        told = self._text("exit")
        if not told:
            said = "the lab was stopped, or the process' shim killed, while this container ran"
            return Ended(_KILLED, "Error", said, started, finished)
        code, complaint = int(told), self._text("shim")
        if complaint and not (self.folder / "failed").exists():
            said = f"no namespaces for it: {complaint.strip()}"
            return Ended(launch.CANNOT_RUN, "ContainerCannotRun", said, started, finished)
        if complaint and code == 1:
            # unshare 2.38 cannot die of its child's SIGKILL: it complains, and exits with 1.
            code = _KILLED
        if (self.folder / "oom").exists():
            return Ended(_KILLED, "OOMKilled", self._message(_KILLED), started, finished)
        reason = "Error" if code else "Completed"
        return Ended(code, reason, self._message(code), started, finished)

    def _message(self, code: int) -> str:
        message = self._text("message")
        if message or not code or not self.fallback:
            return message
        tail = _last(self.log, _LOG_BYTES).decode("utf-8", "replace")
        return "".join(tail.splitlines(keepends=True)[-_LOG_LINES:])

    def _text(self, name: str) -> str:
        try:
            with (self.folder / name).open("rb") as file:
                return file.read(_LONGEST_MESSAGE).decode("utf-8", "ignore")
        except FileNotFoundError:
            return ""

    def _moment(self, name: str) -> datetime:
        for there in (self.folder / name, self.folder):
            with suppress(FileNotFoundError):
                return datetime.fromtimestamp(there.stat().st_mtime, UTC)
        return datetime.fromtimestamp(0, UTC)


def kill_all(pod: Path) -> None:
    """Kill what still runs of a pod that is no more."""
    for folder in pod.glob("containers/*/*"):
        attempt = Attempt(folder, pod / "log")
        attempt.send(signal.SIGKILL)
        attempt.close()


def children(pid: int) -> list[int]:
    """Return the children of a process, of all its threads (proc(5): task/TID/children)."""
    found: list[int] = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                found += map(int, (thread / "children").read_text().split())
    return found


def _last(file: Path, size: int) -> bytes:
    with file.open("rb") as opened:
        opened.seek(max(0, file.stat().st_size - size))
        return opened.read()
