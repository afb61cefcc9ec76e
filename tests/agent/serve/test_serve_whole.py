"""The whole service as one process: real settings, HTTP, agents; and one that is killed in the middle."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3

from playbook.agent.assignment import Incident
from playbook.agent.result import ErrorClass
from playbook.agent.runtime.reconcile import GONE
from playbook.agent.runtime.report import FILE
from playbook.agent.runtime.wiring import state_file
from playbook.agent.status import AgentStatus as Status
from playbook.testing import Behaviour, Fork, Hang, end, install, left
from tests.agent.runtime.runtime_bench import KEY, Bench
from tests.agent.runtime.runtime_fakes import PATIENT, eventually, incident
from tests.agent.serve.serve_http import TOKEN, receiving

PROGRAM = """
import json, sys
from playbook.agent.logs import configure
from playbook.agent.runtime.wiring import triage_parts
from playbook.agent.serve.service import service
from playbook.agent.settings import AgentRuntimeSettings
configure("debug")
given, path = json.loads(sys.argv[1]), sys.argv[2]
settings = AgentRuntimeSettings(**given)
sys.exit(0 if service(settings, triage_parts(settings, {"PATH": path})) else 7)
"""
HANGS = Behaviour(lines=1, first=(Fork("setsid"),), then=(Hang(),))


def test_the_state_is_where_no_agent_writes(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Behaviour())
    assert state_file(bench.settings()) == bench.state
    assert not bench.state.is_relative_to(bench.root)
    elsewhere = tmp_path / "elsewhere.sqlite"
    assert state_file(Bench(tmp_path, Behaviour(), {"state": elsewhere}).settings()) == elsewhere


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def running(bench: Bench, **options: object) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run the service; yield its process and its address."""
    install(bench.bin, bench.behaviour)
    port = free_port()
    token = bench.folder / "token"
    token.write_text(TOKEN, encoding="ascii")
    serve = {"port": port, "token_file": str(token), "drain": 0.1}
    given = bench.settings().model_dump(mode="json") | {"serve": serve} | options
    log = (bench.folder / "service.log").open("wb")
    argv = [sys.executable, "-c", PROGRAM, json.dumps(given), str(bench.bin)]
    service = subprocess.Popen(argv, stderr=log)
    try:
        yield service, f"http://127.0.0.1:{port}"
    finally:
        service.kill()
        service.wait()
        log.close()
        alive = end(bench.bin)
    assert alive == []


def hand_in(address: str, asked: Incident) -> None:
    """Hand an incident in, as soon as somebody listens."""
    body = asked.model_dump_json(by_alias=True)
    retry = urllib3.Retry(200, backoff_factor=0.02, backoff_max=0.1, allowed_methods=None)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    url = f"{address}/incidents"
    assert urllib3.request("POST", url, body=body, headers=headers, retries=retry).status == 202


def both_run(bench: Bench) -> list[int]:
    """Wait until the agent and what it forked run; return them."""
    eventually(lambda: len(left(bench.bin)) >= 2)
    return left(bench.bin)


def gone(pids: list[int]) -> bool:
    """Wait until processes have ended."""
    for pid in pids:
        try:
            process = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        ended, _, _ = select.select([process], [], [], PATIENT)
        os.close(process)
        if not ended:
            return False
    return True


def test_an_incident_comes_in_and_its_result_goes_out_and_no_secret_is_logged(
    tmp_path: Path,
) -> None:
    bench, asked = Bench(tmp_path, Behaviour()), incident()
    with (
        receiving() as receiver,
        running(bench, webhook={"url": receiver.url}) as (service, address),
    ):
        hand_in(address, asked)
        eventually(lambda: receiver.got or service.poll() is not None)
        service.send_signal(signal.SIGTERM)
        assert service.wait(PATIENT) == 0
    ((_, body),) = receiver.got
    result = json.loads(body)
    assert (result["assignmentId"], result["status"]) == (str(asked.id), Status.SUCCESS)
    assert json.loads((bench.root / str(asked.id) / FILE).read_bytes()) == result
    log = (tmp_path / "service.log").read_text(encoding="utf-8")
    assert [json.loads(line) for line in log.splitlines()]
    for planted in (KEY, TOKEN, "planted-path", "planted payload"):
        assert planted not in log


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGTERM, 7, id="told to end"),
        pytest.param(signal.SIGKILL, -9, id="killed"),
    ],
)
def test_a_service_that_ends_leaves_no_process_and_a_row_that_says_so(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    bench, asked = Bench(tmp_path, HANGS), incident()
    with running(bench) as (service, address):
        hand_in(address, asked)
        alive = both_run(bench)
        service.send_signal(number)
        assert service.wait(PATIENT) == code
        assert gone(alive)
    following = bench.runtime()  # the next service, which reconciles
    result = following.store.result(asked.id)
    following.close()
    assert result is not None
    assert result.failure is not None
    assert (result.status, result.failure.error) == (Status.FAILED, ErrorClass.SUPERVISOR)
    assert (result.failure == GONE) is (number is signal.SIGKILL)
