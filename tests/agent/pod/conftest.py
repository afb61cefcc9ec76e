"""A GitHub that knows the task's branch, and who asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.agent.pod.pod_tasks import BRANCH, HEAD
from tests.fakes.github_server import github_server
from tests.fakes.github_world import GithubWorld
from tests.github.github_door import SECRET


@pytest.fixture
def github() -> Iterator[GithubWorld]:
    with github_server() as world:
        world.tokens = {SECRET: "5dlabs-cleo[bot]"}
        world.push(BRANCH, HEAD)
        yield world
