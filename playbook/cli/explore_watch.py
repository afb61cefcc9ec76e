"""When an exploration has to end, and what is said while it goes on. The only place that looks at the clock."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from playbook.cli.options import width
from playbook.explore.moves import Covered

EVERY = 0.5
STOPPED = "it was stopped"


@dataclass(slots=True)
class Watch:
    """The budget and how much of it is used; progress goes to a terminal on stderr, to nothing else.

    Attributes:
        seconds: how long it may take.
        budget: that, as it was written.
        states: how many it may visit.
        silent: no progress is wanted.
        covered: what was visited when it was last asked.
    """

    seconds: int
    budget: str
    states: int
    silent: bool = False
    covered: Covered | None = None
    _began: float = field(default_factory=time.monotonic)
    _said: float = 0.0
    _shown: bool = False
    _stopped: bool = False

    def __post_init__(self) -> None:
        """Write to terminals only."""
        self.silent = self.silent or not sys.stderr.isatty()

    def begin(self) -> None:
        """Start the clock: loading and rendering are not exploring."""
        self._began = time.monotonic()

    @property
    def used(self) -> float:
        """Return how many seconds it has taken."""
        return time.monotonic() - self._began

    def __call__(self, covered: Covered) -> str:
        """Return why it has to stop now, or ""; say how far it is."""
        self.covered = covered
        used = self.used
        if used - self._said >= EVERY:
            self._said = used
            self._show(covered, used)
        if self._stopped:
            return STOPPED
        if used >= self.seconds:
            return f"the budget of {self.budget} is used up"
        if covered.states >= self.states:
            return f"the limit of {self.states:,} states is reached"
        return ""

    @contextmanager
    def hears(self) -> Iterator[None]:
        """Take Ctrl-C as a wish, as long as this lasts: what was visited is whole when it is looked at; the main thread only.

        Where Ctrl-C is ignored, as shells have it for what they put into the background, it stays so.

        Raises:
            KeyboardInterrupt: at the second.
        """
        before = signal.getsignal(signal.SIGINT)
        if before is not signal.default_int_handler:
            yield
            return
        signal.signal(signal.SIGINT, self._stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopped:
            raise KeyboardInterrupt
        self._stopped = True

    def ended(self, start: int, why: str) -> Covered:
        """Return what was visited when something ended it between two looks."""
        covered = self.covered or Covered([[start]])
        covered.stopped = why
        return covered

    def _show(self, covered: Covered, used: float) -> None:
        if self.silent:
            return
        rate = covered.states / used
        said = f"{covered.states:,} states, {rate:,.0f}/s, depth {len(covered.layers) - 1}, {used:.0f} s of {self.budget}"
        room = width() - 1
        print(f"\r{said[:room]:<{room}}", end="", file=sys.stderr, flush=True)
        self._shown = True

    def end(self) -> None:
        """Leave the terminal's line as it was."""
        if self._shown:
            room = width() - 1
            print(f"\r{'':<{room}}\r", end="", file=sys.stderr, flush=True)
            self._shown = False
