"""What cannot be used is told in one clear message with the way out, before anything is made or started."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from playbook.testing import calls
from tests.cli.agent.agent_bench import ID, INCIDENT, KEY, AgentBench
from tests.cli.command_line import Ended

SAMPLE: Mapping[str, Any] = json.loads(INCIDENT.read_text("utf-8"))


def told(seen: Ended, code: int, *said: str) -> None:
    """Check that a command ended with a code and these words, and without a trace of calls."""
    assert (seen.code, seen.out) == (code, "")
    for words in said:
        assert words in seen.err
    assert "Traceback" not in seen.err


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"id": "../../etc"}, "id: it must be a UUID", id="an id that leads out"),
        pytest.param({"id": 7}, "id: it must be a UUID", id="an id that is a number"),
        pytest.param(
            {"clustr": "x"}, "clustr: unknown; did you mean cluster?", id="an unknown key"
        ),
        pytest.param(
            {"resources": [{"kind": "Pod", "name": "x", "nmespace": "y"}]},
            "resources.0.nmespace: unknown; did you mean namespace?",
            id="an unknown key further in",
        ),
        pytest.param({"severity": "urgent"}, "severity: it must be 'critical',", id="a severity"),
        pytest.param({"cluster": "a\nb"}, "cluster: it must be one line", id="two lines"),
        pytest.param({"cluster": ""}, "cluster: ", id="no cluster"),
        pytest.param(
            {"timestamp": "2026-11-21T20:23:45"}, "timestamp: it must say its time zone", id="zone"
        ),
    ],
)
def test_an_incident_that_is_none_is_refused(
    bench: AgentBench, changes: Mapping[str, Any], said: str
) -> None:
    file = bench.file("bad.json", json.dumps({**SAMPLE, **changes}))
    told(bench.triage(incident=file), 2, f"error: {file}: {said}", "docs/agent-incident.json")
    assert not bench.root.exists()


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_quoted(bench: AgentBench) -> None:
    file = bench.file("bad.json", json.dumps({"id": KEY, "severity": KEY}))
    seen = bench.triage(incident=file)
    told(seen, 2, "id: ", "severity: ", "cluster: it is required", "timestamp: it is required")
    assert KEY not in seen.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "it is no JSON: EOF while parsing", id="nothing"),
        pytest.param('{"id": ', "it is no JSON: EOF while parsing", id="half of it"),
        pytest.param("id: 7", "it is no JSON: expected ", id="YAML"),
        pytest.param("[]", "it must be an object", id="a list"),
        pytest.param("[" * 100_000, "it is no JSON: ", id="a hundred thousand lists"),
    ],
)
def test_what_is_no_json_is_refused(bench: AgentBench, text: str, said: str) -> None:
    file = bench.file("bad.json", text)
    told(bench.triage(incident=file), 2, f"{file}: ", said)


def test_bytes_that_are_no_text_are_refused(bench: AgentBench) -> None:
    file = bench.folder / "bad.json"
    file.write_bytes(INCIDENT.read_bytes().replace(b"checkout", b"\xff\xfe"))
    told(bench.triage(incident=file), 2, "it is no JSON: ")


def test_an_incident_of_any_size_is_not_read(bench: AgentBench) -> None:
    file = bench.folder / "large.json"
    file.touch()
    os.truncate(file, 2 << 30)
    told(bench.triage(incident=file), 2, "an incident has 8 MiB at most", "Shorten its logs")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param("nowhere.json", "No such file or directory", id="missing"),
        pytest.param(".", "Is a directory", id="a folder"),
    ],
)
def test_an_incident_that_cannot_be_read_is_refused(bench: AgentBench, name: str, why: str) -> None:
    file = bench.folder / name
    told(bench.triage(incident=file), 2, f"{file}: the incident cannot be read: {why}")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(
            ["--modle", "x"], "No such option: --modle (did you mean --model?)", id="typo"
        ),
        pytest.param(
            ["--retention-tll=2d"], "(did you mean --retention-ttl?)", id="a further flag's"
        ),
        pytest.param(["--queue"], "Option '--queue' requires an argument", id="no value"),
        pytest.param(["--queue="], "Option '--queue' requires an argument", id="an empty value"),
        pytest.param(["now"], "Got unexpected extra argument (now)", id="a word too many"),
        pytest.param(["--output", "xml"], '"xml"; allowed: text, json', id="an output"),
        pytest.param(["--timeout", "soon"], "flag --timeout: ", id="no duration"),
        pytest.param(["--queue", "-1"], "flag --queue: ", id="a value out of range"),
        pytest.param(["--agent-command", "sh -c id"], "no shell splits it", id="a shell's command"),
        pytest.param(["--model", "-x"], "flag --model: ", id="a model that is an option"),
    ],
)
def test_a_flag_that_cannot_be_used_is_a_usage_error(
    bench: AgentBench, words: list[str], said: str
) -> None:
    told(bench.triage(*words), 2, said)
    assert not bench.root.exists()


def test_no_configuration_at_all_says_the_three_ways_to_give_one(bench: AgentBench) -> None:
    seen = bench.playbook("agent", "triage", "--incident", INCIDENT)
    told(
        seen, 2,
        "agent_command is required", "AGENT_RUNTIME_AGENT_COMMAND", "--agent-command",
        "workspace_root is required", "docs/agent-runtime.yaml",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("agent_runtime: {timout: 5m}", "did you mean timeout?", id="an unknown key"),
        pytest.param("agent: {}", 'the section "agent_runtime" is missing', id="no section"),
        pytest.param("agent_runtime: [", "line ", id="no YAML"),
    ],
)
def test_settings_that_cannot_be_used_name_the_file(
    bench: AgentBench, text: str, said: str
) -> None:
    file = bench.file("agent.yaml", text)
    told(bench.triage("--config", file), 2, str(file), said)


def test_settings_that_are_not_there_are_refused(bench: AgentBench) -> None:
    told(bench.triage("-c", "nowhere.yaml"), 2, "nowhere.yaml: the settings cannot be read")


def test_a_variable_that_is_unknown_is_refused(
    bench: AgentBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENT_RUNTIME_TIMOUT", "5m")
    told(bench.triage(), 2, "environment: AGENT_RUNTIME_TIMOUT: ", "AGENT_RUNTIME_TIMEOUT?")


def test_a_secret_that_is_not_there_is_told_before_a_workspace_is_made(bench: AgentBench) -> None:
    bench.fakes()
    seen = bench.triage("--model-key-file", bench.folder / "nowhere")
    told(seen, 2, "model_key_file: ", "cannot be read: No such file", "Mount the Secret there")
    assert calls(bench.bin, check=True) == []
    assert not bench.workspace.exists()


def test_a_root_that_is_a_file_is_refused(bench: AgentBench) -> None:
    bench.root.write_text("mine", encoding="utf-8")
    told(
        bench.triage(), 3, f"workspace root {bench.root}: is no folder", "name a folder of our own"
    )


def test_a_root_that_is_a_link_is_refused(bench: AgentBench) -> None:
    bench.root.symlink_to(bench.folder)
    told(bench.triage(), 3, f"workspace root {bench.root}: is a link")


def test_a_state_that_is_no_database_is_refused(bench: AgentBench) -> None:
    bench.fakes()
    bench.file("workspaces.sqlite", "no database " * 100)
    told(bench.triage(), 2, "state ", "file is not a database", "move this one away")


def test_a_workspace_that_is_there_is_never_taken_over(bench: AgentBench) -> None:
    bench.fakes()
    bench.workspace.mkdir(parents=True)
    bench.root.chmod(0o700)
    seen = bench.triage()
    assert seen.code == 3
    assert "  why        workspace: " in seen.out
    assert calls(bench.bin) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["status", "../../etc"], "'../../etc' is no id", id="status of a path"),
        pytest.param(["cancel", "latest"], "'latest' is no id", id="cancel of a word"),
        pytest.param(["status", ID], f"execution {ID} is not known here", id="status of nobody"),
        pytest.param(["cancel", ID], f"execution {ID} is not known here", id="cancel of nobody"),
        pytest.param(["gc", "--every", "often"], '"often" is not a duration', id="no pause"),
        pytest.param(["gc", "--every", "0s"], '"0s" is no pause', id="a pause of nothing"),
        pytest.param(["serve", "--agent-command", "claude"], "serve.token_file is not set", id="token"),
        pytest.param(
            ["serve", "--agent-command", "claude", "--serve-port", "many"], "flag --serve-port: ",
            id="the long name of a flag that has a short one",
        ),
    ],
)  # fmt: skip
def test_the_other_commands_refuse_as_clearly(
    bench: AgentBench, words: list[str], said: str
) -> None:
    told(bench.here(*words), 2, said)


def test_a_look_makes_nothing(bench: AgentBench) -> None:
    assert bench.here("status").out == "no executions yet\n"
    assert bench.here("gc").out == "0 removed, 0 packed, 0 kept; 0 bytes freed\n"
    assert list(bench.folder.iterdir()) == []


def test_a_file_that_is_a_pipe_is_read(bench: AgentBench, tmp_path: Path) -> None:
    bench.fakes()
    read, write = os.pipe()
    os.write(write, INCIDENT.read_bytes())
    os.close(write)
    seen = bench.triage(incident=f"/dev/fd/{read}")
    os.close(read)
    assert seen.code == 0
