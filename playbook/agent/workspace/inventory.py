"""What lies in the root: workspaces, archives, and what a killed service left. Reads only; other people's files are not seen."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from playbook.agent.workspace.archive import SUFFIX, archived_record
from playbook.agent.workspace.disk import folder
from playbook.agent.workspace.identity import UUID_TEXT
from playbook.agent.workspace.locks import is_held
from playbook.agent.workspace.record import Record, folder_time, read_record
from playbook.agent.workspace.retention import Found
from playbook.agent.workspace.root import Root
from playbook.agent.workspace.trees import BLOCK, tree_bytes

ID = rf"(?P<id>{UUID_TEXT.pattern.replace('A-F', '')})"
OURS = re.compile(rf"{ID}({re.escape(SUFFIX)})?")
LEFT = re.compile(rf"\.(tmp|gone)-{ID}({re.escape(SUFFIX)})?")


def look(root: Root, active: Collection[UUID] = (), *, measure: bool = False) -> list[Found]:
    """List the workspaces by id, with their sizes where asked: that takes a walk through all of them."""
    found = (find(root, identity, active, measure=measure) for identity in _ids(root))
    return [each for each in found if each is not None]


def find(
    root: Root, identity: UUID, active: Collection[UUID] = (), *, measure: bool = False
) -> Found | None:
    """Look at one workspace; None when it is neither a folder nor an archive.

    A run that never said how it ended failed when something was last written into its folder.
    """
    facts = _facts(root, identity)
    if facts is None:
        return None
    record, written, compressed = facts
    last = datetime.fromtimestamp(written, UTC)
    return Found(
        id=identity,
        ended=last if record is None or record.ended is None else record.ended,
        failed=record is None or record.failed,
        active=identity in active or is_held(root.locks, identity),
        compressed=compressed,
        bytes=bytes_of(root, identity) if measure else 0,
    )


def bytes_of(root: Root, identity: UUID) -> int:
    """Return what a workspace takes on the disk, as a folder and as an archive."""
    return entry_bytes(str(identity), root.fd) + entry_bytes(f"{identity}{SUFFIX}", root.fd)


def entry_bytes(name: str, parent: int) -> int:
    """Return what a file or a folder takes on the disk; 0 when it is not there."""
    try:
        return tree_bytes(name, parent)
    except NotADirectoryError:
        return os.stat(name, dir_fd=parent, follow_symlinks=False).st_blocks * BLOCK


def leftovers(root: Root) -> list[tuple[str, UUID]]:
    """List what was being made or removed when somebody was killed, unless somebody is at it now."""
    matches = [match for name in sorted(os.listdir(root.fd)) if (match := LEFT.fullmatch(name))]
    found = [(match[0], UUID(match["id"])) for match in matches]
    return [(name, identity) for name, identity in found if not is_held(root.locks, identity)]


def stale_locks(root: Root) -> list[UUID]:
    """List the lock files nobody holds."""
    ids = [UUID(name) for name in sorted(os.listdir(root.locks)) if UUID_TEXT.fullmatch(name)]
    return [each for each in ids if not is_held(root.locks, each)]


def _ids(root: Root) -> list[UUID]:
    matches = (OURS.fullmatch(name) for name in os.listdir(root.fd))
    return sorted({UUID(match["id"]) for match in matches if match})


def _facts(root: Root, identity: UUID) -> tuple[Record | None, float, bool] | None:
    """Return its record, when it was last written, and whether it is an archive; the folder comes first."""
    try:
        with folder(str(identity), root.fd) as fd:
            return read_record(fd, identity), folder_time(fd), False
    except OSError:
        pass
    name = f"{identity}{SUFFIX}"
    try:
        written = os.stat(name, dir_fd=root.fd, follow_symlinks=False).st_mtime
    except FileNotFoundError:
        return None
    return archived_record(name, root.fd, identity), written, True
