"""Flags win over variables, variables over the file, the file over defaults; nothing else is looked at."""

from pathlib import Path
from typing import Any

import pytest

from playbook.agent.ports import CleanupPolicy
from playbook.agent.settings import AgentRuntimeSettings, Price, load
from playbook.agent.settings.keys import variable
from playbook.agent.settings.model import leaves

REQUIRED = {"agent_command": "claude", "workspace_root": "/w"}


def written(folder: Path, text: str) -> Path:
    file = folder / "agent-runtime.yaml"
    file.write_text(f"agent_runtime:\n{text}", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("flags", "environment", "file", "timeout"),
    [
        pytest.param({"timeout": 1}, {"AGENT_RUNTIME_TIMEOUT": "2"}, "  timeout: 3", 1, id="a flag wins"),
        pytest.param({"timeout": None}, {"AGENT_RUNTIME_TIMEOUT": "2"}, "  timeout: 3", 2, id="then a variable"),
        pytest.param({}, {"AGENT_RUNTIME_TIMEOUT": ""}, "  timeout: 3", 3, id="an empty variable is not set"),
        pytest.param({}, {}, "  timeout: 3", 3, id="then the file"),
        pytest.param({}, {}, "", 600, id="then the default, ten minutes"),
        pytest.param({}, {"agent_runtime_timeout": "2"}, "", 600, id="a variable is written in capitals"),
    ],
)  # fmt: skip
def test_the_first_place_that_says_something_wins(
    tmp_path: Path, flags: dict[str, Any], environment: dict[str, str], file: str, timeout: float
) -> None:
    settings = load(written(tmp_path, file), environment, {**REQUIRED, **flags})

    assert settings.timeout == timeout


def test_places_are_merged_key_by_key_within_a_section(tmp_path: Path) -> None:
    file = written(tmp_path, "  retention: {policy: ttl, ttl: 1d, max_bytes: 1Gi}")

    found = load(
        file, {"AGENT_RUNTIME_RETENTION__TTL": "2d"}, {**REQUIRED, "retention.max_bytes": 7}
    )

    assert found.retention.policy is CleanupPolicy.TTL
    assert (found.retention.ttl, found.retention.max_bytes) == (2 * 86400, 7)


def test_all_may_come_from_variables_alone() -> None:
    found = load(
        None,
        {
            "PATH": "/bin",
            "AGENT_RUNTIME_AGENT_COMMAND": '["node", "agent.js"]',
            "AGENT_RUNTIME_WORKSPACE_ROOT": "/w",
            "AGENT_RUNTIME_SKILLS": '["/skills/a", "/skills/b"]',
            "AGENT_RUNTIME_IDLE": "never",
            "AGENT_RUNTIME_LOG_BYTES": "1Mi",
            "AGENT_RUNTIME_PRICES": '{"some-model": {"input": 1, "output": 8}}',
            "AGENT_RUNTIME_SERVE__PORT": "9000",
        },
        {},
    )

    assert found.agent_command == ("node", "agent.js")
    assert found.skills == (Path("/skills/a"), Path("/skills/b"))
    assert (found.idle, found.log_bytes, found.serve.port) == (None, 1 << 20, 9000)
    assert found.prices == {"some-model": Price(input=1, output=8)}


def test_only_the_command_and_the_root_are_required() -> None:
    required = [n for n, field in AgentRuntimeSettings.model_fields.items() if field.is_required()]

    assert required == ["agent_command", "workspace_root"]


def test_settings_made_by_hand_read_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_RUNTIME_TIMEOUT", "5")

    assert AgentRuntimeSettings(agent_command=("claude",), workspace_root=Path("/w")).timeout == 600
    assert load(None, {}, REQUIRED).timeout == 600


def test_another_section_of_the_file_belongs_to_others(tmp_path: Path) -> None:
    file = tmp_path / "service.yaml"
    file.write_text("events: {url: x}\nagent_runtime:\n", encoding="utf-8")

    assert load(file, {}, REQUIRED).agent_command == ("claude",)


def test_every_key_has_a_variable_of_its_own() -> None:
    names = [variable(key) for key in leaves()]

    assert len(set(names)) == len(names)
    assert "AGENT_RUNTIME_RETENTION__COMPRESS_AFTER" in names


def test_a_webhooks_address_is_not_in_the_text_of_the_settings() -> None:
    found = load(None, {}, {**REQUIRED, "webhook.url": "https://hooks.example.com/T0/s3cret"})

    assert found.webhook.url == "https://hooks.example.com/T0/s3cret"
    assert "s3cret" not in f"{found} {found!r}"
