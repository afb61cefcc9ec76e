"""Ctrl-C and SIGTERM, sent for real to a real build with a go that never ends: no process and no file is left."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.lab import cache
from playbook.lab.build import recipes
from playbook.lab.build.lock import alone
from tests.lab.build.fake_go import fake_go

BUILD = """
import os, sys
from pathlib import Path
from playbook.lab.build.build import build
from playbook.lab.build.progress import Plain
from playbook.lab.build.recipes import EVENTS_GROUP
from playbook.lab.build.stop import stoppable
with stoppable():
    build([EVENTS_GROUP], os.environ, Plain(sys.stderr), Path(sys.argv[1]))
"""
PATIENCE = 30.0


def eventually(true: Callable[[], bool]) -> bool:
    """Wait until something is true, at most for as long as patience lasts."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if true():
            return True
        pause.wait(0.02)
    return False


def runs(pid: int) -> bool:
    """Tell whether a process is alive; one that nobody has buried yet is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def started(at: Path, env: dict[str, str]) -> subprocess.Popen[str]:
    """Start a build as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, at],
        env={**os.environ, **env},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name
)
def test_a_stopped_build_leaves_no_process_and_no_file(
    tmp_path: Path, number: signal.Signals
) -> None:
    env, at = fake_go(tmp_path / "go", slow=True), tmp_path / "cache"
    pids = tmp_path / "go" / "pids"
    building = started(at, env)
    try:
        assert eventually(lambda: pids.exists() and len(pids.read_text().split()) == 2)
        compilers = [int(pid) for pid in pids.read_text().split()]
        building.send_signal(number)
        building.communicate(timeout=PATIENCE)
    finally:
        building.kill()
        building.wait()
    assert building.returncode != 0
    assert eventually(lambda: not any(runs(pid) for pid in compilers))
    assert os.listdir(at) == [".lock"]


def test_a_second_build_waits_for_the_first_and_says_so(tmp_path: Path) -> None:
    env, at = fake_go(tmp_path / "go"), tmp_path / "cache"
    with alone(at, lambda: None):
        building = started(at, env)
        assert building.stderr is not None
        said = building.stderr.readline()
    _, rest = building.communicate(timeout=PATIENCE)
    assert said == "another build of the lab is running; waiting for it\n"
    assert "events v1.9.11: built in" in rest
    assert cache.whole(recipes.EVENTS_GROUP, at)
