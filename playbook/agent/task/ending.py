"""How a supervisor is told to end: SIGTERM or Ctrl-C asks, the second one hurries. Decides nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playbook.agent.ports import Asker, Stop
from playbook.agent.runtime import signals

SECONDS = 20.0
"""From the first signal until what still talks to a server is broken off: a pod is killed after 30."""


class Ending:
    """Two wishes: that the agent ends, and that nothing is waited for any more."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.stop, self.hurry = Stop(), Stop()
        self.also: list[Callable[[], object]] = []
        """What else is called at the first signal."""
        self._seconds = seconds
        self._heard = 0
        self._over = threading.Event()

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Hear signals as long as this lasts; the main thread only.

        Raises:
            KeyboardInterrupt: at the second, whatever is being waited for.
        """
        with signals.heard(self._wished, self._counted):
            try:
                yield
            finally:
                self._over.set()

    def _counted(self) -> None:
        self._heard += 1
        if self._heard == 2 and not self._over.is_set():
            raise KeyboardInterrupt

    def _wished(self) -> None:
        if not self.stop.ask(Asker.SUPERVISOR):
            self.hurry.ask(Asker.SUPERVISOR)
            return
        for wish in self.also:
            wish()
        threading.Thread(target=self._hurry_later, name="hurry", daemon=True).start()

    def _hurry_later(self) -> None:
        if not self._over.wait(self._seconds):
            self.hurry.ask(Asker.SUPERVISOR)
