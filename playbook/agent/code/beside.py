"""The folder beside a checkout, for what must not be in the repository: lock, half-made clone, session."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

LOCK_SECONDS = 30.0
_CLONE = "clone-"


def name_beside(folder: Path) -> Path:
    """Return where a checkout's own things are, made or not: `<volume>/<repository>/.<task>.playbook/`."""
    return folder.parent / f".{folder.name}.playbook"


def beside(folder: Path) -> Path:
    """Return where a checkout's own things are, made 0700.

    It belongs to the checkout: whoever removes the one removes the other.
    """
    place = name_beside(folder)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(place, error) from error
    if place.is_symlink() or not place.is_dir():
        raise AgentProblem(ErrorClass.WORKSPACE, f"{place} is a link; move it away")
    return place


def unusable(path: Path, error: OSError) -> AgentProblem:
    """Return the problem of a folder that cannot be written."""
    return AgentProblem(ErrorClass.WORKSPACE, f"{path} cannot be used: {error.strerror}")


def replace(path: Path, text: bytes, mode: int) -> None:
    """Write a new file in a name's place: what is there may be a link that leads out.

    Raises:
        AgentProblem: it cannot be written.
    """
    try:
        number, new = tempfile.mkstemp(prefix=".playbook-", dir=path.parent)
        with os.fdopen(number, "wb") as opened:
            opened.write(text)
        Path(new).chmod(mode)
        Path(new).replace(path)
    except OSError as error:
        raise unusable(path, error) from error


@contextmanager
def locked(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[int]:
    """Have a checkout for ourselves; yields the descriptor that git calls keep open too.

    A supervisor that is killed may leave a git behind that still writes: the lock is the kernel's and lives as
    long as that git, so whoever has it knows that lock files found inside are nobody's.

    Raises:
        AgentProblem: somebody else works in it.
    """
    path = beside(folder) / "lock"
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        _take(number, folder, seconds)
        yield number
    finally:
        os.close(number)


def _take(number: int, folder: Path, seconds: float) -> None:
    until, pause = time.monotonic() + seconds, threading.Event()
    while True:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                text = f"another supervisor, or a git it left behind, works in {folder}"
                hint = "one at a time: end it, or wait for it, then try again"
                raise AgentProblem(ErrorClass.WORKSPACE, text, hint=hint) from error
            pause.wait(0.05)
        else:
            return


def new_clone(folder: Path) -> Path:
    """Return an empty folder to build a clone in, on the same volume; earlier ones that broke off are removed."""
    place = beside(folder)
    for old in place.glob(f"{_CLONE}*"):
        shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=_CLONE, dir=place))


def put_away(folder: Path) -> Path:
    """Move what is no git repository out of the way, whole; return where it is."""
    away = Path(tempfile.mkdtemp(prefix="broken-", dir=beside(folder)))
    folder.rename(away)
    return away
