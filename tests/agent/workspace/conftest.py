"""A root for workspaces, workspaces in it, and a clock that stands still until a test moves it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playbook.agent.ports import CleanupPolicy, Workspace
from playbook.agent.workspace import Workspaces
from tests.agent.workspace.workspace_facts import Clock, incident, keeping


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"


@pytest.fixture
def workspaces(root: Path) -> Iterator[Workspaces]:
    with keeping(root, CleanupPolicy.KEEP_FAILED) as made:
        yield made


@pytest.fixture
def workspace(workspaces: Workspaces) -> Workspace:
    return workspaces.create(incident())
