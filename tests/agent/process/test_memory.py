"""Killed for want of memory is told apart from killed by somebody. Needs a memory cgroup that we may make."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from playbook.agent.process import cgroup

SERVICE = """
import os, sys
from pathlib import Path
Path(sys.argv[2], "cgroup.procs").write_text(str(os.getpid()))
from tests.agent.process.ground import Ground
ground = Ground(Path(sys.argv[1]))
ended = ground.run(ground.config(sys.argv[3]))
print(ended.signal, ended.exit_code, ended.out_of_memory)
"""
LIMITS = ("memory.limit_in_bytes", "memory.max")


@pytest.fixture
def small() -> Iterator[Path]:
    """Yield a cgroup of 64 MiB."""
    for controller in ("memory", ""):
        own = cgroup._own(controller)
        path = own / f"playbook-test-{os.getpid()}" if own else Path("/nonexistent/x")
        try:
            path.mkdir()
        except OSError:
            continue
        limit = next((path / name for name in LIMITS if (path / name).exists()), None)
        if limit is not None:
            limit.write_text(str(64 << 20))
            yield path
            path.rmdir()
            return
        path.rmdir()
    pytest.skip("no memory cgroup can be made here")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param("b = bytearray(200 << 20)", b"9 None True\n", id="it took too much"),
        pytest.param("os.kill(os.getpid(), 9)", b"9 None False\n", id="somebody killed it"),
        pytest.param(
            "os.fork() or bytearray(200 << 20); os.wait(); say('x')", b"None 0 False\n", id="a tool took too much, it went on"
        ),
    ],
)  # fmt: skip
def test_it_is_told_apart(tmp_path: Path, small: Path, code: str, told: bytes) -> None:
    words = [sys.executable, "-c", SERVICE, str(tmp_path), str(small), code]
    assert subprocess.run(words, stdout=subprocess.PIPE, check=True, timeout=20).stdout == told


def test_a_cgroup_is_removed_with_its_execution() -> None:
    path = cgroup.make()
    if path is None:
        pytest.skip("no cgroup can be made here")
    assert path.is_dir()
    cgroup.end(path)
    cgroup.remove(path)
    assert not path.exists()


def test_what_a_killed_service_left_of_one_is_removed() -> None:
    path = cgroup.make()
    if path is None:
        pytest.skip("no cgroup can be made here")
    with subprocess.Popen(["/bin/true"]) as gone:
        gone.wait()
    stale, ours = (
        path.with_name(f"playbook-{gone.pid}-x"),
        path.with_name(f"playbook-{os.getpid()}-x"),
    )
    stale.mkdir()
    ours.mkdir()
    later = cgroup.make()
    assert later is not None
    assert not stale.exists()
    assert ours.exists()
    for one in (path, ours, later):
        cgroup.remove(one)
