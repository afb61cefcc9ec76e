"""Reads a program's output line by line: safe from any thread, indifferent to what the bytes are. No policy."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace

from playbook.agent.clis.lines import record
from playbook.agent.clis.prices import Price, priced
from playbook.agent.clis.said import AgentEvent, Language, Said, Trouble
from playbook.agent.clis.words import by_text
from playbook.agent.ports import Stream

KEPT = 200  # lines of standard error: a complaint and the trace of calls below it
HEAD = 500  # bytes of each


class LineReader:
    """Sums up what one start of a program says.

    Standard error is only asked why there is no final result; nothing on it makes a success or a failure.
    """

    def __init__(self, language: Callable[[], Language], price: Price | None = None) -> None:
        self._language = language()
        self._price = price
        self._said = Said()
        self._complaints: deque[bytes] = deque(maxlen=KEPT)
        # Both streams are pumped by a thread of their own, and a watchdog looks in between.
        self._lock = threading.Lock()

    def feed(self, line: bytes, stream: Stream = "stdout") -> tuple[AgentEvent, ...]:
        """Take one line and return what happened; an unknown line is no event."""
        if stream == "stderr":
            with self._lock:
                self._complaints.append(line[:HEAD])
            return ()
        found = record(line)
        if found is None:
            return ()
        with self._lock:
            self._said, events = self._language.hear(self._said, found)
        return tuple(self._with_price(event) for event in events)

    @property
    def said(self) -> Said:
        """What was said until now, with an estimated cost where a price is known."""
        with self._lock:
            said, complaints = self._said, tuple(self._complaints)
        if said.final is None and said.trouble is None:
            said = replace(said, trouble=_newest(complaints))
        return replace(said, usage=priced(said.usage, self._price))

    def _with_price(self, event: AgentEvent) -> AgentEvent:
        if event.usage is None:
            return event
        return replace(event, usage=priced(event.usage, self._price))


def _newest(complaints: Iterable[bytes]) -> Trouble | None:
    understood = (by_text(line.decode("utf-8", "replace")) for line in reversed([*complaints]))
    return next((trouble for trouble in understood if trouble is not None), None)


class Silence:
    """A program whose output is not understood: its exit code alone counts."""

    def feed(self, line: bytes, stream: Stream = "stdout") -> tuple[AgentEvent, ...]:
        """Take one line; it means nothing."""
        return ()

    @property
    def said(self) -> Said:
        """Nothing."""
        return Said()
