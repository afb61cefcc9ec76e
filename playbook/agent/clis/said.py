"""What a program said while it ran, and the events it is followed by. Data only; free text stays in events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from playbook.agent.clis.lines import Record
from playbook.agent.ports import Stream
from playbook.agent.result import ErrorClass, Usage

NOTHING = Usage()
Final = Literal["success", "error"]
EventKind = Literal["start", "text", "tool", "tool_result", "retry", "usage", "end", "other"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a program says went wrong: the class, the HTTP status it names, and a word of its own list."""

    error: ErrorClass
    status: int | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class AgentEvent:
    """One thing that happened, for whoever follows.

    Args:
        kind: what it is. text: what the model wrote; written by outsiders, never put it into a message.
        name: the tool, or the model of a "start". ok: whether a tool, or the whole execution, did well.
        trouble: why a "retry" or an unhappy "end".
        usage: the sums so far, with "usage" and "end".
    """

    kind: EventKind
    text: str = ""
    name: str = ""
    ok: bool | None = None
    trouble: Trouble | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The sum of an output so far.

    `final` is what the program's own last word was, None while there is none: a line that was cut is none.
    `denials` are the tools it was not allowed to use, one entry for each call.
    """

    session_id: str | None = None
    model: str = ""
    usage: Usage = NOTHING
    denials: tuple[str, ...] = ()
    retries: int = 0
    final: Final | None = None
    trouble: Trouble | None = None


Heard = tuple[Said, tuple[AgentEvent, ...]]


class Language(Protocol):
    """Understands the lines of one program; remembers what it needs for that."""

    def hear(self, said: Said, record: Record) -> Heard:
        """Return what is said now, and what happened; a type of line it does not know is an "other"."""
        ...


class Reader(Protocol):
    """Reads the output of one start of a program."""

    def feed(self, line: bytes, stream: Stream = "stdout") -> tuple[AgentEvent, ...]:
        """Take one line; any bytes will do, and any thread."""
        ...

    @property
    def said(self) -> Said:
        """What was said until now."""
        ...
