"""Benches of which nothing runs afterwards, and what is logged."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playbook.testing import Behaviour, end
from tests.agent.runtime.runtime_bench import Bench, Make
from tests.agent.runtime.runtime_logged import logged


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Make]:
    """Make benches; afterwards nothing of them runs."""
    made: list[Bench] = []

    def make(behaviour: Behaviour | dict[str, Behaviour] | None = None, **options: Any) -> Bench:
        made.append(Bench(tmp_path, behaviour or Behaviour(), options))
        return made[-1]

    yield make
    for one in made:
        assert end(one.bin) == []


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Collect what is logged, at level debug."""
    with logged() as stream:
        yield stream
