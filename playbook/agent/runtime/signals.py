"""Turns SIGTERM and Ctrl-C into a wish while a block lasts. Utters it in a thread, never in the signal handler itself."""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

ASKING = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def heard(
    wish: Callable[[], object], at_once: Callable[[], object] = lambda: None
) -> Iterator[None]:
    """Call `wish` from a thread of its own for each SIGTERM and SIGINT; the main thread only.

    Args:
        wish: may take its time, and locks.
        at_once: is called in the handler, and may raise into the main thread; it must take no lock.
    """
    # A handler runs between any two instructions of the main thread, which may hold the very lock that the wish
    # needs. SimpleQueue.put is made to be called there (docs.python.org/3/library/queue.html).
    signals: queue.SimpleQueue[int] = queue.SimpleQueue()

    def note(number: int, _frame: FrameType | None) -> None:
        signals.put(number)
        at_once()

    def utter() -> None:
        while signals.get():
            wish()

    thread = threading.Thread(target=utter, name="signals", daemon=True)
    thread.start()
    before = {number: signal.signal(number, note) for number in ASKING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signals.put(0)
        thread.join()
