"""Feeds a recorded stream to a program's reader; and ends of processes, made up. For the tests of this folder."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from playbook.agent.clis.cli import Cli
from playbook.agent.clis.prices import Price
from playbook.agent.clis.said import AgentEvent, Said
from playbook.agent.ports import Asker, Ended, Stream

RECORDED = Path(__file__).parent.parent / "recorded"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def stream_of(name: str) -> bytes:
    """Return a recorded stream by its path below `recorded/`."""
    return (RECORDED / name).read_bytes()


def lines(*rows: object) -> bytes:
    """Return a stream of these rows."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def heard(cli: Cli, stream: bytes, *, price: Price | None = None, end: Stream = "stdout") -> Said:
    """Return what a reader makes of a whole stream."""
    reader = cli.reader(price)
    for line in stream.splitlines(keepends=True):
        reader.feed(line, end)
    return reader.said


def events_of(cli: Cli, stream: bytes) -> list[AgentEvent]:
    """Return the events of a whole stream, in order."""
    reader = cli.reader()
    return [event for line in stream.splitlines() for event in reader.feed(line)]


def ended(
    code: int | None = 0,
    *,
    signal: int | None = None,
    asker: Asker | None = None,
    out_of_memory: bool = False,
) -> Ended:
    """Return how a process ended."""
    return Ended(
        exit_code=None if signal else code,
        signal=signal,
        asker=asker,
        started=NOON,
        ended=NOON,
        seconds=1.0,
        out_of_memory=out_of_memory,
    )
