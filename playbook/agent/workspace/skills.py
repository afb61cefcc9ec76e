"""Copy skills into a workspace: all their files, no link, the executable bit kept. The source is only read."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.workspace.disk import (
    FILE_FLAGS,
    FOLDER_FLAGS,
    Disk,
    folder,
    problems,
    read_start,
)
from playbook.agent.workspace.record import SkillVersion
from playbook.agent.workspace.removal import remove_tree
from playbook.agent.workspace.skill_version import SkillFile, check_name, tree_hash, version_of

MANUAL = "SKILL.md"
MANUAL_BYTES = 1024 * 1024
MOST_BYTES = 64 * 1024 * 1024
MOST_DEPTH = 16
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SkillSource:
    """Where a skill is copied from: a folder with SKILL.md, and references/ and scripts/ where it has them."""

    name: str
    path: Path


def copy_skill(source: SkillSource, aside: str, target: int, disk: Disk) -> SkillVersion:
    """Copy a skill into the folder `aside`, which the caller puts in place; nothing is left where that fails.

    Hidden files (.git, and what Kubernetes keeps in a mounted ConfigMap) are left out.

    Raises:
        AgentProblem: the source is missing, has no SKILL.md, or holds what cannot be copied.
    """
    check_name(source.name)
    try:
        with problems(f"skill {source.name}: {source.path}", ErrorClass.SKILLS):
            copy = _Copy(source, os.path.realpath(source.path), disk)
            with _opened(source) as here:
                disk.make_folder(aside, target)
                with folder(aside, target) as there:
                    copy.folder(here, there, ())
                    return copy.version(there)
    except BaseException:
        with suppress(OSError):
            remove_tree(aside, target)
        raise


@contextmanager
def _opened(source: SkillSource) -> Iterator[int]:
    """Open the source; it may itself be a link, as git-sync makes them: whoever configured it meant that."""
    try:
        fd = os.open(os.path.realpath(source.path, strict=True), FOLDER_FLAGS)
    except (OSError, ValueError) as e:
        why = getattr(e, "strerror", None) or e
        raise _refused(source, f"its folder {source.path} cannot be read: {why}") from e
    try:
        if not _is_file(MANUAL, fd):
            raise _refused(source, f"there is no {MANUAL} in {source.path}")
        yield fd
    finally:
        os.close(fd)


@dataclass(slots=True)
class _Copy:
    source: SkillSource
    top: str
    disk: Disk
    files: list[SkillFile] = field(default_factory=list)
    bytes: int = 0

    def folder(self, here: int, there: int, above: tuple[str, ...]) -> None:
        """Copy a folder's entries; recursion ends at the limit of depth."""
        if len(above) > MOST_DEPTH:
            raise _refused(self.source, f"it is deeper than {MOST_DEPTH} folders")
        for name in sorted(os.listdir(here)):
            if not name.startswith("."):
                self._entry(here, name, there, above)

    def version(self, there: int) -> SkillVersion:
        """Read the version from the copy, so that it is the copy's."""
        manual = read_start(MANUAL, there, MANUAL_BYTES).decode(errors="replace")
        tree = tree_hash(self.files)
        try:
            stated = read_start("VERSION", there, 100).decode(errors="replace")
        except OSError:
            stated = None
        return SkillVersion(version=version_of(self.source.name, manual, stated, tree), tree=tree)

    def _entry(self, here: int, name: str, there: int, above: tuple[str, ...]) -> None:
        mode = os.stat(name, dir_fd=here, follow_symlinks=False).st_mode
        where = (*above, name)
        if stat.S_ISDIR(mode):
            self.disk.make_folder(name, there)
            with folder(name, here) as inner, folder(name, there) as copy:
                self.folder(inner, copy, where)
            return
        fd = self._linked(where) if stat.S_ISLNK(mode) else os.open(name, FILE_FLAGS, dir_fd=here)
        try:
            self._file(fd, there, where)
        finally:
            os.close(fd)

    def _linked(self, where: tuple[str, ...]) -> int:
        """Open what a link means, if that is in the source: each folder on the way is opened without following."""
        path = "/".join(where)
        try:
            real = os.path.realpath(os.path.join(self.top, *where), strict=True)
        except OSError as e:
            raise _refused(self.source, f"{path} is a link to nothing") from e
        if os.path.commonpath([real, self.top]) != self.top or real == self.top:
            raise _refused(self.source, f"{path} is a link that leads out of {self.top}")
        fd = os.open(self.top, FOLDER_FLAGS)
        for part in os.path.relpath(real, self.top).split("/"):
            try:
                inner = os.open(part, FILE_FLAGS, dir_fd=fd)
            finally:
                os.close(fd)
            fd = inner
        return fd

    def _file(self, fd: int, there: int, where: tuple[str, ...]) -> None:
        path, status = "/".join(where), os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise _refused(self.source, f"{path} is not a regular file, nor a link to one")
        executable = bool(status.st_mode & 0o111)
        out = self.disk.make_file(where[-1], there, 0o700 if executable else 0o600)
        digest = hashlib.sha256()
        try:
            while chunk := os.read(fd, CHUNK):
                self.bytes += len(chunk)
                if self.bytes > MOST_BYTES:
                    raise _refused(self.source, f"it has more than {MOST_BYTES} bytes")
                digest.update(chunk)
                self.disk.write_all(out, chunk)
        finally:
            os.close(out)
        self.files.append(SkillFile(path, executable, digest.hexdigest()))


def _is_file(name: str, folder: int) -> bool:
    try:
        return stat.S_ISREG(os.stat(name, dir_fd=folder).st_mode)
    except OSError as e:
        if e.errno in (errno.ENOENT, errno.ELOOP):
            return False
        raise


def _refused(source: SkillSource, why: str) -> AgentProblem:
    return AgentProblem(
        ErrorClass.SKILLS,
        f"skill {source.name}: {why}",
        hint="a skill is a folder with SKILL.md, and references/ and scripts/ of plain files",
    )
