"""The state that survives the service: SQLite, one file, every transition with its time. Decides nothing."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from playbook.agent.assignment import Assignment, Incident
from playbook.agent.errors import AgentProblem
from playbook.agent.result import AgentResult, ErrorClass
from playbook.agent.runtime import tables
from playbook.agent.runtime.document import RESULT
from playbook.agent.runtime.history import Execution, Transition
from playbook.agent.runtime.instance import Instance
from playbook.agent.status import AgentStatus, moved

PATIENCE = 5.0
OTHER_FILE = "Give another file for the state, or move this one away: only the history is in it."


class AlreadyKnown(AgentProblem):
    """An execution of this id is there already: another id is needed, or none."""


class Store:
    """Rows of executions. Thread safe: one connection behind one lock, since each write is a few rows."""

    def __init__(self, path: Path | str, instance: Instance) -> None:
        """Open or make the file; ":memory:" keeps nothing.

        Raises:
            AgentProblem: it cannot be used.
        """
        self.path = path
        self._instance = instance
        self._lock = threading.Lock()
        try:
            self._connection = _opened(path)
        except (OSError, sqlite3.Error) as e:
            message = f"state {path}: {e}"
            raise AgentProblem(ErrorClass.CONFIGURATION, message, hint=OTHER_FILE) from e

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def begin(self, assignment: Assignment, at: datetime) -> None:
        """Write the first row of an execution.

        Raises:
            AlreadyKnown: there was one with this id.
        """
        key, service = str(assignment.id), self._instance
        kind = "incident" if isinstance(assignment, Incident) else "code"
        created = AgentStatus.CREATED
        values = (key, kind, assignment.cluster, created, at.isoformat())
        with self._writing() as connection:
            if _row(connection, key) is not None:
                message = f"execution {key} is there already"
                raise AlreadyKnown(ErrorClass.CONFIGURATION, message, hint="Each has its own id.")
            owner = (service.boot, service.pid, service.started)
            connection.execute(tables.INSERT, (*values, *owner))
            _remember(connection, key, created, at)

    def move(self, key: UUID, new: AgentStatus, at: datetime) -> None:
        """Write a transition."""
        with self._writing() as connection:
            moved(_status(connection, key), new)
            connection.execute("UPDATE executions SET status = ? WHERE id = ?", (new, str(key)))
            _remember(connection, str(key), new, at)

    def note_workspace(self, key: UUID, workspace: Path) -> None:
        """Write where an execution works."""
        with self._writing() as connection:
            values = (str(workspace), str(key))
            connection.execute("UPDATE executions SET workspace = ? WHERE id = ?", values)

    def note_program(self, key: UUID, pid: int, started: int) -> None:
        """Write which process was started for an execution."""
        sql = "UPDATE executions SET program_pid = ?, program_started = ? WHERE id = ?"
        with self._writing() as connection:
            connection.execute(sql, (pid, started, str(key)))

    def finish(self, result: AgentResult, seconds: float, at: datetime) -> None:
        """Write how an execution ended."""
        key, place, failure = str(result.assignment_id), result.workspace, result.failure
        error = failure.error if failure else None
        text = RESULT.dump_json(result).decode()
        with self._writing() as connection:
            moved(_status(connection, result.assignment_id), result.status)
            values = (result.status, seconds, str(place) if place else None, error, text, key)
            connection.execute(tables.FINISH, values)
            _remember(connection, key, result.status, at)

    def find(self, key: UUID) -> Execution | None:
        """Return one execution."""
        with self._reading() as connection:
            row = _row(connection, str(key))
        return None if row is None else tables.execution(row)

    def result(self, key: UUID) -> AgentResult | None:
        """Return how an execution ended; None while it runs, or when nobody knows it."""
        with self._reading() as connection:
            row = _row(connection, str(key))
        return RESULT.validate_json(row["result"]) if row is not None and row["result"] else None

    def executions(self, limit: int) -> list[Execution]:
        """Return the newest executions, newest first."""
        sql = "SELECT * FROM executions ORDER BY number DESC LIMIT ?"
        with self._reading() as connection:
            return [tables.execution(row) for row in connection.execute(sql, (limit,))]

    def unfinished(self) -> list[Execution]:
        """Return the executions that have not ended, of every service."""
        with self._reading() as connection:
            found = connection.execute(tables.UNFINISHED, tables.FINAL)
            return [tables.execution(row) for row in found]

    def transitions(self, key: UUID) -> list[Transition]:
        """Return the steps of an execution, in order."""
        sql = "SELECT status, at FROM transitions WHERE id = ? ORDER BY number"
        with self._reading() as connection:
            rows = connection.execute(sql, (str(key),)).fetchall()
        return [
            Transition(AgentStatus(row["status"]), datetime.fromisoformat(row["at"]))
            for row in rows
        ]

    def check(self) -> None:
        """Write nothing, for real.

        Raises:
            AgentProblem: the state cannot be written.
        """
        with self._writing() as connection:
            connection.execute(f"PRAGMA user_version = {tables.VERSION}")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._understood():
            yield self._connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._understood():
            # A writer of another process is waited for here, never in the middle.
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as e:
            hint = "Is its disk full, read-only, or the file held by another program?"
            raise AgentProblem(ErrorClass.SUPERVISOR, f"state {self.path}: {e}", hint=hint) from e


def _opened(path: Path | str) -> sqlite3.Connection:
    if path != ":memory:":
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(
        path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found > tables.VERSION:
            raise sqlite3.DatabaseError(f"written by a newer playbook (version {found})")
        connection.executescript(tables.SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _row(connection: sqlite3.Connection, key: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = connection.execute(
        "SELECT * FROM executions WHERE id = ?", (key,)
    ).fetchone()
    return found


def _status(connection: sqlite3.Connection, key: UUID) -> AgentStatus:
    row = _row(connection, str(key))
    if row is None:
        raise AgentProblem(ErrorClass.SUPERVISOR, f"execution {key} is not in the state")
    return AgentStatus(row["status"])


def _remember(connection: sqlite3.Connection, key: str, status: AgentStatus, at: datetime) -> None:
    sql = "INSERT INTO transitions (id, status, at) VALUES (?, ?, ?)"
    connection.execute(sql, (key, status, at.isoformat()))
