"""`playbook agent run`: what it refuses, what it would do, what it tells. Whole runs are in tests/agent/task."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3
from typer.testing import CliRunner, Result

from playbook.agent.pod.outcome import TERMINATION_LOG
from playbook.agent.task.read import read_task
from playbook.cli import agent_run
from playbook.cli.agent import app
from playbook.testing import Behaviour, Hang, Print, left
from tests.agent.code.git_world import make_remote
from tests.agent.runtime.runtime_fakes import eventually
from tests.agent.task.task_bench import BRANCH, COMMITS, KEY, Bench, bench_at, reviews


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_remote(tmp_path_factory.mktemp("remote"))


@pytest.fixture
def bench(origin: Path, tmp_path: Path) -> Iterator[Bench]:
    with bench_at(tmp_path, origin) as made:
        yield made


def asked(bench: Bench, *more: str) -> Result:
    """Run it in this process."""
    words = bench.arguments(bench.task())[3:]
    return CliRunner().invoke(app, ["run", *words, *more], env=bench.environment)


def without(words: list[str], option: str) -> list[str]:
    at = words.index(option)
    return words[:at] + words[at + 2 :]


def test_help_shows_a_task_that_can_be_read(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["run", "--help"], env={"COLUMNS": "200"}).output
    assert "Example: playbook agent run --task" in said
    lines = said[said.index("where task.yaml is") :].splitlines()[1:]
    shown = [line for line in lines if re.match(r"\s+\w+: ", line)][:12]
    (tmp_path / "task.yaml").write_text("\n".join(line.strip() for line in shown))
    assert read_task(tmp_path / "task.yaml").agent.name == "rex"


def test_a_dry_run_says_what_it_would_do_and_makes_nothing(bench: Bench) -> None:
    bench.arguments(bench.task())
    before = sorted(bench.folder.rglob("*"))
    done = asked(bench, "--dry-run")
    assert done.exit_code == 0, done.output
    for word in (
        bench.world.url, str(bench.place().folder), "--setting-sources", f"push {BRANCH}, without force",
        "label task-42", "ANTHROPIC_API_KEY",
    ):  # fmt: skip
        assert word in done.output
    assert KEY not in done.output
    assert sorted(bench.folder.rglob("*")) == before


def test_the_folder_can_be_named_as_a_setting_too(bench: Bench) -> None:
    words = without(bench.arguments(bench.task())[3:], "--workspaces")
    words += ["--workspace-root", str(bench.volume), "--dry-run"]
    done = CliRunner().invoke(app, ["run", *words], env=bench.environment)
    assert done.exit_code == 0, done.output
    assert str(bench.place().folder) in done.output


def test_a_dry_run_of_a_review_says_what_would_be_posted(bench: Bench) -> None:
    task = bench.review(label="ready-for-qa")
    words = bench.arguments(task)[3:]
    done = CliRunner().invoke(
        app, ["run", *words, "--dry-run", "-o", "json"], env=bench.environment
    )
    made = json.loads(done.output)
    assert made["afterwards"][0].startswith(f"review of {task.head_sha} on pull request #1")
    assert made["afterwards"][1] == "label ready-for-qa, on a pass"
    assert bench.github.asked == []


def test_without_a_writing_token_somebody_must_want_that(bench: Bench) -> None:
    words = without(bench.arguments(bench.task())[3:], "--write-token")
    assert CliRunner().invoke(app, ["run", *words], env=bench.environment).exit_code == 2
    done = CliRunner().invoke(app, ["run", *words, "--no-github"], env=bench.environment)
    assert done.exit_code == 0, done.output
    assert "nothing was pushed or posted" in done.output
    assert bench.world.tip(BRANCH) == ""


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param(("--task", "/nowhere"), "the task cannot be read", id="no task"),
        pytest.param(("--idle", "soon"), "idle", id="a setting"),
        pytest.param(("--config", "/nowhere"), "the settings cannot be read", id="no settings"),
        pytest.param(("--write-token", "/nowhere"), "--write-token: /nowhere is no file", id="no token"),
    ],
)  # fmt: skip
def test_what_cannot_begin_is_an_outcome_too(
    bench: Bench, more: tuple[str, str], told: str
) -> None:
    done = asked(bench, *more)
    assert done.exit_code == 10, done.output
    assert told in done.output
    said = bench.message()
    assert (said["exitCode"], said["errorClass"]) == (10, "configuration")
    assert told in said["summary"]


def test_a_termination_message_that_cannot_be_written_is_told_before_the_agent(
    bench: Bench,
) -> None:
    done = asked(bench, "--termination-message", "/nowhere/message")
    assert done.exit_code == 10
    assert bench.calls() == []


def test_in_a_pod_the_message_is_the_kubelets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(agent_run.POD, "10.0.0.1")
    assert str(agent_run.message_of(None)) == str(TERMINATION_LOG)
    assert agent_run.message_of(Path("x")) == Path("x")
    monkeypatch.delenv(agent_run.POD)
    assert agent_run.message_of(None) is None


@pytest.mark.parametrize("pod", [True, False], ids=["in a pod", "elsewhere"])
def test_metrics_are_served_to_others_in_a_pod_only(bench: Bench, *, pod: bool) -> None:
    bench.agent(Behaviour(then=(Hang(),)))
    more = {agent_run.POD: "10.0.0.1"} if pod else {}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    running = bench.start(bench.task(), "--metrics-port", str(port), **more)
    eventually(lambda: left(bench.bin) or running.poll() is not None)
    seen = [answers(address, port) for address in ("127.0.0.1", "127.0.0.2")]
    running.send_signal(signal.SIGTERM)
    _, err = running.communicate(timeout=30)
    assert (running.returncode, seen) == (18, [True, pod]), err.decode()


def answers(address: str, port: int) -> bool:
    """Tell whether somebody serves metrics there."""
    try:
        seen = urllib3.request("GET", f"http://{address}:{port}/metrics", retries=False)
    except urllib3.exceptions.NewConnectionError:
        return False
    return b"agent_runtime_active_agents" in seen.data


def test_json_stands_alone_on_stdout(bench: Bench) -> None:
    running = bench.start(bench.task(), "--output", "json")
    out, err = running.communicate(timeout=30)
    assert running.returncode == 0, err.decode()
    said = json.loads(out)
    assert said["outcome"] == bench.message()
    assert said["outcome"]["pullRequest"] == "1"
    assert said["outcome"]["headSha"] == bench.world.tip(BRANCH)
    assert said["result"]["status"] == "success"
    events = [json.loads(line) for line in err.splitlines() if line.startswith(b"{")]
    assert "agent started" in [event["event"] for event in events]
    assert {"timestamp", "level", "component", "event"} <= events[0].keys()


def test_a_verdict_is_told(bench: Bench) -> None:
    bench.agent(reviews())
    bench.github.tokens = dict.fromkeys(bench.github.tokens, "5dlabs-cleo[bot]")
    running = bench.start(bench.review())
    out, err = running.communicate(timeout=30)
    assert running.returncode == 0, err.decode()
    assert b"verdict       pass" in out
    assert bench.message()["verdict"] == "pass"


def test_on_a_terminal_the_agent_is_followed_and_cannot_move_it(bench: Bench) -> None:
    words = {"type": "text", "text": "look \x1b[2J\x1b]0;title\x07 \u202e here"}
    said = {"type": "assistant", "message": {"id": "m", "content": [words]}}
    bench.agent(Behaviour(first=(Print(json.dumps(said) + "\n"),), then=COMMITS))
    seen = on_a_terminal(bench)
    assert "says" in seen
    assert "look" in seen
    assert "\x1b[2J" not in seen
    assert "\x1b]0" not in seen
    assert "\u202e" not in seen
    assert '"event"' not in seen  # JSON lines are for machines
    assert "success" in seen


def on_a_terminal(bench: Bench) -> str:
    """Return what it writes to a terminal."""
    words = bench.arguments(bench.task())
    master, slave = os.openpty()
    environment = {**bench.environment, "TERM": "xterm", "PYTHONPATH": os.getcwd()}
    running = subprocess.Popen(words, env=environment, stdout=slave, stderr=slave)
    os.close(slave)
    seen = b""
    while select.select([master], [], [], 30)[0]:
        try:
            seen += os.read(master, 65536)
        except OSError:
            break
    os.close(master)
    assert running.wait(30) == 0, seen.decode()
    return seen.decode()
