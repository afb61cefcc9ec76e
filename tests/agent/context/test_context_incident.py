"""What the agent of an incident is given: files, environment, and a prompt that knows how urgent it is."""

import json
from pathlib import Path

import pytest

from playbook.agent.assignment import Severity
from playbook.agent.context import PROMPT, SYSTEM
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from tests.agent.context.context_samples import ID, WORKSPACE, bundle, incident


def test_the_files_of_an_incident() -> None:
    assert set(bundle(incident()).files) == {
        "context/incident.json",
        "context/event.json",
        "context/logs.txt",
        "context/cluster-info.json",
        "context/system-instructions.txt",
        "PROMPT.md",
    }


def test_incident_json_holds_what_is_known_of_it() -> None:
    found = json.loads(bundle(incident()).files["context/incident.json"])

    assert found["id"] == str(ID)
    assert (found["cluster"], found["namespace"], found["severity"]) == ("prod-eu", "shop", "high")
    assert found["timestamp"] == "2026-11-21T10:00:00Z"
    assert found["logs"] == {"file": "logs.txt", "bytes": 37, "leftOut": 0}


def test_event_json_is_the_raw_event() -> None:
    event = {"reason": "OOMKilled", "deep": [{"a": [1, 2.5, None, True]}], "é\u202e": "\x1b[0m"}

    assert json.loads(bundle(incident(event=event)).files["context/event.json"]) == event


@pytest.mark.parametrize(
    ("value", "read"),
    [
        pytest.param(float("nan"), "nan", id="not a number"),
        pytest.param(float("-inf"), "-inf", id="infinity"),
        pytest.param("\ud800", "\ud800", id="half a character"),
    ],
)
def test_event_json_is_json_even_if_the_event_is_odd(value: object, read: object) -> None:
    text = bundle(incident(event={"odd": value})).files["context/event.json"]

    assert json.loads(text.encode("utf-8"), parse_constant=pytest.fail) == {"odd": read}


def deep(levels: int) -> list[object]:
    found: list[object] = []
    for _ in range(levels):
        found = [found]
    return found


@pytest.mark.parametrize(
    "value",
    [pytest.param(b"S3CRET", id="bytes"), pytest.param(deep(100_000), id="nested too deep")],
)
def test_an_event_that_json_cannot_say_is_refused_without_repeating_it(value: object) -> None:
    with pytest.raises(AgentProblem, match="its event cannot be written as JSON") as caught:
        bundle(incident(event={"odd": value}))

    assert caught.value.error is ErrorClass.CONTEXT
    assert "S3CRET" not in str(caught.value)


def test_logs_are_cut_with_a_note_and_the_prompt_says_so() -> None:
    made = bundle(incident(logs="x" * 5000), logs_bytes=1024)

    assert len(made.files["context/logs.txt"]) <= 1024
    assert "playbook left out 4," in made.files["context/logs.txt"]
    assert "head and tail of 5,000 bytes" in made.user_prompt
    assert json.loads(made.files["context/incident.json"])["logs"]["leftOut"] > 3976


def test_cluster_info_names_cluster_namespace_and_resources() -> None:
    assert json.loads(bundle(incident()).files["context/cluster-info.json"]) == {
        "cluster": "prod-eu",
        "namespace": "shop",
        "resources": [{"kind": "Pod", "name": "web-7d9f", "namespace": "shop", "apiVersion": "v1"}],
    }


def test_the_system_instructions_say_read_only_and_nothing_of_the_incident() -> None:
    made = bundle(incident())

    assert made.files[SYSTEM] == made.system_prompt
    assert "get, describe, logs, top, events, explain" in made.system_prompt
    assert "you change nothing" in made.system_prompt
    assert not any(word in made.system_prompt for word in ("prod-eu", "web-7d9f", str(ID)))


def test_the_prompt_says_where_to_look_and_what_to_write_where() -> None:
    made = bundle(incident())

    assert made.files[PROMPT] == made.user_prompt
    for told in (
        *(f"`{name}`" for name in made.files if name != PROMPT),
        "`output/investigation.md`",
        "`output/artifacts/`",
    ):
        assert told in made.user_prompt, told
    assert "restarting failed container web" in made.user_prompt
    assert "shop/Pod/web-7d9f" in made.user_prompt
    assert "panic: no such table" not in made.user_prompt  # logs are in their file only


URGENCY = {
    Severity.CRITICAL: "**Critical: people are affected now.**",
    Severity.HIGH: "**High: something is broken, and may soon affect people.**",
    Severity.MEDIUM: "**Medium: something is degraded; nobody is waiting.**",
    Severity.LOW: "**Low: worth knowing.**",
}


@pytest.mark.parametrize("severity", Severity)
def test_each_severity_has_its_own_urgency_and_why(severity: Severity) -> None:
    prompt = bundle(incident(severity=severity)).user_prompt

    assert [one for one, told in URGENCY.items() if told in prompt] == [severity]
    assert f"- severity: {severity.value}\n" in prompt


def test_the_critical_one_is_told_to_write_first_and_the_low_one_to_stop_early() -> None:
    assert "within two minutes" in bundle(incident(severity="critical")).user_prompt
    assert "Stop as soon as that is clear" in bundle(incident(severity="low")).user_prompt


def test_a_long_message_and_many_resources_are_shown_in_part() -> None:
    many = [{"kind": "Pod", "name": f"web-{n}"} for n in range(500)]

    made = bundle(incident(event={"message": "m" * 100_000, "note": {"a": 1}}, resources=many))

    assert len(made.user_prompt) < 8000
    assert "480, in context/cluster-info.json" in made.user_prompt
    assert len(json.loads(made.files["context/event.json"])["message"]) == 100_000


def test_the_environment_names_the_incident_and_says_read_only() -> None:
    assert bundle(incident(), kubeconfig=Path("/run/kubeconfig")).environment == {
        "INCIDENT_ID": str(ID),
        "INCIDENT_WORKSPACE": str(WORKSPACE.path),
        "INCIDENT_SEVERITY": "high",
        "INCIDENT_NAMESPACE": "shop",
        "CLUSTER_NAME": "prod-eu",
        "CLAUDE_READ_ONLY_MODE": "true",
        "KUBECONFIG": "/run/kubeconfig",
    }


def test_without_a_kubeconfig_none_is_named_and_never_a_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-S3CRET")

    made = bundle(incident())

    assert "KUBECONFIG" not in made.environment
    assert not [name for name in made.environment if "KEY" in name or "TOKEN" in name]
    assert "S3CRET" not in str(made)
