"""One triage from the command line: real settings, workspaces and processes, fake CLIs."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from playbook.testing import Behaviour, Link, Print, Write, calls
from tests.cli.agent.agent_bench import FIXTURES, ID, INCIDENT, KEY, AgentBench


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
