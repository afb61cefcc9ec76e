"""A triage that is stopped, killed, out of time or out of disk; and one that is measured while it runs."""

from __future__ import annotations

import json
import signal
import socket

import pytest
import urllib3

from playbook.testing import calls, left
from tests.agent.runtime.runtime_fakes import PATIENT, eventually
from tests.cli.agent.agent_bench import HANGS, ID, INCIDENT, REPORT, AgentBench


def test_a_deadline_is_no_success(bench: AgentBench) -> None:
    bench.fakes(HANGS)
    seen = bench.triage("--timeout", "1.5")
    assert (seen.code, seen.out.split(":")[0]) == (1, "timeout")
    assert "deadline: " in seen.out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_ctrl_c_ends_a_triage_and_nothing_is_left(
    bench: AgentBench, number: signal.Signals
) -> None:
    bench.fakes(HANGS)
    words = ("triage", "--incident", INCIDENT, "--command", "claude", "--grace", "5s")
    with bench.process(*words) as command:
        eventually(lambda: len(left(bench.bin)) >= 2 or command.poll() is not None)
        command.send_signal(number)
        out, err = command.communicate(timeout=PATIENT)
        assert left(bench.bin) == []
    assert command.returncode == 130, out + err
    assert out.startswith(f"cancelled: {ID} after ".encode())
    assert b"stopping, 5 s at most" in err


def test_a_triage_that_is_killed_is_closed_by_the_next_one(bench: AgentBench) -> None:
    bench.fakes(HANGS)
    with bench.process("triage", "--incident", INCIDENT, "--command", "claude") as command:
        eventually(lambda: len(left(bench.bin)) >= 2 or command.poll() is not None)
        command.kill()
        command.wait()
        eventually(lambda: not left(bench.bin))
    assert "running?" in bench.here("status").out
    bench.fakes(REPORT)
    assert bench.triage("--new-id").code == 0
    seen = json.loads(bench.here("status", ID, "--output", "json").out)
    assert (seen["status"], seen["error"], seen["orphaned"]) == ("failed", "supervisor", False)


def test_a_full_disk_is_told_and_leaves_no_half_workspace(bench: AgentBench) -> None:
    bench.fakes()
    # The system's own refusal: this process's files may not grow beyond what SQLite needs.
    logs = "x" * 300_000
    incident = json.loads(INCIDENT.read_text("utf-8")) | {"logs": logs}
    file = bench.file("large.json", json.dumps(incident))
    import resource  # noqa: PLC0415  changes this very process

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        seen = bench.triage(incident=file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert seen.code == 3
    assert "context/logs.txt: cannot be written: File too large" in seen.out
    assert calls(bench.bin) == []


def test_metrics_are_served_while_it_runs(bench: AgentBench) -> None:
    bench.fakes(HANGS)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    words = ("triage", "--incident", INCIDENT, "--command", "claude")
    with bench.process(*words, "--metrics-port", str(port)) as command:
        eventually(lambda: left(bench.bin) or command.poll() is not None)
        text = urllib3.request("GET", f"http://127.0.0.1:{port}/metrics").data.decode()
        command.send_signal(signal.SIGINT)
        assert command.wait(PATIENT) == 130
    assert 'agent_runtime_active_agents{cluster="prod-eu"} 1.0' in text
