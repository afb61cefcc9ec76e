"""A call ends in time, with all it started, whatever the program does."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from playbook.agent.code import call as module
from playbook.agent.code.access import Access
from playbook.agent.code.call import Call, Cut, Finished, run
from playbook.agent.code.problems import problem, said
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Asker, Stop
from playbook.agent.result import ErrorClass

ACCESS = Access("https://github.com/acme/web")


def python(folder: Path, text: str, seconds: float = 20, feed: bytes = b"") -> Call:
    return Call((sys.executable, "-c", text), folder, {"MARK": str(folder)}, seconds, feed)


def test_output_and_complaints_are_both_read_to_the_end(tmp_path: Path) -> None:
    text = "import sys; sys.stdout.write(sys.stdin.read() * 3); sys.stderr.write('e' * 300000); sys.exit(3)"
    done = run(python(tmp_path, text, feed=b"x" * 200_000))
    assert (done.code, len(done.out), done.cut) == (3, 600_000, Cut.NO)
    assert done.err == b"e" * module.TAIL


@pytest.mark.parametrize(
    "ignore",
    [pytest.param("", id="one that obeys"), pytest.param("SIGTERM", id="one that does not")],
)
def test_a_call_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ignore: str
) -> None:
    monkeypatch.setattr(module, "GRACE", 0.2)
    refuse = f"signal.signal(signal.{ignore}, signal.SIG_IGN);" if ignore else ""
    done = run(python(tmp_path, f"import signal; {refuse} signal.pause()", seconds=0.5))
    assert done.cut is Cut.TIME
    assert done.code in (-signal.SIGTERM, -signal.SIGKILL)


def test_what_it_left_behind_is_ended_too(tmp_path: Path) -> None:
    text = "import os, signal; os.fork() or (signal.pause(),); print(os.getpid())"
    begun = time.monotonic()
    done = run(python(tmp_path, text))
    assert (done.code, done.cut) == (0, Cut.NO)
    assert time.monotonic() - begun < 15


def test_a_flood_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BIGGEST", 1024 * 1024)
    done = run(python(tmp_path, "while True: print('x' * 100000)"))
    assert done.cut is Cut.OUTPUT
    assert len(done.out) < 2 * 1024 * 1024


def test_a_stop_is_heard_while_it_waits(tmp_path: Path) -> None:
    stop = Stop()
    threading.Timer(0.1, stop.ask, (Asker.CANCEL,)).start()
    assert run(python(tmp_path, "import signal; signal.pause()"), stop).cut is Cut.STOPPED


def test_a_program_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(AgentProblem, match="/nowhere/git cannot be started") as caught:
        run(Call(("/nowhere/git",), tmp_path, {}, 1))
    assert caught.value.error is ErrorClass.COMMAND_MISSING


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    run(python(tmp_path, ""))
    before = len(os.listdir("/proc/self/fd"))
    run(python(tmp_path, ""))
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(
    ("err", "error"),
    [
        pytest.param("fatal: could not write: No space left on device", ErrorClass.DISK_FULL, id="full"),
        pytest.param("fatal: Could not resolve host: x", ErrorClass.NETWORK, id="no name"),
        pytest.param("error: RPC failed; curl 18\nfatal: early EOF", ErrorClass.NETWORK, id="cut off"),
        pytest.param("fatal: The requested URL returned error: 502", ErrorClass.NETWORK, id="502"),
        pytest.param("fatal: repository 'x' not found", ErrorClass.REPOSITORY, id="not there"),
        pytest.param("error: inflate: data stream error", ErrorClass.REPOSITORY, id="damaged"),
        pytest.param("what\nelse", ErrorClass.REPOSITORY, id="anything"),
        pytest.param("", ErrorClass.REPOSITORY, id="nothing"),
    ],
)  # fmt: skip
def test_a_complaint_has_its_class(err: str, error: ErrorClass) -> None:
    made = problem(ACCESS, ("fetch",), Finished(128, b"", err.encode()))
    assert made.error is error
    assert made.message.startswith("git fetch for https://github.com/acme/web: ")


@pytest.mark.parametrize(
    ("words", "cut", "error"),
    [
        pytest.param(("fetch",), Cut.TIME, ErrorClass.NETWORK, id="a server that is too slow"),
        pytest.param(("add",), Cut.TIME, ErrorClass.REPOSITORY, id="a disk that is too slow"),
        pytest.param(("fetch",), Cut.STOPPED, ErrorClass.CANCELLED, id="a stop"),
    ],
)
def test_a_call_that_was_cut_off_has_its_class(
    words: tuple[str, ...], cut: Cut, error: ErrorClass
) -> None:
    assert problem(ACCESS, words, Finished(-15, b"", b"", cut)).error is error


def test_a_complaint_holds_no_secret() -> None:
    err = b"hint: x\nfatal: https://u:ghs_a.b-c@h/r \x1b[1mghs_1_eyJ.x-y github_pat_11A\xff\n"
    assert said(err) == "fatal: https://h/r  [1m[redacted] [redacted]\ufffd"
