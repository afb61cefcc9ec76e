"""One triage from the command line: real settings, workspaces and processes, fake CLIs."""

from __future__ import annotations

import io
import json
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import urllib3

from playbook.testing import Behaviour, Fork, Hang, Link, Print, Write, calls, left
from tests.agent.runtime.runtime_fakes import PATIENT, eventually
from tests.cli.agent.agent_bench import FIXTURES, ID, INCIDENT, KEY, REPORT, AgentBench

HANGS = Behaviour(lines=1, first=(Fork("setsid"),), then=(Hang(),))


def test_a_triage_tells_where_the_report_is(bench: AgentBench) -> None:
    bench.fakes()
    seen = bench.triage()
    assert seen.code == 0
    assert seen.out.startswith(f"success: {ID} after ")
    assert f"  report     {bench.workspace}/output/investigation.md\n" in seen.out
    assert "  used       $0.0002, 12 tokens in, 7 out, turns: 1\n" in seen.out


def test_a_triage_without_a_report_says_so(bench: AgentBench) -> None:
    bench.fakes(Behaviour())
    assert "  report     none: there is no output/investigation.md\n" in bench.triage().out


def test_a_triage_as_json_is_one_document(bench: AgentBench) -> None:
    bench.fakes()
    seen = bench.triage("--output", "json")
    found = json.loads(seen.out)
    assert (found["status"], found["failure"], found["wayOut"]) == ("success", None, None)
    assert Path(found["report"]).read_text(encoding="utf-8") == "# Report\n"
    assert json.loads((bench.workspace / "output/result.json").read_text("utf-8"))["status"] == (
        "success"
    )


@pytest.mark.parametrize("incident", sorted(FIXTURES.glob("*.json")), ids=lambda file: file.stem)
def test_every_sample_incident_is_looked_into(bench: AgentBench, incident: Path) -> None:
    bench.fakes()
    seen = bench.triage(incident=incident)
    assert seen.code == 0
    key = json.loads(incident.read_text("utf-8"))["id"]
    assert {file.name for file in (bench.root / key / "context").iterdir()} == {
        "incident.json", "event.json", "logs.txt", "cluster-info.json", "system-instructions.txt",
    }  # fmt: skip


def test_an_incident_comes_from_standard_input_too(
    bench: AgentBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.fakes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(INCIDENT.read_bytes())))
    assert bench.triage(incident="-").code == 0


def test_each_incident_is_looked_into_once_unless_it_gets_a_new_id(bench: AgentBench) -> None:
    bench.fakes()
    assert bench.triage().code == 0
    again = bench.triage()
    assert (again.code, again.out) == (2, "")
    assert f"execution {ID} is there already" in again.err
    assert "--new-id" in again.err
    assert bench.triage("--new-id").code == 0
    assert len(calls(bench.bin)) == 2


@pytest.mark.parametrize(
    ("behaviour", "code", "said"),
    [
        pytest.param(Behaviour(exit_code=3), 1, "exit_code: claude: exit code 3", id="it failed"),
        pytest.param(Behaviour(recording="max_turns"), 1, "turn_limit: ", id="out of turns"),
        pytest.param(Behaviour(bytes=900), 1, "no_result: ", id="no last word"),
        pytest.param(Behaviour(recording="api_error_401"), 3, "authentication: ", id="a wrong key"),
        pytest.param(Behaviour(version="1.0.0"), 3, "command_version: ", id="too old"),
        pytest.param({"codex": Behaviour()}, 3, "command_missing: ", id="no CLI"),
    ],
)
def test_a_failure_has_its_class_its_way_out_and_its_exit_code(
    bench: AgentBench, behaviour: Behaviour | Mapping[str, Behaviour], code: int, said: str
) -> None:
    bench.fakes(behaviour)
    seen = bench.triage()
    assert seen.code == code
    assert f"  why        {said}" in seen.out
    assert "  way out    " in seen.out


def test_a_deadline_is_no_success(bench: AgentBench) -> None:
    bench.fakes(HANGS)
    seen = bench.triage("--timeout", "1.5")
    assert (seen.code, seen.out.split(":")[0]) == (1, "timeout")
    assert "deadline: " in seen.out


