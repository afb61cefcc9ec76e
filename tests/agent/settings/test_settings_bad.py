"""What is wrong in settings is said in one sentence each, all at once, with file and key; secrets are not repeated."""

from pathlib import Path

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.settings import load

REQUIRED = {"agent_command": "claude", "workspace_root": "/w"}


def complaints(
    file: Path | None, environment: dict[str, str], flags: dict[str, object]
) -> list[str]:
    with pytest.raises(AgentProblem) as caught:
        load(file, environment, flags)
    assert caught.value.error is ErrorClass.CONFIGURATION
    assert caught.value.hint
    return caught.value.message.splitlines()


@pytest.mark.parametrize(
    ("section", "said"),
    [
        pytest.param("timeuot: 3", ":2:3: agent_runtime.timeuot: unknown; did you mean timeout?", id="an unknown key"),
        pytest.param("retention: {tl: 3}", ":2:15: agent_runtime.retention.tl: unknown; did you mean ttl?", id="an unknown key of a section"),
        pytest.param("prices: {m: {input: 1, outptu: 2, output: 2}}", ":2:26: agent_runtime.prices.m.outptu: unknown; did you mean output?", id="an unknown key of a price"),
        pytest.param("zzz: 1", "agent_runtime.zzz: unknown; known: agent_command, workspace_root", id="like nothing that is known"),
        pytest.param("timeout: -1", "agent_runtime.timeout: -1: it must be greater than 0", id="a number out of bounds"),
        pytest.param("grace: 0", "agent_runtime.grace: 0: it must be greater than 0", id="no grace at all"),
        pytest.param("timeout: ten", 'agent_runtime.timeout: "ten" is not a duration; write for example', id="no duration"),
        pytest.param("log_bytes: 3 MB", 'agent_runtime.log_bytes: "3 MB": a size is expected', id="no size"),
        pytest.param("log_level: loud", "agent_runtime.log_level: \"loud\": it must be 'debug', 'info', 'warn' or 'error'", id="no level"),
        pytest.param("retention: {policy: some}", "'keep_all', 'keep_failed', 'ttl' or 'max_bytes'", id="no policy"),
        pytest.param("retention: 3", "agent_runtime.retention: 3: a mapping is expected here", id="no section"),
        pytest.param("skills: [web]", 'agent_runtime.skills.0: "web": an absolute path without .. is expected', id="a relative path"),
        pytest.param("skills: /skills/web", "agent_runtime.skills: \"/skills/web\": JSON is expected", id="one text where a list belongs"),
        pytest.param("kubeconfig: /k/../w/x", "an absolute path without .. is expected", id="a path that goes up"),
        pytest.param("model_key_file: /w/key", "model_key_file: /w/key is below workspace_root", id="a key where agents read"),
        pytest.param("kubeconfig: /w/1/config", "kubeconfig: /w/1/config is below workspace_root", id="a kubeconfig where agents write"),
        pytest.param("service_account: looker", '"looker": namespace/name of a ServiceAccount is expected', id="an account without its namespace"),
        pytest.param("service_account: ops/../pods", "namespace/name of a ServiceAccount is expected", id="an account that goes up"),
        pytest.param("service_account: a.b/looker", "namespace/name of a ServiceAccount is expected", id="a namespace with a dot"),
        pytest.param("service_account: ops/Looker", "namespace/name of a ServiceAccount is expected", id="an account with a capital"),
        pytest.param("serve: {sweep: often}", 'agent_runtime.serve.sweep: "often" is not a duration', id="no pause between sweeps"),
        pytest.param("state: /w/s.sqlite", "state: /w/s.sqlite is below workspace_root", id="the state where agents write"),
        pytest.param("queue: 1.5", "agent_runtime.queue: 1.5: it must be a valid integer", id="half a place in the queue"),
    ],
)  # fmt: skip
def test_a_wrong_value_in_the_file_is_named_with_its_place(
    tmp_path: Path, section: str, said: str
) -> None:
    file = tmp_path / "agent-runtime.yaml"
    file.write_text(f"agent_runtime:\n  {section}\n", encoding="utf-8")

    found = complaints(file, {}, dict(REQUIRED))

    assert len(found) == 1
    assert said in found[0]
    if section.split(":")[0] not in ("model_key_file", "kubeconfig", "state"):
        assert found[0].startswith(f"{file}:2:")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        pytest.param("AGENT_RUNTIME_TIMEOT", "3", "unknown; did you mean AGENT_RUNTIME_TIMEOUT?", id="a variable that is none"),
        pytest.param("AGENT_RUNTIME_RETENTION_TTL", "3", "unknown; did you mean AGENT_RUNTIME_RETENTION__TTL?", id="one underscore too few"),
        pytest.param("AGENT_RUNTIME_WEBHOOK", "{}", "is a section; set AGENT_RUNTIME_WEBHOOK__URL", id="a whole section"),
        pytest.param("AGENT_RUNTIME_MODEL_KEY", "sk-S3CRET", "did you mean AGENT_RUNTIME_MODEL_KEY_FILE?", id="a key in place of its file"),
        pytest.param("AGENT_RUNTIME_MODEL_KEY_FILE", "sk-S3CRET", "an absolute path without .. is expected", id="a key as its file"),
        pytest.param("AGENT_RUNTIME_TIMEOUT", "soon", '"soon" is not a duration', id="a wrong value"),
        pytest.param("AGENT_RUNTIME_AGENT_COMMAND", "claude -p", "no shell splits it", id="a command line"),
        pytest.param("AGENT_RUNTIME_SKILLS", "/a,/b", "JSON is expected", id="a list that is none"),
        pytest.param("AGENT_RUNTIME_PRICES", "{", "JSON is expected", id="JSON cut short"),
        pytest.param("AGENT_RUNTIME_WEBHOOK__URL", "hooks/S3CRET", "it must match ^https?://", id="an address that may be a secret"),
        pytest.param("AGENT_RUNTIME_WEBHOOK__URL", "https://me:S3CRET@hooks", "it must match ^https?://", id="an address with a password"),
    ],
)  # fmt: skip
def test_a_wrong_variable_is_named_and_no_secret_repeated(name: str, value: str, said: str) -> None:
    flags = {key: one for key, one in REQUIRED.items() if key.upper() not in name}

    (found,) = complaints(None, {name: value}, dict(flags))

    assert found.startswith(f"environment: {name}: ")
    assert said in found
    assert "S3CRET" not in found


