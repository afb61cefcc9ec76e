"""Write a rendered tree: only what changed, never a file playbook did not make, each file whole or not at all."""

from __future__ import annotations

import contextlib
import difflib
import os
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from playbook.errors import CannotWrite
from playbook.render import MADE_BY

STAGE = ".playbook-"
STOPS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between a folder and what is rendered."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    foreign: tuple[str, ...]

    @property
    def stale(self) -> bool:
        """Tell whether the folder is not what would be rendered."""
        return bool(self.written or self.removed)


def compare(folder: Path, files: Mapping[str, str]) -> Changes:
    """Return what writing would change. Left-overs of a render that was killed count as ours.

    Raises:
        CannotWrite: something playbook did not make stands in the way, or the folder cannot be read.
    """
    with _said(folder):
        written = tuple(name for name, text in files.items() if _read(folder / name) != text)
        for name in written:
            _refuse_foreign(folder, name)
        left = [name for name in _files(folder) if name not in files]
        removed = tuple(name for name in left if _made_here(folder / name))
    foreign = tuple(name for name in left if name not in removed)
    return Changes(written, removed, len(files) - len(written), foreign)


def diff(folder: Path, files: Mapping[str, str], changes: Changes) -> Iterator[str]:
    """Yield a unified diff from the folder to what would be rendered."""
    for name in (*changes.written, *changes.removed):
        old = _read(folder / name)
        yield from difflib.unified_diff(
            (old or "").splitlines(keepends=True),
            files.get(name, "").splitlines(keepends=True),
            fromfile="/dev/null" if old is None else f"a/{name}",
            tofile=f"b/{name}" if name in files else "/dev/null",
        )


def write(folder: Path, files: Mapping[str, str], changes: Changes) -> None:
    """Make the folder what is rendered. Everything is written beside first, then renamed.

    Raises:
        CannotWrite: naming the path and what the system said; the old files are intact.
    """
    if not changes.stale:
        return
    with _said(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=STAGE, dir=folder) as beside:
            for name in changes.written:
                _write(Path(beside) / name, files[name])
            _admit(folder, changes)
            with _undisturbed():
                for name in changes.written:
                    os.replace(Path(beside) / name, folder / name)
                for name in changes.removed:
                    _remove(folder, folder / name)


@contextlib.contextmanager
def _said(folder: Path) -> Iterator[None]:
    """Turn what the system says into one message."""
    try:
        yield
    except OSError as error:
        raise CannotWrite(
            f"{error.filename or folder}: {error.strerror}",
            hint="Check the folder's owner and the disk; the files that were there are intact.",
        ) from error


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a Ctrl-C wait until every file has its place: the tree is the old one or the new one."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python interrupts nothing but its main thread
        return
    heard: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: heard.append(number)) for number in STOPS
    }
    try:
        yield
    finally:
        for stop, handler in before.items():
            signal.signal(stop, handler or signal.SIG_DFL)
        if heard:
            signal.raise_signal(heard[0])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _admit(folder: Path, changes: Changes) -> None:
    """Make the folders and ask whether they can be written, before the first file takes its place."""
    for parent in {(folder / name).parent for name in (*changes.written, *changes.removed)}:
        parent.mkdir(parents=True, exist_ok=True)
        if not os.access(parent, os.W_OK):
            raise PermissionError(13, "Permission denied", str(parent))


def _remove(folder: Path, path: Path) -> None:
    path.unlink()
    for parent in path.relative_to(folder).parents:
        at = folder / parent
        if at != folder and not any(at.iterdir()):
            at.rmdir()


def _files(folder: Path) -> list[str]:
    """Return the files below a folder, by their path from there."""
    found = folder.rglob("*") if folder.is_dir() else ()
    return sorted(str(path.relative_to(folder)) for path in found if path.is_file())


def _read(path: Path) -> str | None:
    """Return a file's text; a line end that git changed on the way is a difference."""
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else None


def _made_here(path: Path) -> bool:
    return (_read(path) or "").startswith(MADE_BY)


def _refuse_foreign(folder: Path, name: str) -> None:
    """Refuse a path where something stands that playbook did not make, or where a folder must be."""
    path = folder / name
    between = [folder / one for one in Path(name).parents if one.name]
    blocked = [one for one in (folder, *between) if one.exists() and not one.is_dir()]
    if blocked or path.is_dir() or (path.is_file() and not _made_here(path)):
        raise CannotWrite(
            f"{(blocked or [path])[0]}: is there already, and playbook did not make it",
            hint="Move it away, or give its object another name.",
        )
