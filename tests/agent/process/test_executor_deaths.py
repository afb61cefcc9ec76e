"""Whoever of us is killed, nothing of the agent survives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from tests.agent.process.ground import Ground

STUBBORN = "deaf(); away() and hang(); say('ready'); hang()"
SERVICE = """
import sys
from pathlib import Path
from tests.agent.process.ground import Ground
ground = Ground(Path(sys.argv[1]))
ground.run(ground.config(sys.argv[2]), met=lambda: print("ready", flush=True))
"""


def kill_outer(ground: Ground) -> None:
    os.kill(ground.outer_and_inner[0], signal.SIGKILL)


def kill_inner(ground: Ground) -> None:
    os.kill(ground.outer_and_inner[1], signal.SIGKILL)


def kill_both(ground: Ground) -> None:
    """Kill them at one moment: the inner one cannot notice the outer one's end."""
    outer, inner = ground.outer_and_inner
    os.kill(inner, signal.SIGSTOP)
    os.kill(outer, signal.SIGKILL)
    os.kill(inner, signal.SIGKILL)


@pytest.mark.parametrize(
    ("kill", "cgroups"),
    [
        pytest.param(kill_outer, False, id="the outer warden"),
        pytest.param(kill_inner, False, id="the inner warden"),
        pytest.param(kill_both, False, id="both, found by the mark"),
        pytest.param(kill_both, True, id="both, in a cgroup where one can be had"),
    ],
)
def test_a_killed_warden_leaves_nothing(
    ground: Ground, kill: Callable[[Ground], None], *, cgroups: bool
) -> None:
    with pytest.raises(AgentProblem) as problem:
        ground.run(ground.config(STUBBORN), met=lambda: kill(ground), cgroups=cgroups)
    assert problem.value.error is ErrorClass.SUPERVISOR
    assert not ground.left()


def test_a_killed_service_leaves_nothing(ground: Ground) -> None:
    """The program and its daemon ignore SIGTERM; they have the two seconds of orphans."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVICE, str(ground.folder), STUBBORN], stdout=subprocess.PIPE
    ) as service:
        assert service.stdout is not None
        assert service.stdout.readline() == b"ready\n"
        assert len(ground.left()) == 5  # service, two wardens, program, daemon
        service.kill()
    assert not ground.left_after(10)


def test_sigterm_does_not_make_a_warden_leave_its_post(ground: Ground) -> None:
    def ask_wardens() -> None:
        for warden in ground.outer_and_inner:
            os.kill(warden, signal.SIGTERM)
        (ground.folder / "go").touch()

    code = """
say('ready')
while not os.path.exists(sys.argv[1] + '/go'):
    time.sleep(0.01)
os._exit(5)
"""
    ended = ground.run(ground.config(code), met=ask_wardens)
    assert ended.exit_code == 5
