"""Nothing that a program started is left, whatever it did; with a cgroup and without one."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from playbook.agent.ports import Asker, ExecutionConfig, Stop
from playbook.agent.process import ProcessExecutor
from tests.agent.process.ground import Ground

WAYS = [pytest.param(True, id="cgroup"), pytest.param(False, id="no cgroup")]


@pytest.mark.parametrize("cgroups", WAYS)
@pytest.mark.parametrize(
    "code",
    [
        pytest.param("deaf(); say('ready'); hang()", id="ignores SIGTERM and SIGINT"),
        pytest.param(
            "deaf(); os.close(1) if os.write(1, b'ready\\n') else 0; os.close(2); hang()",
            id="closes its streams",
        ),
        pytest.param(
            "deaf(); away() and hang(); say('ready'); hang()",
            id="has a daemon that ignores them too",
        ),
        pytest.param(
            "signal.signal(15, lambda *_: None); say('ready'); os.kill(os.getpid(), signal.SIGSTOP); hang()",
            id="stopped itself, and goes on when asked",
        ),
    ],
)
def test_one_that_does_not_obey_is_killed(ground: Ground, code: str, *, cgroups: bool) -> None:
    ended = ground.run(ground.config(code, grace=0.3), ask=Asker.CANCEL, cgroups=cgroups)
    assert (ended.exit_code, ended.signal, ended.asker) == (None, signal.SIGKILL, Asker.CANCEL)
    assert ended.killed >= 1
    assert not ground.left()


@pytest.mark.parametrize("cgroups", WAYS)
@pytest.mark.parametrize(
    ("code", "escaped", "killed"),
    [
        pytest.param("os.fork() or hang()", 1, 0, id="a child in its group"),
        pytest.param("away() and hang()", 1, 1, id="a daemon that ignores SIGTERM"),
        pytest.param("[away() and hang() for _ in range(5)]", 5, 5, id="five of them"),
        pytest.param(
            "os.system('setsid -f sleep 100')", 1, 0, id="a shell's, in a session of its own"
        ),
    ],
)
def test_what_outlives_it_is_ended_and_counted(
    ground: Ground, code: str, escaped: int, killed: int, *, cgroups: bool
) -> None:
    config = ground.config(code, environment={"PATH": "/usr/bin:/bin"})
    ended = ground.run(config, cgroups=cgroups)
    assert (ended.exit_code, ended.escaped, ended.killed) == (0, escaped, killed)
    assert not ground.left()


@pytest.mark.parametrize("cgroups", WAYS)
def test_one_that_obeys_and_leaves_its_tools_behind(ground: Ground, *, cgroups: bool) -> None:
    """So does claude 2.1.197: its Bash tool has a session of its own and survives it."""
    ended = ground.run(
        ground.config("away() and hang(); say('ready'); hang()"), ask=Asker.CANCEL, cgroups=cgroups
    )
    assert (ended.signal, ended.escaped, ended.killed) == (signal.SIGTERM, 1, 1)


@pytest.mark.parametrize("cgroups", WAYS)
def test_one_that_forks_without_end_is_met(ground: Ground, *, cgroups: bool) -> None:
    """Each copy starts the next one in a new session and ends: a pid that is looked up is gone already."""
    code = """
deaf()
for n in range(8):
    if os.fork() == 0:
        while True:
            if os.fork():
                os._exit(0)
            os.setsid()
say('ready')
hang()
"""
    ended = ground.run(ground.config(code, grace=0.2), ask=Asker.CANCEL, cgroups=cgroups)
    assert ended.signal == signal.SIGKILL
    assert not ground.left()


def test_a_tree_that_grows_is_met(ground: Ground) -> None:
    code = """
deaf()
say('ready')
for n in range(7):
    os.fork()
    time.sleep(0.02)
hang()
"""
    ended = ground.run(ground.config(code, grace=0.1), ask=Asker.CANCEL, cgroups=False)
    assert ended.killed > 1
    assert not ground.left()


def test_a_stranger_who_holds_a_stream_is_not_waited_for(ground: Ground, tmp_path: Path) -> None:
    """The pipe is opened through /proc by one that the program did not start."""
    stranger, gate = [], tmp_path / "gate"
    os.mkfifo(gate)

    def hold() -> None:
        stranger.append(open(f"/proc/{ground.started[-1][0]}/fd/1", "wb", buffering=0))  # noqa: SIM115
        gate.write_text("go on")

    code = f"say('ready'); open({str(gate)!r}).read(); say('last')"
    ended = ground.run(ground.config(code), met=hold)
    stranger[0].close()
    assert ended.exit_code == 0
    assert ground.lines[-1] == ("stdout", b"last")


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_a_listener_that_raises_ends_it_first(ground: Ground, fault: type[BaseException]) -> None:
    def fail() -> None:
        raise fault

    with pytest.raises(fault):
        ground.run(ground.config("deaf(); away() and hang(); say('ready'); hang()"), met=fail)
    assert not ground.left()
    assert " playbook ended: by a fault of the supervisor\n" in ground.log()


def test_a_callback_for_the_start_that_raises_ends_it_first(ground: Ground) -> None:
    config: ExecutionConfig = ground.config("deaf(); hang()")

    def fail(pid: int, ticks: int) -> None:
        raise ValueError(pid, ticks)

    with pytest.raises(ValueError, match=r"\d+"):
        ProcessExecutor().execute(config, Stop(), lambda *_: None, on_start=fail)
    assert not ground.left()
