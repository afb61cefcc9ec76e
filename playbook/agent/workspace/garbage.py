"""Remove and compress ended workspaces, and what a killed service left. Decides by `retention`, touches no locked one."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from playbook.agent.errors import FULL
from playbook.agent.ports import CleanupPolicy
from playbook.agent.workspace.archive import SUFFIX, compress
from playbook.agent.workspace.inventory import (
    bytes_of,
    entry_bytes,
    find,
    leftovers,
    look,
    stale_locks,
)
from playbook.agent.workspace.locks import Held, is_held, take
from playbook.agent.workspace.removal import remove_tree
from playbook.agent.workspace.retention import Found, Retention, compressible, expired
from playbook.agent.workspace.root import Root


@dataclass(frozen=True, slots=True)
class Swept:
    """What garbage collection did, or would do; `errors` are sentences, one for each workspace that would not go."""

    removed: tuple[UUID, ...]
    compressed: tuple[UUID, ...]
    freed_bytes: int
    kept: tuple[UUID, ...]
    errors: tuple[str, ...] = ()


def collect_garbage(
    root: Root,
    retention: Retention,
    now: datetime,
    *,
    active: Collection[UUID] = (),
    dry_run: bool = False,
) -> Swept:
    """Remove what the policy says, compress what is old, and finish what was interrupted.

    Args:
        root: where they are.
        retention: the policy.
        now: the time their ages are counted to.
        active: runs that hold no lock any more and are alive: their service was killed, their agent was not.
        dry_run: say what would be done; what compression would free is not known.
    """
    measure = dry_run or retention.policy is CleanupPolicy.MAX_BYTES
    found = look(root, active, measure=measure)
    doomed = expired(found, retention, now)
    aged = [each for each in compressible(found, retention, now) if each not in doomed]
    left = [(name, identity) for name, identity in leftovers(root) if identity not in active]
    sweep = _Sweep(root, retention)
    if dry_run:
        sweep.foresee(doomed, aged, [name for name, _ in left])
    else:
        sweep.carry_out(doomed, aged, left)
    return sweep.swept(found)


def discard(root: Root, identity: UUID) -> None:
    """Remove a workspace, folder and archive; the caller holds its lock."""
    discard_folder(root, identity)
    with suppress(FileNotFoundError):
        os.unlink(f"{identity}{SUFFIX}", dir_fd=root.fd)


def discard_folder(root: Root, identity: UUID) -> None:
    """Take a workspace's folder out of sight, then remove it: nobody finds half of one."""
    gone = f".gone-{identity}"
    remove_tree(gone, root.fd)
    with suppress(FileNotFoundError):
        os.rename(str(identity), gone, src_dir_fd=root.fd, dst_dir_fd=root.fd)
    remove_tree(gone, root.fd)


@dataclass(slots=True)
class _Sweep:
    """The work, and the account of it."""

    root: Root
    retention: Retention
    removed: list[UUID] = field(default_factory=list)
    compressed: list[UUID] = field(default_factory=list)
    freed: int = 0
    errors: list[str] = field(default_factory=list)

    def foresee(self, doomed: Sequence[Found], aged: Sequence[Found], left: Sequence[str]) -> None:
        self.removed = [each.id for each in doomed]
        self.compressed = [each.id for each in aged]
        self.freed = sum(each.bytes for each in doomed)
        self.freed += sum(entry_bytes(name, self.root.fd) for name in left)

    def carry_out(
        self, doomed: Sequence[Found], aged: Sequence[Found], left: Sequence[tuple[str, UUID]]
    ) -> None:
        for name, identity in left:
            self._finish(name, identity)
        for each in doomed:
            self._remove(each)
        for each in aged:
            self._compress(each)
        for identity in stale_locks(self.root):
            with self._alone(identity):
                pass  # releasing one removes its file

    def swept(self, found: Sequence[Found]) -> Swept:
        kept = [each.id for each in found if each.id not in self.removed]
        done = tuple(self.removed), tuple(self.compressed)
        return Swept(*done, self.freed, tuple(kept), tuple(self.errors))

    def _finish(self, name: str, identity: UUID) -> None:
        with self._alone(identity) as alone:
            if alone:
                freed = entry_bytes(name, self.root.fd)
                remove_tree(name, self.root.fd)
                self.freed += freed

    def _remove(self, found: Found) -> None:
        with self._alone(found.id) as alone:
            if alone and self._unchanged(found):
                freed = bytes_of(self.root, found.id)
                discard(self.root, found.id)
                self.removed.append(found.id)
                self.freed += freed

    def _compress(self, found: Found) -> None:
        with self._alone(found.id) as alone:
            if alone and self._unchanged(found):
                before = bytes_of(self.root, found.id)
                most = self.retention.compress_bytes
                size = compress(self.root, found.id, most, found.ended.timestamp())
                self.compressed.append(found.id)
                discard_folder(self.root, found.id)
                self.freed += before - size

    def _unchanged(self, found: Found) -> bool:
        """Look again under the lock: it may have been taken up, or removed, since we decided."""
        again = find(self.root, found.id)
        return again is not None and (again.ended, again.failed) == (found.ended, found.failed)

    @contextmanager
    def _alone(self, identity: UUID) -> Iterator[bool]:
        """Tell whether nobody else is at it, until the end of the block; note what goes wrong in it."""
        held: Held | None = None
        try:
            held, free = self._take(identity)
            with self._noting(identity):
                yield free
        finally:
            if held is not None:
                held.release()

    def _take(self, identity: UUID) -> tuple[Held | None, bool]:
        held: Held | None = None
        with self._noting(identity):
            try:
                held = take(self.root.locks, identity)
            except OSError as e:
                if e.errno not in FULL:
                    raise
                # A disk without room for a lock file is the very one to be cleared: look, and go on without.
                return None, not is_held(self.root.locks, identity)
        return held, held is not None

    @contextmanager
    def _noting(self, identity: UUID) -> Iterator[None]:
        try:
            yield
        except OSError as e:
            self.errors.append(f"workspace {identity}: {e.strerror or e}")
