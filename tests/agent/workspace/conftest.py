"""A root for workspaces, and a clock that stands still until a test moves it."""

from pathlib import Path

import pytest

from tests.agent.workspace.workspace_facts import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"
