"""How many executions run at once. Whoever waits for a slot hears a stop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from playbook.agent.ports import Stop


class Slots:
    """A number of slots, taken and given back by any thread."""

    def __init__(self, limit: int) -> None:
        self._free = limit
        self._changed = threading.Condition()

    @contextmanager
    def one(self, stop: Stop) -> Iterator[bool]:
        """Hold a slot as long as this lasts; False where the stop came first."""
        with self._changed:
            self._changed.wait_for(lambda: self._free > 0 or stop.asker is not None)
            taken = stop.asker is None
            self._free -= taken
        try:
            yield taken
        finally:
            with self._changed:
                self._free += taken
                self._changed.notify_all()

    def wake(self) -> None:
        """Have those who wait look at their stops."""
        with self._changed:
            self._changed.notify_all()
