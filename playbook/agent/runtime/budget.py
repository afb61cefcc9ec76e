"""Asks an execution to stop when it has spent its budget. Counts what the CLI tells, never more."""

from __future__ import annotations

from collections.abc import Callable

from playbook.agent.clis.prices import budget_spent
from playbook.agent.ports import Asker, Stop, Stream
from playbook.agent.runtime.parts import Reader


def watched(reader: Reader, stop: Stop, left: float | None) -> Callable[[Stream, bytes], None]:
    """Return what takes each line: it feeds the reader and compares the cost with what is left."""

    def take(stream: Stream, line: bytes) -> None:
        reader.feed(stream, line)
        if left is not None and budget_spent(reader.usage, left) is not None:
            stop.ask(Asker.BUDGET)

    return take
