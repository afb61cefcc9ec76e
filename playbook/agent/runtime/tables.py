"""The state's tables as SQL, and rows as values. Pure: opens nothing."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from uuid import UUID

from playbook.agent.result import ErrorClass
from playbook.agent.runtime.history import Execution
from playbook.agent.runtime.instance import Instance
from playbook.agent.status import AgentStatus

VERSION = 1
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS executions (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    id        TEXT NOT NULL UNIQUE,
    kind      TEXT NOT NULL,
    cluster   TEXT NOT NULL,
    status    TEXT NOT NULL,
    started   TEXT NOT NULL,
    seconds   REAL,
    workspace TEXT,
    error     TEXT,
    result    TEXT,
    boot      TEXT NOT NULL,
    service_pid     INTEGER NOT NULL,
    service_started INTEGER NOT NULL,
    program_pid     INTEGER,
    program_started INTEGER
);
CREATE TABLE IF NOT EXISTS transitions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id     TEXT NOT NULL,
    status TEXT NOT NULL,
    at     TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS transitions_of ON transitions (id);
PRAGMA user_version = {VERSION};
COMMIT;
"""
INSERT = """
INSERT INTO executions (id, kind, cluster, status, started, boot, service_pid, service_started)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
FINISH = """
UPDATE executions SET status = ?, seconds = ?, workspace = ?, error = ?, result = ? WHERE id = ?
"""
FINAL = tuple(status.value for status in AgentStatus if status.final)
UNFINISHED = f"SELECT * FROM executions WHERE status NOT IN ({', '.join('?' * len(FINAL))})"  # noqa: S608


def execution(row: sqlite3.Row) -> Execution:
    """Return a row of `executions` as a value."""
    pid = row["program_pid"]
    return Execution(
        id=UUID(row["id"]),
        kind=row["kind"],
        cluster=row["cluster"],
        status=AgentStatus(row["status"]),
        started=datetime.fromisoformat(row["started"]),
        seconds=row["seconds"],
        workspace=Path(row["workspace"]) if row["workspace"] else None,
        error=ErrorClass(row["error"]) if row["error"] else None,
        instance=Instance(row["boot"], row["service_pid"], row["service_started"]),
        program=None if pid is None else (pid, row["program_started"]),
    )
