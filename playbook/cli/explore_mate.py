"""A second process that answers half of the questions of an exploration. It knows no more than the first one asks.

It is forked, so it begins with all that was built; it ends when the pipe does, however the first one ends.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

from playbook.explore.asking import Asking
from playbook.explore.follower import Follower
from playbook.explore.leader import Leader
from playbook.explore.search import Space
from playbook.explore.shares import Order, Question, Reply, Tables
from playbook.explore.situation import LOCAL

FEW = 40
"""So many questions are answered sooner than they are sent."""
SHARE = 65
"""How many of a hundred questions the second process answers: the first one has other work, too."""


class Mate:
    """The first process's side: it asks about what comes next, and searches while the other one answers."""

    def __init__(self, asking: Asking, pipe: Connection) -> None:
        self._leader = Leader(Tables(asking, LOCAL))
        self._pipe = pipe
        self._gone = False
        self._sent: Order | None = None
        self._mine: list[Question] = []

    def answer(self, states: list[int], following: list[int]) -> None:
        """Let what will be asked about these states be known; the others are next."""
        if self._sent is None:
            self._begin(states)
        self._leader.answer(self._mine)
        self._mine = []
        if self._sent is not None:
            self._finish(self._sent)
        if following:
            self._begin(following)

    def _begin(self, states: list[int]) -> None:
        self._mine = self._leader.questions(states)
        if len(self._mine) < FEW or self._gone:
            return
        share = len(self._mine) * SHARE // 100
        self._sent = self._leader.order(self._mine[:share])
        self._mine = self._mine[share:]
        try:
            self._pipe.send(self._sent)
        except OSError:
            self._gone = True  # whatever is not known is asked here

    def _finish(self, order: Order) -> None:
        self._sent = None
        try:
            if not self._gone:
                reply: Reply = self._pipe.recv()
                self._leader.take(order, reply)
        except (EOFError, OSError):
            self._gone = True
        if self._gone:
            self._leader.answer(order.questions)


@contextmanager
def helped(space: Space) -> Iterator[None]:
    """Have a second process help as long as this lasts, where there is a second processor."""
    if (os.cpu_count() or 1) < 2:
        yield
        return
    fork = get_context("fork")
    here, there = fork.Pipe()
    process = fork.Process(target=_serve, args=(space.asking, here, there), daemon=True)
    process.start()
    there.close()
    space.mate = Mate(space.asking, here)
    try:
        yield
    finally:
        space.mate = None
        here.close()
        process.join()


def _serve(asking: Asking, here: Connection, there: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it, and closes the pipe
    here.close()
    follower = Follower(Tables(asking, LOCAL))
    try:
        while True:
            order: Order = there.recv()
            there.send(follower.obey(order))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
