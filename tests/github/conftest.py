"""A GitHub that knows the task's branch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.github_server import github_server
from tests.fakes.github_world import GithubWorld
from tests.github.github_door import BRANCH, HEAD


@pytest.fixture
def github() -> Iterator[GithubWorld]:
    with github_server() as world:
        world.push(BRANCH, HEAD)
        yield world
