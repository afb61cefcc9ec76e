"""How a fake CLI behaves: what it replays, and what it does before and after. Values only."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Ignore:
    """Go deaf to signals; what it forks afterwards is deaf too."""

    signals: tuple[int, ...] = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Fork:
    """Leave a process behind that lives on after the CLI has ended.

    Args:
        how: a plain child in the CLI's group, one in a session of its own, or one that init adopts at once.
        holds_stdout: keep the CLI's stdout and stderr open.
        ignores: signals the process is deaf to.
        seconds: when it ends by itself, so that a broken test leaves nothing for ever.
    """

    how: Literal["group", "setsid", "double_fork"] = "group"
    holds_stdout: bool = False
    ignores: tuple[int, ...] = ()
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Print:
    """Write bytes, so many times; `pause` seconds after each."""

    content: str | bytes
    times: int = 1
    pause: float = 0.0
    stream: Literal["stdout", "stderr"] = "stdout"


@dataclass(frozen=True, slots=True)
class PrintEnvironment:
    """Print `NAME=value` of these variables; of all where none is named."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Write:
    """Write a file, its folders too; `times` repeats the content, as to fill a disk."""

    path: str
    content: str | bytes = b""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Link:
    """Make a link, its folders too: soft to anything, hard to a file that is there."""

    path: str
    to: str
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Fifo:
    """Make a named pipe, its folders too."""

    path: str


@dataclass(frozen=True, slots=True)
class Run:
    """Run a program to its end, its output going where the CLI's goes."""

    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hang:
    """Do nothing more, until a signal comes."""


@dataclass(frozen=True, slots=True)
class Die:
    """End by a signal of one's own, as by the kernel's SIGKILL when memory is out."""

    signal: int = signal.SIGKILL


Deed: TypeAlias = Ignore | Fork | Print | PrintEnvironment | Write | Link | Fifo | Run | Hang | Die


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One way to behave. Paths are relative to the directory the fake is started in.

    Args:
        recording: which stream to replay, by name; None replays nothing and ends with 0.
        lines: stop after so many of its lines. bytes: after so many of its bytes, half way through a line.
        pause: seconds before each line.
        first: what it does before the stream. then: after it.
        exit_code: instead of the recorded one.
        version: what it answers to `--version`, instead of the real one's answer.
        checks: how it behaves when it is only asked for its version, its help or its login.
        before: how it behaves the first times it is run, one each; then comes this behaviour.
    """

    recording: str | None = "success"
    lines: int | None = None
    bytes: int | None = None
    pause: float = 0.0
    first: tuple[Deed, ...] = ()
    then: tuple[Deed, ...] = ()
    exit_code: int | None = None
    version: str | None = None
    checks: Behaviour | None = None
    before: tuple[Behaviour, ...] = ()
