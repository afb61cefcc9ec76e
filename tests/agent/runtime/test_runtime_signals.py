"""SIGTERM and Ctrl-C become a wish, from a thread of its own."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from playbook.agent.runtime.instance import Instance, lives, this_instance
from playbook.agent.runtime.signals import heard
from tests.agent.runtime.runtime_fakes import PATIENT


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_becomes_a_wish_and_nothing_is_raised(number: signal.Signals) -> None:
    before, wished = signal.getsignal(number), threading.Event()
    with heard(wished.set):
        os.kill(os.getpid(), number)
        assert wished.wait(PATIENT)
    assert signal.getsignal(number) is before


def test_a_wish_may_take_a_lock_the_main_thread_holds() -> None:
    lock, wished = threading.Lock(), threading.Event()

    def wish() -> None:
        with lock:
            wished.set()

    with heard(wish):
        with lock:
            os.kill(os.getpid(), signal.SIGTERM)
            assert not wished.is_set()
        assert wished.wait(PATIENT)


def test_this_process_lives_and_one_that_never_was_does_not() -> None:
    here = this_instance()
    assert lives(here)
    assert not lives(Instance(here.boot, 1 << 22, here.started))
