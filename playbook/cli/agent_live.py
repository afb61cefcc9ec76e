"""What an agent does, one line an event, while it does it. Escaped and without secrets; never slows the agent down."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TextIO

from playbook.agent.assignment import Assignment
from playbook.agent.clis.said import AgentEvent
from playbook.agent.clis.said import Reader as EventReader
from playbook.agent.context.fence import visible
from playbook.agent.ports import Ended, ExecutionConfig, Stop, Stream, Workspace
from playbook.agent.process.redaction import Redactor
from playbook.agent.result import Usage
from playbook.agent.runtime.parts import Cli, Judgement, Parts, Program, Reader, Start

WAITING = 1000
"""Lines that wait for a slow terminal; what comes then is left out and counted."""
LAST = 2.0
"""Seconds for what still waits at the end."""
Say = Callable[[str, str], None]


def told(event: AgentEvent) -> tuple[str, str] | None:
    """Return the word and the text for an event; None for what people need not see."""
    trouble = event.trouble
    why = " ".join(str(one) for one in (trouble.error, trouble.status) if one) if trouble else ""
    if event.kind == "tool_result" and event.ok:
        return None
    texts = {
        "start": ("model", event.name),
        "text": ("says", event.text),
        "tool": ("tool", event.name),
        "tool_result": ("tool", "it failed, or was refused"),
        "retry": ("again", why),
        "end": ("end", "success" if event.ok else why or "error"),
    }
    return texts.get(event.kind)


def line(seconds: float, word: str, text: str, width: int) -> str:
    """Return one line: what outsiders wrote can neither move the cursor nor fill the screen."""
    # Cut before and after: a text may have megabytes, and escapes make it longer.
    flat = visible(" ".join(text[: 4 * width].split()))
    whole = f"{int(seconds) // 60:>3}:{int(seconds) % 60:02} {word:<6} {flat}".rstrip()
    return whole if len(whole) <= width else f"{whole[: width - 3]}..."


@dataclass(slots=True)
class Screen:
    """Writes lines in a thread of its own: a terminal that is held (Ctrl-S) must not hold the agent."""

    stream: TextIO
    width: int
    began: float = field(default_factory=time.monotonic)
    left_out: int = 0
    _waiting: queue.Queue[str | None] = field(default_factory=lambda: queue.Queue(WAITING))

    def say(self, word: str, text: str) -> None:
        """Show a line soon; any thread."""
        try:
            self._waiting.put_nowait(self._line(word, text))
        except queue.Full:
            self.left_out += 1

    @contextmanager
    def shown(self) -> Iterator[Screen]:
        """Show what is said while the block lasts."""
        thread = threading.Thread(target=self._write, name="screen", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            with suppress(queue.Full):
                if self.left_out:
                    text = f"{self.left_out} lines are not shown here; the log has them"
                    self._waiting.put(self._line("note", text), timeout=LAST)
                self._waiting.put(None, timeout=LAST)
            thread.join(LAST)

    def _line(self, word: str, text: str) -> str:
        return line(time.monotonic() - self.began, word, text, self.width)

    def _write(self) -> None:
        # A reader that went away, or a closed stream, ends the lines and nothing else.
        with suppress(OSError, ValueError):
            while (text := self._waiting.get()) is not None:
                print(text, file=self.stream, flush=True)


@contextmanager
def warnings_said(say: Say) -> Iterator[None]:
    """Say the runtime's warnings too while the block lasts; as JSON they are for machines."""

    def tell(record: logging.LogRecord) -> bool:
        fields = (record.getMessage(), *(getattr(record, name, "") for name in ("text", "why")))
        say(
            "warn" if record.levelno == logging.WARNING else "error",
            " ".join(str(one) for one in fields if one),
        )
        return False  # it is said; the handler need not write it

    handler = logging.Handler(logging.WARNING)
    handler.addFilter(tell)
    logger = logging.getLogger("playbook")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def followed(parts: Parts, events: Callable[[], EventReader], say: Say) -> Parts:
    """Return the parts with a CLI whose events are said; `events` makes a reader for each start."""

    def cli(assignment: Assignment) -> Cli:
        return _Cli(parts.cli(assignment), events, say)

    return replace(parts, cli=cli)


@dataclass(frozen=True, slots=True)
class _Cli:
    inner: Cli
    events: Callable[[], EventReader]
    say: Say

    @property
    def name(self) -> str:
        return self.inner.name

    def check(self, workspace: Workspace, stop: Stop) -> None:
        self.say("place", str(workspace.path))
        self.inner.check(workspace, stop)

    def program(self) -> Program:
        return _Program(self.inner.program(), self.events(), self.say)


class _Program:
    """One start: its lines go to the runtime's reader as they are, and to ours without secrets."""

    def __init__(self, inner: Program, events: EventReader, say: Say) -> None:
        self._inner, self._events, self._say = inner, events, say
        self._redactor = Redactor(())

    @property
    def reader(self) -> Reader:
        return self

    @property
    def usage(self) -> Usage:
        return self._inner.reader.usage

    def feed(self, stream: Stream, line: bytes) -> None:
        self._inner.reader.feed(stream, line)
        if stream == "stdout":
            for event in self._events.feed(self._redactor.clean(line), stream):
                said = told(event)
                if said:
                    self._say(*said)

    def config(self, start: Start) -> ExecutionConfig:
        config = self._inner.config(start)
        self._redactor = Redactor(config.secrets)
        self._say("start", f"try {start.number}, {config.argv[0]}")
        return config

    def judge(self, ended: Ended) -> Judgement:
        return self._inner.judge(ended)