def test_a_key_goes_to_the_cli_and_nowhere_else(bench: AgentBench) -> None:
    bench.fakes(Behaviour(first=(Print(f"{KEY}\n", stream="stderr"),)))
    seen = bench.triage("--model-key-file", bench.file("key", KEY), "--log-level", "debug")
    assert seen.code == 0
    assert "ANTHROPIC_API_KEY" in calls(bench.bin)[0].environment
    assert KEY not in seen.out + seen.err
    assert KEY not in (bench.workspace / "output/agent.log").read_text("utf-8")


def test_what_lies_there_and_is_no_artifact_is_told_in_one_line(bench: AgentBench) -> None:
    name = "output/artifacts/a\x1b[2Jb\nc"
    bench.fakes(
        Behaviour(then=(Write("output/artifacts/pods.txt", "x"), Link(name, "/etc/passwd")))
    )
    out = bench.triage().out
    assert (
        f"  artifact   {bench.workspace}/output/artifacts/pods.txt  (1 byte, text/plain)\n" in out
    )
    assert "  refused    a\\x1b[2Jb\\nc: its name has control characters\n" in out


def test_a_kubeconfig_is_not_used_unproven(bench: AgentBench) -> None:
    bench.fakes()
    nobody = """\
apiVersion: v1
kind: Config
current-context: x
contexts: [{name: x, context: {cluster: x, user: x}}]
clusters: [{name: x, cluster: {server: "http://127.0.0.1:1"}}]
users: [{name: x, user: {token: x}}]
"""
    seen = bench.triage("--kubeconfig", bench.file("kubeconfig", nobody))
    assert seen.code == 3
    assert "  why        not_read_only: " in seen.out
    assert calls(bench.bin) == []


def test_without_a_kubeconfig_the_agent_gets_none(
    bench: AgentBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", "/root/.kube/config")
    bench.fakes()
    assert bench.triage().code == 0
    assert "KUBECONFIG" not in calls(bench.bin)[0].environment


def test_a_dry_run_shows_what_the_triage_starts(bench: AgentBench) -> None:
    bench.fakes()
    dry = json.loads(bench.triage("--dry-run", "--output", "json").out)
    assert bench.triage().code == 0
    (call,) = calls(bench.bin)
    assert dry["argv"] == [str(bench.bin / "claude"), *call.argv]
    assert dry["userPromptBytes"] == call.stdin_bytes
    # Ours are the mark by which the processes are found, and what Python's own start adds.
    assert set(dry["environment"]) <= call.environment
    for name, size in dry["files"].items():
        written = (bench.workspace / name).stat().st_size
        assert abs(written - size) < 100, name  # the markers in the prompt are random


def test_a_dry_run_starts_and_writes_nothing(bench: AgentBench) -> None:
    bench.fakes()
    before = sorted(bench.folder.iterdir())
    seen = bench.triage("--dry-run", "--kubeconfig", "nowhere", "--model-key-file", "nowhere")
    assert seen.code == 0
    assert "nothing is started" in seen.out
    assert "ANTHROPIC_API_KEY" in seen.out
    assert (calls(bench.bin, check=True), sorted(bench.folder.iterdir())) == ([], before)


def test_a_dry_run_says_that_the_program_is_missing(bench: AgentBench) -> None:
    seen = bench.triage("--dry-run")
    assert seen.code == 0
    assert "which fails: claude: no program 'claude' on PATH" in seen.out


def test_every_key_of_the_settings_is_a_flag_and_wins(bench: AgentBench) -> None:
    bench.fakes()
    config = bench.file("agent.yaml", "agent_runtime: {max_turns: 3, budget_usd: 1}\n")
    seen = bench.triage("--dry-run", "-c", config, "--max-turns=7", "--output", "json")
    found = json.loads(seen.out)
    assert (found["maxTurns"], found["budgetUsd"]) == (7, 1)


def test_a_path_on_the_command_line_is_relative_to_here(
    bench: AgentBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.fakes()
    monkeypatch.chdir(bench.folder)
    words = ("--incident", INCIDENT, "--command", "bin/claude", "--workspace-root", "workspaces")
    assert bench.playbook("agent", "triage", *words).code == 0


def test_a_command_with_arguments_is_a_list_and_no_shell_reads_it(bench: AgentBench) -> None:
    bench.fakes({"my-agent": Behaviour()})
    seen = bench.triage("--agent-command", '["my-agent", "$(id)"]')
    assert seen.code == 0
    assert calls(bench.bin)[0].argv == ("$(id)",)


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
