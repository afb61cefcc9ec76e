"""Make one compressed file of an ended workspace, and prove that it holds everything. Removes nothing."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import stat
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, cast
from uuid import UUID

from playbook.agent.workspace.disk import FILE_FLAGS, Disk, folder
from playbook.agent.workspace.record import MOST_BYTES, RECORD, Record, parse_record
from playbook.agent.workspace.root import Root
from playbook.agent.workspace.trees import BLOCK, Entry, walk

SUFFIX = ".tar.gz"
CHUNK = 1024 * 1024
LEVEL = 6
UNREADABLE = (OSError, EOFError, ValueError, tarfile.TarError)
LINK, FILE, FOLDER = tarfile.SYMTYPE, tarfile.REGTYPE, tarfile.DIRTYPE


def compress(root: Root, identity: UUID, most: int, ended: float) -> int:
    """Write `<id>.tar.gz` beside the folder, read it again, and return the bytes it takes.

    Fifos, sockets and devices hold nothing and are left out; links stay links. The file's time is when the run ended.

    Raises:
        OSError: something cannot be read or written, or there is more than `most` bytes; no archive is left.
    """
    aside, final = f".tmp-{identity}{SUFFIX}", f"{identity}{SUFFIX}"
    with suppress(FileNotFoundError):
        os.unlink(aside, dir_fd=root.fd)
    try:
        fd = root.disk.make_file(aside, root.fd)
        try:
            with folder(str(identity), root.fd) as top:
                written = _write(top, _Sink(fd, root.disk), most)
            root.disk.fsync(fd)
            os.utime(fd, (ended, ended))
            size = os.fstat(fd).st_blocks * BLOCK
        finally:
            os.close(fd)
        _verify(aside, root.fd, written)
        root.disk.rename(aside, final, src_dir_fd=root.fd, dst_dir_fd=root.fd)
        root.disk.fsync(root.fd)
    except BaseException:
        for name in (aside, final):  # the folder is still there
            with suppress(OSError):
                os.unlink(name, dir_fd=root.fd)
        raise
    return size


def archived_record(name: str, parent: int, identity: UUID) -> Record | None:
    """Read the record of an archive: its first member, so the rest stays packed."""
    try:
        with _opened(name, parent) as tar:
            member = tar.next()
            if member is None or member.name != RECORD or not member.isreg():
                return None
            content = cast("IO[bytes]", tar.extractfile(member)).read(MOST_BYTES)
    except UNREADABLE:
        return None
    return parse_record(content, identity)


@dataclass(slots=True)
class _Sink:
    """What the compressor writes to."""

    fd: int
    disk: Disk

    def write(self, content: bytes) -> int:
        self.disk.write_all(self.fd, bytes(content))
        return len(content)

    def flush(self) -> None:
        """Do nothing: there is no buffer."""


@dataclass(slots=True)
class _Source:
    """What a member is read from; what passes is added to the digest."""

    file: IO[bytes]
    digest: hashlib._Hash

    def read(self, size: int) -> bytes:
        content = self.file.read(size)
        self.digest.update(content)
        return content


@dataclass(slots=True)
class _Writer:
    tar: tarfile.TarFile
    most: int
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    names: dict[tuple[int, int], str] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Add one entry as what it is now: its kind, its mode, its content."""
        member = self._member(entry)
        if member is None:
            return
        if not member.isreg():
            self._put(member, None)
            return
        fd = os.open(entry.name, FILE_FLAGS, dir_fd=entry.parent)
        with os.fdopen(fd, "rb") as file:
            member.size = os.fstat(file.fileno()).st_size
            self._put(member, file)

    def _put(self, member: tarfile.TarInfo, file: IO[bytes] | None) -> None:
        self.most -= member.size + len(member.name)
        if self.most < 0:
            raise OSError(errno.EFBIG, "too large to be compressed")
        self.digest.update(_line(member))
        self.tar.addfile(
            member, None if file is None else cast("IO[bytes]", _Source(file, self.digest))
        )
        self.tar.members = []  # type: ignore[attr-defined]  # else it keeps one for each file ever added

    def _member(self, entry: Entry) -> tarfile.TarInfo | None:
        mode = entry.stat.st_mode
        member = tarfile.TarInfo(entry.path)
        member.mode, member.mtime = stat.S_IMODE(mode), int(entry.stat.st_mtime)
        if stat.S_ISDIR(mode):
            member.type = FOLDER
        elif stat.S_ISLNK(mode):
            member.type = LINK
            member.linkname = os.readlink(entry.name, dir_fd=entry.parent)
        elif not stat.S_ISREG(mode):
            return None
        elif (
            entry.stat.st_nlink > 1
            and (first := self.names.setdefault(entry.key, entry.path)) != entry.path
        ):
            member.type, member.linkname = tarfile.LNKTYPE, first
        return member


def _write(top: int, sink: _Sink, most: int) -> str:
    with (
        gzip.GzipFile(
            fileobj=cast("IO[bytes]", sink), mode="wb", compresslevel=LEVEL, mtime=0
        ) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        writer = _Writer(tar, most)
        for entry in _record_first(top):
            writer.add(entry)
    return writer.digest.hexdigest()


def _record_first(top: int) -> Iterator[Entry]:
    with suppress(FileNotFoundError):
        yield Entry(top, RECORD, os.stat(RECORD, dir_fd=top, follow_symlinks=False), [])
    for entry in walk(top):
        if entry.above or entry.name != RECORD:
            yield entry


def _verify(name: str, parent: int, written: str) -> None:
    try:
        read = _digest(name, parent)
    except UNREADABLE:
        read = ""
    if read != written:
        raise OSError(errno.EIO, "the archive does not hold what was written to it")


def _digest(name: str, parent: int) -> str:
    digest = hashlib.sha256()
    with _opened(name, parent) as tar:
        while member := tar.next():
            tar.members = []  # type: ignore[attr-defined]
            digest.update(_line(member))
            if member.isreg():
                content = cast("IO[bytes]", tar.extractfile(member))
                while chunk := content.read(CHUNK):
                    digest.update(chunk)
    return digest.hexdigest()


def _line(member: tarfile.TarInfo) -> bytes:
    parts = member.type.decode(), str(member.size), str(member.mode), member.name, member.linkname
    return os.fsencode("\0".join(parts) + "\n")


@contextmanager
def _opened(name: str, parent: int) -> Iterator[tarfile.TarFile]:
    fd = os.open(name, FILE_FLAGS, dir_fd=parent)
    with os.fdopen(fd, "rb") as file, tarfile.open(fileobj=file, mode="r|gz") as tar:
        yield tar
