"""A world for each test, and nothing of it left in /proc afterwards."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.code.git_world import make_remote
from tests.agent.code.processes import running
from tests.agent.task.task_bench import Bench, bench_at


@pytest.fixture(scope="session")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_remote(tmp_path_factory.mktemp("remote"))


@pytest.fixture
def bench(remote: Path, tmp_path: Path) -> Iterator[Bench]:
    with bench_at(tmp_path, remote) as made:
        yield made
    assert running(tmp_path) == []


@pytest.fixture
def nobody() -> str:
    """Return an address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"
