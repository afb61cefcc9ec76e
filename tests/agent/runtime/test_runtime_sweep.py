"""What is active is never swept: what is open in a living service, and what outlived a killed one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from playbook.agent.runtime.instance import Instance, started, this_instance
from playbook.agent.runtime.store import Store
from playbook.agent.runtime.sweep import active_in, sweep
from playbook.testing import Behaviour
from tests.agent.runtime.runtime_bench import Bench
from tests.agent.runtime.runtime_fakes import NOW, incident

HERE = this_instance()
KILLED = Instance(HERE.boot, HERE.pid, HERE.started - 1)
OLD = {"retention": {"policy": "ttl", "ttl": 0.001}}


@pytest.mark.parametrize(
    ("service", "lives", "active"),
    [
        pytest.param(HERE, False, True, id="open in a living service, between its tries too"),
        pytest.param(KILLED, True, True, id="its service was killed, its agent lives"),
        pytest.param(KILLED, False, False, id="nobody lives any more"),
    ],
)
def test_an_execution_is_active_as_long_as_its_service_or_its_agent_lives(
    tmp_path: Path, service: Instance, lives: bool, active: bool
) -> None:
    bench = Bench(tmp_path, Behaviour(), OLD)
    runtime, asked = bench.runtime(), incident()
    place = runtime.run(asked).workspace
    runtime.close()
    assert place is not None
    opened = Store(tmp_path / "another.sqlite", service)
    opened.begin(asked, NOW)
    agent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        if lives:
            opened.note_program(asked.id, agent.pid, started(agent.pid) or 0)
        assert active_in(opened) == ((asked.id,) if active else ())
        swept = sweep(bench.settings(), opened)
    finally:
        agent.communicate()
        opened.close()
    assert swept is not None
    assert (swept.removed, swept.kept) == (((), (asked.id,)) if active else ((asked.id,), ()))
    assert place.is_dir() is active


def test_a_dry_run_removes_nothing_and_where_there_is_no_root_there_is_nothing(
    tmp_path: Path,
) -> None:
    bench, asked = Bench(tmp_path, Behaviour(), OLD), incident()
    assert sweep(bench.settings(), None) is None
    runtime = bench.runtime()
    place = runtime.run(asked).workspace
    assert place is not None
    swept = sweep(bench.settings(), runtime.store, dry_run=True)
    runtime.close()
    assert swept is not None
    assert swept.removed == (asked.id,)
    assert place.is_dir()
