"""Collect what an agent left under output/artifacts: regular files only, each of them read once. Called when it is dead."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import stat
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from playbook.agent.ports import Workspace
from playbook.agent.result import Artifact, Rejected
from playbook.agent.workspace.artifact_names import shown, why_refused
from playbook.agent.workspace.disk import FILE_FLAGS, folder

CHUNK = 1024 * 1024
UNKNOWN = "application/octet-stream"
KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a fifo",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


@dataclass(frozen=True, slots=True)
class ArtifactLimits:
    """What is taken: how many files, how large one and all of them, how deep, and how many refusals are listed."""

    count: int = 500
    file_bytes: int = 64 * 1024 * 1024
    total_bytes: int = 512 * 1024 * 1024
    depth: int = 8
    rejected: int = 100
    entries: int = 10_000  # in one folder; what is beyond is not even looked at


@dataclass(frozen=True, slots=True)
class Collected:
    """The artifacts by path, and what was refused; its last line says how many more there are."""

    artifacts: tuple[Artifact, ...]
    rejected: tuple[Rejected, ...]


class Refused(Exception):
    """This one is no artifact; the sentence says why."""


def collect(workspace: Workspace, limits: ArtifactLimits | None = None) -> Collected:
    """Collect the artifacts of a workspace. Never raises for anything an agent may have put there."""
    look = _Look(limits or ArtifactLimits(), workspace.artifacts)
    try:
        with (
            folder(str(workspace.path)) as top,
            folder(workspace.output.name, top) as output,
            folder(workspace.artifacts.name, output) as artifacts,
        ):
            look.into(artifacts, ())
    except FileNotFoundError:
        look.refuse(".", "output/artifacts is not there")
    except OSError as e:
        # O_NOFOLLOW with O_DIRECTORY says ENOTDIR for a link as for a file: open(2).
        look.refuse(".", f"output/artifacts is no folder of ours: {e.strerror}")
    return look.collected()


@dataclass(slots=True)
class _Look:
    limits: ArtifactLimits
    top: Path
    artifacts: list[Artifact] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    more: int = 0
    total: int = 0

    def into(self, fd: int, above: tuple[str, ...]) -> None:
        """Look at a folder: recursion ends at the limit of depth."""
        for name in self._names(fd, above):
            path = "/".join((*above, name))
            try:
                self._entry(fd, name, above)
            except Refused as e:
                self.refuse(path, str(e))
            except OSError as e:
                self.refuse(path, f"cannot be read: {e.strerror}")

    def refuse(self, path: str, why: str) -> None:
        if len(self.rejected) < self.limits.rejected:
            self.rejected.append(Rejected(shown(path), why))
        else:
            self.more += 1

    def collected(self) -> Collected:
        if self.more:
            self.rejected.append(Rejected("...", f"and {self.more} more were refused"))
        return Collected(tuple(self.artifacts), tuple(self.rejected))

    def _names(self, fd: int, above: tuple[str, ...]) -> list[str]:
        with os.scandir(fd) as found:
            names = [entry.name for entry in islice(found, self.limits.entries + 1)]
        if len(names) > self.limits.entries:
            why = f"more than {self.limits.entries} entries: none of them was looked at"
            self.refuse("/".join(above) or ".", why)
            return []
        return sorted(names)

    def _entry(self, fd: int, name: str, above: tuple[str, ...]) -> None:
        path = "/".join((*above, name))
        if why := why_refused(path):
            raise Refused(why)
        mode = os.stat(name, dir_fd=fd, follow_symlinks=False).st_mode
        if kind := KINDS.get(stat.S_IFMT(mode)):
            raise Refused(f"{kind}, not a file")
        if stat.S_ISDIR(mode):
            self._folder(fd, name, above)
            return
        self._file(fd, name, path)

    def _folder(self, fd: int, name: str, above: tuple[str, ...]) -> None:
        if len(above) + 1 >= self.limits.depth:
            raise Refused(f"deeper than {self.limits.depth} levels")
        with folder(name, fd) as child:
            self.into(child, (*above, name))

    def _file(self, fd: int, name: str, path: str) -> None:
        if len(self.artifacts) >= self.limits.count:
            raise Refused(f"more than {self.limits.count} files")
        file = os.open(name, FILE_FLAGS, dir_fd=fd)
        try:
            before = os.fstat(file)
            self._check(before)
            digest = _sha256(file, before.st_size)
            if digest is None or _changed(before, os.fstat(file)):
                raise Refused("changed while it was read")
        finally:
            os.close(file)
        self.total += before.st_size
        kind, encoding = mimetypes.guess_type(name)
        media_type = UNKNOWN if kind is None or encoding else kind
        self.artifacts.append(Artifact(self.top / path, before.st_size, digest, media_type))

    def _check(self, status: os.stat_result) -> None:
        """Judge what we hold open, not what had that name a moment ago."""
        if not stat.S_ISREG(status.st_mode):
            raise Refused("not a regular file")
        if status.st_nlink > 1:
            raise Refused("a hard link: the file has another name")
        if status.st_size > self.limits.file_bytes:
            raise Refused(f"{status.st_size} bytes, more than {self.limits.file_bytes}")
        if self.total + status.st_size > self.limits.total_bytes:
            raise Refused(f"all together more than {self.limits.total_bytes} bytes")


def _sha256(fd: int, size: int) -> str | None:
    """Hash exactly that many bytes; None when the file has more or fewer."""
    digest = hashlib.sha256()
    while chunk := os.read(fd, CHUNK):
        digest.update(chunk)
        size -= len(chunk)
        if size < 0:
            return None
    return None if size else digest.hexdigest()


def _changed(before: os.stat_result, after: os.stat_result) -> bool:
    seen = [(s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_nlink) for s in (before, after)]
    return seen[0] != seen[1]
