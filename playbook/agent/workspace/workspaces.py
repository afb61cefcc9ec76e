"""The WorkspaceManager: make, find, measure and end workspaces below one root. Never touches what another one holds."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from playbook.agent.assignment import Assignment
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Workspace
from playbook.agent.result import ErrorClass
from playbook.agent.status import AgentStatus
from playbook.agent.workspace.archive import SUFFIX
from playbook.agent.workspace.disk import Disk, exists, folder, problems
from playbook.agent.workspace.garbage import Swept, collect_garbage, discard
from playbook.agent.workspace.inventory import find, look
from playbook.agent.workspace.layout import build, install_skills
from playbook.agent.workspace.locks import Held, take
from playbook.agent.workspace.record import Record, ended, kind_of, read_record, write_record
from playbook.agent.workspace.retention import Found, Retention, goes_at_once
from playbook.agent.workspace.root import open_root
from playbook.agent.workspace.skills import SkillSource
from playbook.agent.workspace.trees import tree_bytes

log = logging.getLogger("playbook.agent.workspace")


def now_utc() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


@dataclass(slots=True)
class _Active:
    """A workspace we hold. Its record is kept here too: the agent can reach the one in the file."""

    held: Held
    record: Record | None


class Workspaces:
    """All workspaces below one root; thread safe, and beside other processes.

    Args:
        root: opened once, made where its parent is there.
        skills: what `setup_skills` copies.
        policy: what stays, and for how long.
        clock: tells the time.
        disk: how files are written; tests put a full one here.
    """

    def __init__(
        self,
        root: Path,
        *,
        skills: Sequence[SkillSource] = (),
        policy: Retention | None = None,
        clock: Callable[[], datetime] = now_utc,
        disk: Disk | None = None,
    ) -> None:
        self._root = open_root(root, disk or Disk())
        self._skills = tuple(skills)
        self._retention = policy or Retention()
        self._clock = clock
        self._active: dict[UUID, _Active] = {}
        self._lock = threading.Lock()
        self._open = True

    @property
    def root(self) -> Path:
        """Where they are: the root's real path."""
        return self._root.path

    def create(self, assignment: Assignment) -> Workspace:
        """Make the workspace of an assignment: whole, or not at all.

        Raises:
            AgentProblem: it exists, as a folder or as an archive; or the disk is full.
        """
        identity = assignment.id
        record = Record(assignment_id=identity, kind=kind_of(assignment), created=self._clock())
        with self._taking(identity) as held:
            with problems(f"workspace {identity}"):
                build(self._root, record)
            self._hold(identity, _Active(held, record))
        log.info("workspace %s: created at %s", identity, self.root / str(identity))
        return Workspace(identity, self.root / str(identity))

    def adopt(self, identity: UUID) -> Workspace:
        """Take up a workspace that exists and nobody holds: after a restart of the service.

        Raises:
            AgentProblem: somebody holds it, or it is not there.
        """
        with problems(f"workspace {identity}"):
            active = self._again(identity)
        if active is None:
            raise _problem(identity, "is not there")
        self._hold(identity, active)
        return Workspace(identity, self.root / str(identity))

    def setup_skills(self, workspace: Workspace) -> Mapping[str, str]:
        """Copy the configured skills into `.claude/skills/`, and note their versions in the record.

        Raises:
            AgentProblem: a source is missing or cannot be copied; that skill is not there then.
        """
        with problems(f"workspace {workspace.id}: skills"), self._folder(workspace) as fd:
            copied = install_skills(fd, self._skills, self._root.disk)
            self._note(workspace.id, fd, {"skills": copied})
        return {name: skill.version for name, skill in copied.items()}

    def size(self, workspace: Workspace) -> int:
        """Return its bytes on disk; 0 when it is gone. It may be written to meanwhile."""
        self._check(workspace)
        with problems(f"workspace {workspace.id}: its size"):
            return tree_bytes(str(workspace.id), self._root.fd)

    def mark(self, workspace: Workspace, status: AgentStatus) -> None:
        """Note in its record where the run stands; what `cleanup` adds is the end."""
        with problems(f"workspace {workspace.id}: its record"), self._folder(workspace) as fd:
            self._note(workspace.id, fd, {"status": status})

    def cleanup(self, workspace: Workspace, *, failed: bool) -> bool:
        """End a run's workspace: note the end, remove it where the policy says so, let go of it.

        Never raises: this runs where another error is already on its way. What goes wrong is logged, and left to
        garbage collection.
        """
        try:
            self._check(workspace)
            with self._lock:
                active = self._active.pop(workspace.id, None)
            active = active or self._again(workspace.id)
            return active is None or self._end(workspace, active, failed=failed)
        except (OSError, AgentProblem) as e:
            log.error("workspace %s: clean-up failed: %s", workspace.id, e)  # noqa: TRY400
            return False

    def found(self, *, measure: bool = False) -> list[Found]:
        """List what lies in the root."""
        return look(self._root, measure=measure)

    def find(self, identity: UUID) -> Path | None:
        """Return where a workspace is: its folder, or the archive it has become."""
        found = find(self._root, identity)
        if found is None:
            return None
        return self.root / f"{identity}{SUFFIX if found.compressed else ''}"

    def collect_garbage(self, *, active: Collection[UUID] = (), dry_run: bool = False) -> Swept:
        """Remove and compress by the policy; when to do so is the caller's."""
        with problems(f"workspace root {self.root}"):
            return collect_garbage(
                self._root, self._retention, self._clock(), active=active, dry_run=dry_run
            )

    def close(self) -> None:
        """Let go of everything; what is active stays on the disk as it is."""
        with self._lock:
            active, self._active = list(self._active.values()), {}
            was_open, self._open = self._open, False
        for each in active:
            each.held.release()
        if was_open:  # a number closed twice may be somebody else's file by then
            self._root.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        *_error: type[BaseException] | BaseException | TracebackType | None,
    ) -> None:
        self.close()

    def _hold(self, identity: UUID, active: _Active) -> None:
        with self._lock:
            self._active[identity] = active

    @contextmanager
    def _taking(self, identity: UUID) -> Iterator[Held]:
        """Lock a workspace for good, unless the block fails."""
        with problems(f"workspace {identity}: its lock"):
            held = take(self._root.locks, identity)
        if held is None:
            raise _problem(identity, "is in use by another run")
        try:
            yield held
        except BaseException:
            held.release()
            raise

    @contextmanager
    def _folder(self, workspace: Workspace) -> Iterator[int]:
        self._check(workspace)
        with folder(str(workspace.id), self._root.fd) as fd:
            yield fd

    def _check(self, workspace: Workspace) -> None:
        if workspace.path != self.root / str(workspace.id):
            raise _problem(workspace.id, f"its folder {workspace.path} is not in {self.root}")

    def _note(self, identity: UUID, fd: int, changes: Mapping[str, object]) -> None:
        with self._lock:
            active = self._active.get(identity)
            if active is None:
                raise _problem(identity, "is not held by this run")
            if active.record is None:
                raise _problem(identity, "its record was damaged before it was taken up")
            active.record = record = active.record.model_copy(update=changes)
        write_record(record, fd, self._root.disk)

    def _again(self, identity: UUID) -> _Active | None:
        """Take up what is not ours any more, or not yet; None when it is gone."""
        with self._taking(identity) as held:
            if not exists(str(identity), self._root.fd):
                held.release()
                return None
            with folder(str(identity), self._root.fd) as fd:
                return _Active(held, read_record(fd, identity))

    def _end(self, workspace: Workspace, active: _Active, *, failed: bool) -> bool:
        try:
            if not goes_at_once(self._retention, failed=failed):
                self._write_end(workspace, active.record, failed=failed)
                log.info("workspace %s: kept", workspace.id)
                return False
            discard(self._root, workspace.id)
            log.info("workspace %s: removed", workspace.id)
            return True
        finally:
            active.held.release()

    def _write_end(self, workspace: Workspace, record: Record | None, *, failed: bool) -> None:
        if record is not None:
            with self._folder(workspace) as fd:
                write_record(ended(record, self._clock(), failed=failed), fd, self._root.disk)


def _problem(identity: UUID, why: str) -> AgentProblem:
    return AgentProblem(ErrorClass.WORKSPACE, f"workspace {identity}: {why}")
