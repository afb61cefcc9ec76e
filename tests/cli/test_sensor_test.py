"""`playbook sensor test`: what the rendered Sensors do with a delivery, and with what is none."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playbook.cli.options import rendered
from playbook.events.canonical import canonical_event
from playbook.project.environment import load_platform
from playbook.project.layout import Layout
from playbook.project.load import load
from playbook.project.recordings import recordings
from playbook.rehearse.tree import compile_tree
from tests.cli.command_line import CommandLine, Ended

LABELED = "octokit/pull_request.labeled.json"
OURS = (
    "--set", "repository.full_name=acme/web",
    "--set", "pull_request.base.repo.full_name=acme/web",
    "--set", "pull_request.head.ref=feature/task-42",
    "--set", "label.name=ready-for-qa",
)  # fmt: skip


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
    (root / "workflows" / "play.py").write_text(
        "from playbook import Gate, Play, Stage, cleo, rex\n"
        "opened = Gate.pull_request_open(by=rex, timeout='1h')\n"
        "stages = (Stage(name='implement', agent=rex, gate=opened),)\n"
        "play = Play(name='play', stages=stages, release='argo', rounds=0)\n"
    )
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


BAD = [
    pytest.param(b"{x", ["not JSON: Expecting property name", "line 1 column 2"], id="not JSON"),
    pytest.param(b"", ["not JSON"], id="empty"),
    pytest.param(b'"' + b"x" * 30_000_000 + b'"', ["more than 25 MB"], id="30 MB"),
    pytest.param(b"[{}]", ["a webhook's body is an object, not a list"], id="an array"),
    pytest.param(b"null", ["a webhook's body is an object, not null"], id="null"),
    pytest.param(b"1", ["is an object, not a number"], id="a number"),
    pytest.param(b"{} {}", ["not JSON: Extra data"], id="two objects"),
    pytest.param(b'{"a": NaN}', ["NaN is not a JSON value"], id="what only Python reads"),
    pytest.param(b'{"a": 1e999}', ["does not fit a float64"], id="a number without end"),
    pytest.param(b'{"a": "\xff"}', ["not UTF-8 text (byte 7)"], id="not UTF-8"),
    pytest.param(b"\xef\xbb\xbf{}", ["not JSON", "BOM"], id="a byte order mark"),
    pytest.param(b"[" * 100_000, ["not JSON"], id="brackets without end"),
    pytest.param(
        b'{"a":' + b"[" * 500 + b"]" * 500 + b"}", ["deeper than 100 levels"], id="a deep well"
    ),
]


@pytest.mark.parametrize(("content", "said"), BAD)
def test_what_is_no_delivery_is_refused(
    playbook: CommandLine, root: Path, content: bytes, said: list[str]
) -> None:
    path = root / "pull_request.bad.json"
    path.write_bytes(content)
    refused(playbook("sensor", "test", path, "--root", root), [str(path), *said])


def test_a_missing_payload_names_those_that_are_like_it(playbook: CommandLine, root: Path) -> None:
    seen = playbook("sensor", "test", "octokit/pull_request.labled.json", "--root", root)
    refused(seen, ["no such file, and no recording of that name", f"Recordings: {LABELED}"])


def test_a_folder_is_no_payload(playbook: CommandLine, root: Path) -> None:
    refused(playbook("sensor", "test", root, "--root", root), ["Is a directory"])


def test_a_source_without_end_is_not_read_to_its_end(playbook: CommandLine, root: Path) -> None:
    seen = playbook("sensor", "test", "/dev/zero", "--root", root)
    refused(seen, ["/dev/zero: more than 25 MB"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param("label", ['"label"; write PATH=VALUE'], id="no value"),
        pytest.param("=1", ['"=1"; write PATH=VALUE'], id="no path"),
        pytest.param("a..b=1", ['"a..b=1"; write PATH=VALUE'], id="a hole in the path"),
        pytest.param("pull_request.labels.9.name=x", ['no item "9"'], id="an item that is not there"),
        pytest.param("pull_request.labels.x=1", ['no item "x"'], id="a word for an item"),
    ],
)  # fmt: skip
def test_an_override_that_cannot_be_made_is_refused(
    playbook: CommandLine, root: Path, change: str, said: list[str]
) -> None:
    seen = playbook("sensor", "test", LABELED, "--root", root, "--set", change)
    assert seen.code == 2
    assert [text for text in said if text not in seen.err] == []
    assert "Traceback" not in seen.err


def test_an_override_makes_an_object_of_what_is_none(playbook: CommandLine, root: Path) -> None:
    odd = ("--set", 'odd=["x"]', "--set", "odd.0.a.b=1", "--set", "action.x=1")
    seen = playbook("sensor", "test", LABELED, "--root", root, *OURS, *odd)
    assert seen.code == 0
    assert 'it is {"x":1}' in seen.out


# Where GitHub's documentation promises an object or a text, and somebody sends null.
PATHS = [
    "action", "repository", "repository.full_name", "repository.owner", "pull_request", "sender", "label",
    "label.name", "pull_request.head", "pull_request.head.ref", "pull_request.head.sha", "pull_request.head.repo",
    "pull_request.base", "pull_request.user", "pull_request.labels", "pull_request.number", "sender.login",
]  # fmt: skip
ODD: tuple[Any, ...] = (None, [], "x", 0, {})


def test_nothing_of_a_delivery_need_be_what_it_is() -> None:
    layout = Layout(Path(__file__).parents[2])
    tree = compile_tree(rendered(load(layout), load_platform(layout, "local")))
    for path in PATHS:
        for value in ODD:
            event = canonical_event("pull_request", "1", changed(body(), path, value))
            for _, outcome in tree.hear(event, "acme/web"):
                assert outcome.fired or outcome.reason, (path, value)


@pytest.mark.parametrize("path", ["repository", "pull_request", "sender", "label", "action"])
def test_null_where_an_object_is_gives_an_answer(
    playbook: CommandLine, root: Path, path: str
) -> None:
    file = root / "pull_request.odd.json"
    written(file, changed(body(), path, None))
    seen = playbook("sensor", "test", file, "--root", root)
    assert (seen.code, seen.err) == (0, "")
    assert seen.out.startswith(("GitHub would not send this", "silent", "fires"))


def body() -> dict[str, Any]:
    made = copy.deepcopy(dict(recordings(Path("/nowhere"))[LABELED]))
    made["repository"]["full_name"] = "acme/web"
    made["pull_request"]["base"]["repo"]["full_name"] = "acme/web"
    made["pull_request"]["head"]["ref"] = "feature/task-42"
    made["label"]["name"] = "ready-for-qa"
    return made


def changed(made: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    *way, last = path.split(".")
    at = made
    for step in way:
        at = at[step]
    assert last in at or path == "pull_request.number"
    at[last] = value
    return made


def written(path: Path, content: object, dump: Callable[[object], str] = json.dumps) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dump(content))


def refused(seen: Ended, said: list[str]) -> None:
    assert seen.code == 2
    assert seen.err.startswith("error: ")
    assert [text for text in said if text not in seen.err] == []
    assert seen.err.count("\n  ") == 1  # one way out
    assert seen.out == ""
