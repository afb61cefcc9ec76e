"""git reaches the repository by the proxy that the supervisor was given, whatever the variable is called."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from playbook.agent.code.access import Access
from playbook.agent.code.checkout import checkout
from playbook.agent.errors import AgentProblem
from tests.agent.code.git_world import PLAIN, World, task_of
from tests.agent.code.http_git import needs_server, serving


@pytest.fixture
def refusing() -> Iterator[str]:
    """Yield an address that is taken, and where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


# curl reads HTTP_PROXY in small letters only.
@needs_server
@pytest.mark.parametrize("name", ["http_proxy", "ALL_PROXY", "all_proxy"])
def test_a_proxy_is_used(world: World, refusing: str, name: str) -> None:
    with serving(world.remote.parent.parent) as server:
        task = task_of(f"{server.url}/acme/web.git")
        access = Access(task.repository.url, environment={"PATH": PLAIN["PATH"], name: refusing})
        with pytest.raises(AgentProblem, match=refusing.rpartition(":")[2]):
            checkout(task, world.folder, access)
