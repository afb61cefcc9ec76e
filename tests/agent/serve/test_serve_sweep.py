"""The sweeps beside a service: at its start, again and again, whatever goes wrong; and no thread when it has ended."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.runtime.runtime import AgentRuntime
from playbook.agent.serve import sweeping as room
from playbook.agent.serve.sweeping import sweeping
from playbook.agent.status import AgentStatus
from playbook.agent.workspace import Swept
from playbook.testing import Behaviour
from tests.agent.runtime.runtime_bench import Bench
from tests.agent.runtime.runtime_fakes import eventually, incident
from tests.agent.runtime.runtime_logged import lines, logged

OLD = {"policy": "ttl", "ttl": 0.001}
NOTHING = Swept((), (), 0, ())


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Collect what is logged."""
    with logged("info") as stream:
        yield stream


def told(written: io.StringIO) -> list[dict[str, Any]]:
    """Return what the service logged."""
    return [one for one in lines(written) if one["component"] == "serve"]


def sweepers() -> list[threading.Thread]:
    """Return the threads that sweep."""
    return [one for one in threading.enumerate() if one.name == "sweep"]


def bench(folder: Path, sweep: float | None) -> Bench:
    """Return a bench whose workspaces are old at once."""
    return Bench(folder, Behaviour(), {"retention": OLD, "serve": {"sweep": sweep}})


def looked_into(runtime: AgentRuntime) -> Path:
    """Run an agent; return its workspace."""
    place = runtime.run(incident()).workspace
    assert place is not None
    assert place.is_dir()
    return place


def test_it_sweeps_at_the_start_and_its_thread_ends_with_the_service(
    tmp_path: Path, written: io.StringIO
) -> None:
    made = bench(tmp_path, 3600.0)
    runtime = made.runtime()
    old = looked_into(runtime)
    with sweeping(made.settings(), runtime.store):
        eventually(lambda: not old.exists())
        new = looked_into(runtime)  # an hour is not over
        assert len(sweepers()) == 1
    assert sweepers() == []
    assert new.is_dir()
    runtime.close()
    (line,) = told(written)
    assert (line["event"], line["removed"], line["kept"]) == ("swept", 1, 0)


def test_it_sweeps_again_and_again_and_under_no_agent_that_runs(tmp_path: Path) -> None:
    made = bench(tmp_path, 0.001)
    runtime = made.runtime()
    with sweeping(made.settings(), runtime.store):
        for _ in range(3):
            result = runtime.run(incident())
            place = result.workspace
            assert place is not None
            assert (result.status, result.failure) == (AgentStatus.SUCCESS, None)
            eventually(lambda place=place: not place.exists())  # type: ignore[misc]
    runtime.close()


def test_never_is_no_thread_at_all(tmp_path: Path) -> None:
    made = bench(tmp_path, None)
    runtime = made.runtime()
    old = looked_into(runtime)
    with sweeping(made.settings(), runtime.store):
        assert sweepers() == []
    runtime.close()
    assert old.is_dir()


def test_what_goes_wrong_is_logged_and_the_next_sweep_comes(
    tmp_path: Path, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    left: list[Swept | Exception | None] = [
        AgentProblem(ErrorClass.WORKSPACE, "the root is gone"),
        ZeroDivisionError("ours"),
        Swept((), (), 0, (), ("workspace 1: Permission denied",)),
        None,
    ]

    def sweep(*_: object) -> Swept | None:
        if not left:
            done.set()
            return NOTHING
        found = left.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    made = bench(tmp_path, 0.001)
    runtime = made.runtime()
    monkeypatch.setattr(room, "sweep", sweep)
    with sweeping(made.settings(), runtime.store):
        eventually(done.is_set)
    runtime.close()
    first, fault, third, swept = told(written)[:4]
    assert (first["event"], first["level"], first["text"]) == (
        "not swept", "error", "the root is gone",
    )  # fmt: skip
    assert fault["event"] == "fault"
    assert "ZeroDivisionError: ours" in fault["exception"]
    assert third["text"] == "workspace 1: Permission denied"
    assert swept["event"] == "swept"
