"""`playbook agent serve` as a process: incidents in over HTTP, a cancel from the command line, SIGTERM, a taken port."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import urllib3

from playbook.testing import Behaviour, Hang, left
from tests.agent.runtime.runtime_fakes import PATIENT, eventually
from tests.cli.agent.agent_bench import ID, INCIDENT, REPORT, TOKEN, AgentBench

HANGS = Behaviour(lines=1, then=(Hang(),))
OTHER, THIRD = (ID.replace("6f1c8a52", first) for first in ("00000002", "00000003"))
AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}


@contextmanager
def serving(bench: AgentBench, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run the service; yield it and its port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    token = str(bench.file("token", TOKEN))
    given = ("--port", str(port), "--serve-token-file", token, "--command", "claude")
    with bench.process("serve", *given, *words) as service:
        yield service, port


def hand_in(port: int, key: str = ID) -> None:
    """Hand the sample incident in, or another one like it, as soon as somebody listens."""
    patient = urllib3.Retry(200, backoff_factor=0.02, backoff_max=0.1, allowed_methods=None)
    url = f"http://127.0.0.1:{port}/incidents"
    body = INCIDENT.read_bytes().replace(ID.encode(), key.encode())
    answer = urllib3.request("POST", url, body=body, headers=AUTHORIZATION, retries=patient)
    assert answer.status == 202


def status(bench: AgentBench, key: str = ID) -> str:
    """Return where the sample incident stands, from the command line."""
    return str(json.loads(bench.here("status", key, "--output", "json").out)["status"])


def test_an_incident_is_handed_in_and_looked_at_from_the_command_line(bench: AgentBench) -> None:
    bench.fakes(REPORT)
    with serving(bench) as (service, port):
        hand_in(port)
        eventually(lambda: status(bench) == "success" or service.poll() is not None)
        service.send_signal(signal.SIGTERM)
        _, err = service.communicate(timeout=PATIENT)
    assert service.returncode == 0
    events = {one["event"]: one for one in map(json.loads, err.splitlines())}
    assert events["listening"]["address"] == f"127.0.0.1:{port}"
    assert "draining" in events
    assert TOKEN not in err.decode()


def test_a_cancel_goes_through_the_service_that_runs_it(bench: AgentBench) -> None:
    bench.fakes(HANGS)
    with serving(bench) as (service, port):
        hand_in(port)
        eventually(lambda: left(bench.bin) or service.poll() is not None)
        serve = f"{{port: {port}, token_file: {bench.folder}/token}}"
        config = bench.file("agent.yaml", f"agent_runtime: {{serve: {serve}}}\n")
        asked = bench.here("cancel", ID, "--config", config)
        eventually(lambda: status(bench) == "cancelled" or service.poll() is not None)
        bench.file("token", "another-token")
        service.send_signal(signal.SIGTERM)
        assert service.wait(PATIENT) == 0
    assert (asked.code, asked.err) == (0, "")
    assert asked.out.startswith("asked: ")


def test_a_wrong_token_cancels_nothing(bench: AgentBench) -> None:
    bench.fakes(HANGS)
    with serving(bench) as (service, port):
        hand_in(port)
        eventually(lambda: status(bench) == "running" or service.poll() is not None)
        wrong = bench.file("wrong", "another-token")
        serve = f"{{port: {port}, token_file: {wrong}}}"
        config = bench.file("agent.yaml", f"agent_runtime: {{serve: {serve}}}\n")
        seen = bench.here("cancel", ID, "--config", config)
        assert status(bench) == "running"
    assert (seen.code, seen.out) == (3, "")
    assert "HTTP 401\n  Is it the token of that service?" in seen.err


def test_what_does_not_end_in_time_is_stopped_and_the_exit_code_says_so(bench: AgentBench) -> None:
    bench.fakes(HANGS)
    with serving(bench, "--serve-drain", "0.1") as (service, port):
        hand_in(port)
        eventually(lambda: left(bench.bin) or service.poll() is not None)
        service.send_signal(signal.SIGTERM)
        assert service.wait(PATIENT) == 1
        assert left(bench.bin) == []
    assert status(bench) == "failed"


def test_it_collects_ended_workspaces_by_itself_and_leaves_an_active_one(bench: AgentBench) -> None:
    old = ("--retention-policy", "ttl", "--retention-ttl", "0.001", "--serve-drain", "0.1")
    ended = bench.root / OTHER
    bench.fakes(REPORT)
    with serving(bench, *old, "--serve-sweep", "never") as (service, port):
        hand_in(port, OTHER)
        eventually(lambda: status(bench, OTHER) == "success" or service.poll() is not None)
        service.send_signal(signal.SIGTERM)
        _, err = service.communicate(timeout=PATIENT)
    assert ended.is_dir()
    assert b'"swept"' not in err

    bench.fakes(Behaviour(before=(HANGS,), then=REPORT.then))
    log = bench.workspace / "output/agent.log"
    with serving(bench, *old, "--serve-sweep", "0.2") as (service, port):
        hand_in(port)
        # not `left`: that may be the question for its version, and the next one would be the one that hangs
        eventually(lambda: (log.exists() and log.stat().st_size) or service.poll() is not None)
        hand_in(port, THIRD)  # ends while the first one runs on
        eventually(lambda: status(bench, THIRD) == "success" or service.poll() is not None)
        eventually(lambda: not (bench.root / THIRD).exists() or service.poll() is not None)
        assert bench.workspace.is_dir()
        assert len(left(bench.bin)) > 0
        service.send_signal(signal.SIGTERM)
        _, err = service.communicate(timeout=PATIENT)
    assert not ended.exists()
    swept = [one for one in map(json.loads, err.splitlines()) if one["event"] == "swept"]
    assert sum(one["removed"] for one in swept) >= 2
    assert any(one["kept"] for one in swept)


@pytest.mark.parametrize(
    ("host", "said"),
    [
        pytest.param("127.0.0.1", "Address already in use", id="a port that is taken"),
        pytest.param("192.0.2.1", "Cannot assign requested address", id="another machine's host"),
    ],
)
def test_an_address_that_is_not_to_be_had_is_named(bench: AgentBench, host: str, said: str) -> None:
    bench.fakes()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        token = bench.file("token", TOKEN)
        given = ("--command", "claude", "--serve-token-file", token)
        seen = bench.here("serve", "--host", host, "--port", str(port), *given)
    assert seen.code == 3
    assert f"error: cannot listen at {host}:{port}: {said}\n  --host and --port" in seen.err
