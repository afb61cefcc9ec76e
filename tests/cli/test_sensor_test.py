"""`playbook sensor test PAYLOAD`: what the rendered Sensors do with a delivery, and why the others are silent."""

import json
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine
from tests.cli.deliveries import ARGO_ALONE, LABELED, OURS, body, written


def test_the_trigger_that_fires_shows_what_it_would_store(
    playbook: CommandLine, root: Path
) -> None:
    seen = playbook("sensor", "test", LABELED, "--root", root, *OURS)
    assert seen.code == 0
    fires = seen.out[seen.out.index("fires ") :]
    assert fires.startswith(
        "fires   Sensor/pull-request  labeled\n        apiVersion: playbook.dev/"
    )
    assert "label: ready-for-qa" in fires


def test_the_others_name_filter_field_and_value(playbook: CommandLine, root: Path) -> None:
    seen = playbook("sensor", "test", LABELED, "--root", root, *OURS)
    assert "pushed: body.action should be '^(?:synchronize)$'; it is \"labeled\"" in seen.out


def test_json_says_the_same(playbook: CommandLine, root: Path) -> None:
    seen = playbook("sensor", "test", LABELED, "--root", root, "--output", "json", *OURS)
    found = {one["trigger"]: one for one in json.loads(seen.out)}
    assert found["labeled"]["fired"]
    assert found["labeled"]["sets"]["kind"] == "Signal"
    assert not found["pushed"]["fired"]
    assert found["pushed"]["sets"] is None
    assert "body.action" in found["pushed"]["reason"]


@pytest.mark.parametrize("columns", [40, 80])
def test_reasons_fit_a_terminal(
    playbook: CommandLine, root: Path, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    seen = playbook("sensor", "test", LABELED, "--root", root, "--set", OURS[1])
    long = [line for line in seen.out.splitlines() if line.startswith(" ") and len(line) > columns]
    assert all(len(line.split()) == 1 for line in long)  # a pattern is for copying, never broken


def test_a_call_of_argo_server_shows_what_it_would_send(playbook: CommandLine, root: Path) -> None:
    (root / "workflows" / "play.py").write_text(ARGO_ALONE)
    opened = "octokit/pull_request.opened.json"
    bot = (
        "--set",
        "pull_request.head.repo.full_name=acme/web",
        "--set",
        "pull_request.user.login=5dlabs-rex[bot]",
        "--set",
        "sender.login=5dlabs-rex[bot]",
    )
    seen = playbook("sensor", "test", opened, "--root", root, *OURS, *bot)
    assert "url: https://argo-server.argo.svc:2746" in seen.out
    assert "payload:" in seen.out


def test_a_delivery_github_would_not_send_says_why(playbook: CommandLine, root: Path) -> None:
    other = playbook("sensor", "test", LABELED, "--root", root)
    assert "GitHub would not send this: pull_request of Codertocat/Hello-World" in other.out
    assert "covers other repositories" in other.out
    unknown = playbook("sensor", "test", LABELED, "--root", root, "--event", "push", *OURS)
    assert "the EventSource takes pull_request, pull_request_review" in unknown.out
    assert (other.code, unknown.code) == (0, 0)


def test_a_recording_of_the_repository_is_found_by_its_name(
    playbook: CommandLine, root: Path
) -> None:
    written(root / "payloads" / "team" / "pull_request.mine.json", body())
    seen = playbook("sensor", "test", "team/pull_request.mine.json", "--root", root)
    assert seen.code == 0
    assert "Sensor/pull-request  labeled" in seen.out
