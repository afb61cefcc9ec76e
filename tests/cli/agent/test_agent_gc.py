"""`playbook agent gc`: what the retention says goes, what is active stays, a dry run touches nothing."""

from __future__ import annotations

import json
import signal

from playbook.testing import Behaviour, Hang, left
from tests.agent.runtime.runtime_fakes import PATIENT, eventually
from tests.cli.agent.agent_bench import ID, INCIDENT, AgentBench
from tests.cli.command_line import Ended

NOW = ("--retention-policy", "ttl", "--retention-ttl", "0.001")


def sweep(bench: AgentBench, *words: str) -> Ended:
    """Collect what is older than a millisecond."""
    return bench.here("gc", *NOW, *words)


def test_an_old_workspace_goes(bench: AgentBench) -> None:
    bench.fakes()
    assert bench.triage().code == 0
    seen = sweep(bench)
    assert seen.code == 0
    first, last = seen.out.splitlines()
    assert first == f"remove  {ID}"
    assert last.startswith("1 removed, 0 packed, 0 kept; ")
    assert not bench.workspace.exists()
    assert bench.here("status", ID).code == 0  # the history stays


def test_a_dry_run_says_the_same_and_removes_nothing(bench: AgentBench) -> None:
    bench.fakes()
    assert bench.triage().code == 0
    before = sorted(bench.root.rglob("*"))
    found = json.loads(sweep(bench, "--dry-run", "--output", "json").out)
    assert (found["dryRun"], found["removed"], found["errors"]) == (True, [ID], [])
    assert found["freedBytes"] > 0
    assert "1 would be removed" in sweep(bench, "--dry-run").out
    assert sorted(bench.root.rglob("*")) == before


def test_an_old_one_is_packed_where_it_may_stay(bench: AgentBench) -> None:
    bench.fakes()
    assert bench.triage().code == 0
    keep = ("--retention-policy", "keep_all", "--retention-compress-after", "0.001")
    seen = bench.here("gc", *keep)
    assert seen.out.startswith(f"pack    {ID}\n0 removed, 1 packed, 1 kept; ")
    assert "removed or packed by retention.policy" in bench.here("status", ID).out


def test_an_active_one_is_never_touched(bench: AgentBench) -> None:
    bench.fakes(Behaviour(lines=1, then=(Hang(),)))
    with bench.process("triage", "--incident", INCIDENT, "--command", "claude") as command:
        eventually(lambda: left(bench.bin) or command.poll() is not None)
        seen = sweep(bench)
        assert bench.workspace.is_dir()
        command.send_signal(signal.SIGINT)
        assert command.wait(PATIENT) == 130
    assert seen.out == "0 removed, 0 packed, 1 kept; 0 bytes freed\n"


def test_again_and_again_until_a_signal(bench: AgentBench) -> None:
    bench.fakes()
    assert bench.triage().code == 0
    with bench.process("gc", *NOW, "--every", "1s") as command:
        eventually(lambda: not bench.workspace.exists() or command.poll() is not None)
        assert bench.triage("--new-id").code == 0
        eventually(lambda: not list(bench.root.glob("*-*")) or command.poll() is not None)
        command.send_signal(signal.SIGTERM)
        out, err = command.communicate(timeout=PATIENT)
    assert (command.returncode, err) == (0, b"")
    assert out.count(b"1 removed") == 2
