"""Waits until everything an event source has accepted was acted on. Exact: it reads the bus' counts, it guesses nothing."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from playbook.lab.control import ask
from playbook.lab.errors import LabError
from playbook.lab.events.consumers import Pending

AGAIN = 0.05
"""Seconds between two looks."""


def pending(path: Path, namespace: str) -> Pending:
    """Ask the keeper what the buses of a namespace still have to deliver.

    Args:
        path: the keeper's socket, `events.sock` in the lab's folder.
        namespace: the EventBuses' and Sensors'.

    Raises:
        LabError: the keeper or a bus does not answer.
    """
    return Pending(**ask(path, {"pending": namespace}))


def settled(
    path: Path, namespace: str, *, seconds: float = 60.0, stop: threading.Event | None = None
) -> Pending:
    """Wait until nothing is pending and nothing unacknowledged, and every trigger has subscribed.

    Two looks in a row must say so with no event between them: NATS tells a consumer of a new event a moment after it
    has accepted it.

    Returns:
        The last counts; without `settled` only when `stop` was set.

    Raises:
        LabError: it takes longer than `seconds`; says what is left.
    """
    stop = stop or threading.Event()
    deadline = time.monotonic() + seconds
    before: Pending | None = None
    while True:
        now, why = _look(path, namespace)
        if now is not None and now.settled and now == before:
            return now
        before = now
        if time.monotonic() > deadline:
            raise LabError(
                f"namespace {namespace}: not settled after {seconds:g} s: {why}",
                hint="See `playbook lab status` and the logs of its sensors.",
            )
        if stop.wait(AGAIN):
            return now or Pending()


def _look(path: Path, namespace: str) -> tuple[Pending | None, str]:
    """Return the counts, or why there are none: a bus that is restarted will answer again."""
    try:
        found = pending(path, namespace)
    except LabError as error:
        return None, error.message
    return found, (
        f"{found.pending} events pending, {found.unacknowledged} unacknowledged, "
        f"{found.consumers} of {found.expected} subscriptions"
    )