def test_a_flag_that_is_unknown_or_wrong_is_named() -> None:
    assert complaints(None, {}, {**REQUIRED, "retention.max": 1, "queue": -1}) == [
        "flags: retention.max: unknown; did you mean retention.max_bytes?",
        "flag --queue: -1: it must be greater than or equal to 0",
    ]


def test_what_is_required_and_missing_is_asked_for_in_all_three_ways(tmp_path: Path) -> None:
    file = tmp_path / "agent-runtime.yaml"
    file.write_text("agent_runtime: {timeout: 3}\n", encoding="utf-8")

    assert complaints(file, {}, {}) == [
        f"agent_command is required: set agent_runtime.agent_command in {file}, "
        "AGENT_RUNTIME_AGENT_COMMAND or --agent-command",
        f"workspace_root is required: set agent_runtime.workspace_root in {file}, "
        "AGENT_RUNTIME_WORKSPACE_ROOT or --workspace-root",
    ]


def test_all_places_complain_at_once(tmp_path: Path) -> None:
    file = tmp_path / "agent-runtime.yaml"
    file.write_text("agent_runtime:\n  timeuot: 3\n  grace: -1\n", encoding="utf-8")

    found = complaints(
        file, {"AGENT_RUNTIME_X": "1", "AGENT_RUNTIME_QUEUE": "x"}, {"retries.attempts": 99}
    )

    assert len(found) == 7  # two of the file, two variables, one flag, two that are required


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"agent-runtime: {}\n", 'the section "agent_runtime" is missing', id="without the section"),
        pytest.param(b"agent_runtime: 3\n", "agent_runtime: a mapping is expected here", id="the section is a number"),
        pytest.param(b"- 1\n", 'the section "agent_runtime" is missing', id="a list"),
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"agent_runtime:\n  a: 1\n  a: 2\n", 'the key "a" is here twice', id="a key twice"),
        pytest.param(b"agent_runtime: \xff\n", "no UTF-8 text, at byte 15", id="no text"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_settings_says_so(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "agent-runtime.yaml"
    file.write_bytes(content)

    (found,) = complaints(file, {}, dict(REQUIRED))

    assert found.startswith(str(file))
    assert said in found


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert complaints(tmp_path / "none.yaml", {}, {}) == [
        f"{tmp_path / 'none.yaml'}: the settings cannot be read: No such file or directory"
    ]
