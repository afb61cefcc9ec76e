"""A fresh world for each test, copied from one that was made once; and no git is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.code.git_world import World, copy_of, make_remote
from tests.agent.code.processes import running


@pytest.fixture(scope="session")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_remote(tmp_path_factory.mktemp("remote"))


@pytest.fixture
def world(remote: Path, tmp_path: Path) -> World:
    return copy_of(remote, tmp_path)


@pytest.fixture(autouse=True)
def _nothing_is_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every program of a test has its folder in its words or its environment."""
    place = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    assert place is None or running(place) == []
