"""What an earlier service left is found by pid, start and mark, and ended; nobody else is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

import pytest

from playbook.agent.process import MARK, Execution, end, live
from playbook.agent.process.warden.tree import send, status

Program = subprocess.Popen[bytes]
TWO = "import os, signal, sys; os.fork() == 0 and os.setsid(); os.write(1, b'.'); signal.signal(15, 1); signal.pause()"


@pytest.fixture
def mark() -> str:
    return str(uuid4())


@pytest.fixture
def program(mark: str) -> Iterator[Program]:
    """Yield one with a child in another session, as a service that is gone has left it."""
    words = [sys.executable, "-I", "-S", "-c", TWO]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env={MARK: mark}) as one:
        assert one.stdout is not None
        while len(one.stdout.read(1)) + len(one.stdout.read(1)) < 2:
            pass
        yield one
        end(Execution(0, 0, mark))
        one.kill()


def test_a_program_is_found_with_what_is_below_it(program: Program) -> None:
    execution = Execution(program.pid, status(program.pid)[2])
    assert len(live(execution)) == 2
    assert end(execution)
    assert program.wait(10) == -signal.SIGKILL
    assert not live(execution)


def test_what_lost_its_parent_is_found_by_its_mark(program: Program, mark: str) -> None:
    execution = Execution(program.pid, status(program.pid)[2], mark)
    program.kill()
    program.wait(10)
    assert len(live(execution)) == 1
    assert end(execution)
    assert not live(execution)


def test_a_pid_with_a_new_owner_is_left_alone(program: Program) -> None:
    other = Execution(program.pid, status(program.pid)[2] - 1)
    assert not live(other)
    assert end(other)
    assert not send(program.pid, other.start_ticks, signal.SIGKILL)
    assert program.poll() is None


def test_one_that_has_ended_is_not_live() -> None:
    with subprocess.Popen(["/bin/true"]) as gone:
        ticks = status(gone.pid)[2]
        gone.wait()
    assert not live(Execution(gone.pid, ticks))


def test_another_ones_mark_is_not_ours(program: Program) -> None:
    assert not live(Execution(0, 0, str(uuid4())))
    assert not live(Execution(os.getpid(), 0, ""))
    assert program.poll() is None
