"""A fresh world for each test, copied from one that was made once; and no git is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.code.git_world import World, copy_of, make_remote


@pytest.fixture(scope="session")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_remote(tmp_path_factory.mktemp("remote"))


@pytest.fixture
def world(remote: Path, tmp_path: Path) -> World:
    return copy_of(remote, tmp_path)


def _running(place: Path) -> list[str]:
    """Return the processes that mention a folder, zombies left out."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(place).encode() in words:
            found.append(words.replace(b"\0", b" ").decode("utf-8", "replace")[:200])
    return found


@pytest.fixture(autouse=True)
def _nothing_is_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every program of a test has its folder in its words or its environment."""
    place = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    assert place is None or _running(place) == []
