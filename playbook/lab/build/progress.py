"""Show how a build goes: one living line on a terminal, plain lines elsewhere. Shows no percentage, for go tells none."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

WAITS = "another build of the lab is running; waiting for it"
EVERY = 30.0  # seconds between two plain lines of one group


class Counted:
    """Turns go's lines into short texts: what it downloads, how many packages it has compiled."""

    def __init__(self) -> None:
        self._packages = 0
        self._limit = ""

    def text(self, line: str) -> str:
        """Return what to show after a line of go."""
        if line.startswith("go: downloading "):
            return line.removeprefix("go: ")
        if line.startswith("compiling, "):
            self._limit = line.removeprefix("compiling, ").removesuffix(" packages")
            return line
        if line.startswith(("go: ", "#", " ", "\t")) or not self._limit:
            return line.strip()
        self._packages += 1
        # `go build -v` names a package when it is compiled, and never one that its cache has.
        return f"compiled {self._packages} packages of {self._limit}"


class Quiet:
    """Shows nothing."""

    def waits(self) -> None:
        """Say nothing."""

    def starts(self, name: str) -> Callable[[str], None]:
        """Listen to nothing."""
        return lambda _line: None

    def ends(self, name: str) -> None:
        """Say nothing."""


class Plain:
    """Writes a line when a group begins and ends, and one now and then while it works."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._began = 0.0

    def waits(self) -> None:
        """Say that another build runs."""
        self._say(WAITS)

    def starts(self, name: str) -> Callable[[str], None]:
        """Say that a group begins, and return who says how it goes on."""
        self._began = said = time.monotonic()
        self._say(f"{name}: building")
        counted = Counted()

        def tell(line: str) -> None:
            nonlocal said
            text = counted.text(line)
            if time.monotonic() - said >= EVERY:
                said = time.monotonic()
                self._say(f"{name}: {text} ({self._seconds()} s)")

        return tell

    def ends(self, name: str) -> None:
        """Say that a group is built."""
        self._say(f"{name}: built in {self._seconds()} s")

    def _seconds(self) -> int:
        return round(time.monotonic() - self._began)

    def _say(self, text: str) -> None:
        print(text, file=self._out, flush=True)


class Terminal:
    """Keeps one line a group, with the time it takes."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def waits(self) -> None:
        """Say that another build runs."""
        self._progress.console.print(WAITS)

    def starts(self, name: str) -> Callable[[str], None]:
        """Begin a line, and return who rewrites it."""
        task = self._task = self._progress.add_task(name, total=None, now="")
        counted = Counted()
        return lambda line: self._progress.update(task, now=counted.text(line))

    def ends(self, name: str) -> None:
        """Finish the line."""
        if self._task is not None:
            self._progress.update(self._task, total=1, completed=1, now="built")
