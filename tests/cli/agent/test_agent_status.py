"""`playbook agent status` and `cancel`: what the state knows, as a table and a page, and who can end what."""

from __future__ import annotations

import json
import signal
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from playbook.agent.result import ErrorClass
from playbook.agent.runtime.history import Execution
from playbook.agent.runtime.instance import Instance, this_instance
from playbook.agent.runtime.store import Store
from playbook.agent.status import AgentStatus as Status
from playbook.cli.agent_cancel import address
from playbook.cli.agent_table import Row, brief, lines
from playbook.testing import Behaviour, left
from tests.agent.runtime.runtime_fakes import PATIENT, eventually, incident
from tests.cli.agent.agent_bench import HANGS, ID, INCIDENT, AgentBench

NOW = datetime(2026, 11, 21, 20, tzinfo=UTC)
GONE = Instance("another boot", 1, 1)


def row(
    status: Status, error: ErrorClass | None = None, *, alive: bool = True, took: float = 61
) -> Row:
    """Return a row of an execution that began an hour ago."""
    key = UUID(int=len(status) << 64)
    started = NOW - timedelta(hours=1)
    instance = this_instance() if alive else GONE
    seconds = took if status.final else None
    whole = Execution(
        key, "incident", "a-cluster-with-a-name", status, started, seconds, None, error, instance, None
    )  # fmt: skip
    return Row.of(whole, NOW)


def test_the_table_fits_eighty_columns_whatever_stands_in_it() -> None:
    rows = [row(Status.CANCELLED, error) for error in ErrorClass]
    rows += [row(Status.STARTING, alive=False)]
    assert max(map(len, lines(rows, 80))) <= 80
    assert max(map(len, lines(rows, 100))) <= 100


def test_the_columns_of_the_table_stand_below_each_other() -> None:
    table = [
        row(Status.SUCCESS), row(Status.FAILED, ErrorClass.PERMISSION_REFUSED),
        row(Status.RUNNING, alive=False), row(Status.RUNNING),
    ]  # fmt: skip
    assert lines(table, 110) == [
        "ID                                    STATUS      AGE  TOOK  ERROR               CLUSTER",
        "00000000-0000-0007-0000-000000000000  success     60m   61s                      a-cluster-with-a-name",
        "00000000-0000-0006-0000-000000000000  failed      60m   61s  permission_refused  a-cluster-with-a-name",
        "00000000-0000-0007-0000-000000000000  running?    60m   60m                      a-cluster-with-a-name",
        "00000000-0000-0007-0000-000000000000  running     60m   60m                      a-cluster-with-a-name",
        "?  its service is not running here; the next one that starts closes it",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.4, "0s"), (119, "119s"), (120, "2m"), (7199, "119m"), (7200, "2h"), (172799, "47h"),
     (172800, "2d"), (8639999, "99d"), (8640000, "14w"), (315360000, "521w")],
)  # fmt: skip
def test_a_duration_has_four_characters_at_most(seconds: float, shown: str) -> None:
    assert brief(seconds) == shown


def test_a_page_tells_how_an_execution_went(bench: AgentBench) -> None:
    bench.fakes(Behaviour(exit_code=3))
    assert bench.triage().code == 1
    seen = bench.here("status", ID)
    assert seen.code == 0
    assert seen.out.startswith(f"failed: {ID} after ")
    for words in ("  why        exit_code: ", "  way out    ", "  cluster    prod-eu\n"):
        assert words in seen.out
    steps = [text.split()[-1] for text in seen.out.splitlines()[-4:]]
    assert steps == ["created", "starting", "running", "failed"]


def test_the_same_as_json(bench: AgentBench) -> None:
    bench.fakes()
    assert bench.triage().code == 0
    (listed,) = json.loads(bench.here("status", "--output", "json").out)
    found = json.loads(bench.here("status", ID, "--output", "json").out)
    assert {key: found[key] for key in listed if key != "seconds"} == {
        key: listed[key] for key in listed if key != "seconds"
    }
    assert (listed["id"], listed["status"], listed["orphaned"]) == (ID, "success", False)
    assert [step["status"] for step in found["transitions"]] == [
        "created", "starting", "running", "success",
    ]  # fmt: skip
    assert found["result"]["usage"]["inputTokens"] == 12


def test_the_newest_come_first_and_no_more_than_asked(bench: AgentBench) -> None:
    with closing(Store(bench.folder / "workspaces.sqlite", this_instance())) as store:
        keys = [UUID(int=number) for number in range(5)]
        for key in keys:
            store.begin(incident(key), NOW)
    found = json.loads(bench.here("status", "--limit", "2", "--output", "json").out)
    assert [one["id"] for one in found] == [str(keys[4]), str(keys[3])]


def test_an_execution_of_another_process_is_seen_and_only_that_process_can_end_it(
    bench: AgentBench,
) -> None:
    bench.fakes(HANGS)
    with bench.process("triage", "--incident", INCIDENT, "--command", "claude") as command:
        eventually(lambda: len(left(bench.bin)) >= 2 or command.poll() is not None)
        running = bench.here("status")
        refused = bench.here("cancel", ID)
        unheard = bench.here("cancel", ID, "--config", with_token(bench, port=1))
        command.send_signal(signal.SIGINT)
        assert command.wait(PATIENT) == 130
    assert f"{ID}  running  " in running.out
    for seen in (refused, unheard):
        assert (seen.code, seen.out) == (3, "")
        assert f"It is run by process {command.pid}" in seen.err
        assert "Ctrl-C" in seen.err
    assert "serve.token_file is not set" in refused.err
    assert "nobody answers" in unheard.err


@pytest.mark.parametrize(
    ("instance", "status", "said"),
    [
        pytest.param(GONE, None, "its service is not running here", id="nobody's any more"),
        pytest.param(this_instance(), Status.FAILED, "is over: failed", id="over"),
    ],
)
def test_what_is_not_running_cannot_be_cancelled(
    bench: AgentBench, instance: Instance, status: Status | None, said: str
) -> None:
    with closing(Store(bench.folder / "workspaces.sqlite", instance)) as store:
        store.begin(incident(UUID(ID)), NOW)
        if status:
            store.move(UUID(ID), status, NOW)
    seen = bench.here("cancel", ID)
    assert (seen.code, seen.out) == (1, "")
    assert said in seen.err


def with_token(bench: AgentBench, port: int) -> Path:
    """Write settings of a service that listens at a port."""
    token = bench.file("token", "planted")
    serve = f"{{port: {port}, token_file: {token}}}"
    return bench.file("agent.yaml", f"agent_runtime: {{serve: {serve}}}\n")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        pytest.param("127.0.0.1", "http://127.0.0.1:8080", id="here"),
        pytest.param("0.0.0.0", "http://127.0.0.1:8080", id="everywhere"),
        pytest.param("::", "http://[::1]:8080", id="everywhere, by IPv6"),
        pytest.param("::1", "http://[::1]:8080", id="here, by IPv6"),
        pytest.param("agents.internal", "http://agents.internal:8080", id="a name"),
    ],
)
def test_a_service_is_asked_where_it_listens(host: str, url: str) -> None:
    assert address(host, 8080) == url
