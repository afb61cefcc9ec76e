"""The service over HTTP: who is let in, what is taken, what is sent away, and what it says about it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.requests import Request

from playbook.agent.errors import AgentProblem
from playbook.agent.serve.application import LARGEST, application, limited_body
from playbook.agent.serve.desk import Desk
from playbook.agent.settings import AgentRuntimeSettings
from playbook.agent.status import AgentStatus as Status
from tests.agent.runtime.runtime_fakes import Executor, incident
from tests.agent.runtime.runtime_world import World
from tests.agent.serve.serve_http import TOKEN, serving


def test_an_incident_is_taken_run_and_told(tmp_path: Path) -> None:
    with serving(World(tmp_path)) as service:
        asked = incident()
        answer = service.ask("POST", "/incidents", asked)
        assert (answer.status, answer.json()) == (202, {"id": str(asked.id)})
        found = service.finished(answer.headers["Location"])
        assert found["status"] == Status.SUCCESS
        result = found["result"]
        assert isinstance(result, dict)
        assert (result["assignmentId"], result["exitCode"]) == (str(asked.id), 0)
    assert [one.assignment_id for one in service.delivered] == [asked.id]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"Authorization": "Bearer wrong"}, id="a wrong one"),
        pytest.param({"Authorization": f"Basic {TOKEN}"}, id="as a password"),
        pytest.param({"Authorization": "Bearer "}, id="an empty one"),
        pytest.param({"Authorization": f"Bearer {TOKEN}x"}, id="one that begins well"),
    ],
)
def test_nobody_without_the_token_gets_in(tmp_path: Path, headers: dict[str, str]) -> None:
    with serving(World(tmp_path)) as service:
        asked = incident()
        for method, path in (
            ("POST", "/incidents"),
            ("GET", f"/incidents/{asked.id}"),
            ("DELETE", f"/incidents/{asked.id}"),
            ("GET", "/metrics"),
            ("GET", "/unknown"),
        ):
            answer = service.ask(method, path, asked if method == "POST" else None, headers)
            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert service.ask("GET", "/healthz", headers=headers).status == 200
        assert service.ask("GET", "/readyz", headers=headers).status == 200
    assert service.delivered == []


def test_a_new_token_counts_at_once(tmp_path: Path) -> None:
    with serving(World(tmp_path)) as service:
        (tmp_path / "token").write_text("another-token", encoding="ascii")
        assert service.ask("GET", "/metrics").status == 401
        fresh = {"Authorization": "bearer another-token"}
        assert service.ask("GET", "/metrics", headers=fresh).status == 200
        (tmp_path / "token").unlink()
        assert service.ask("GET", "/metrics", headers=fresh).status == 503


def test_without_a_token_nobody_is_served(tmp_path: Path) -> None:
    world = World(tmp_path)
    desk = Desk(world.runtime, lambda *_: None, at_once=1, waiting=0)
    open_to_all = AgentRuntimeSettings(agent_command=("claude",), workspace_root=tmp_path / "w")
    with pytest.raises(AgentProblem, match=r"serve\.token_file"):
        application(desk, open_to_all)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param(b"", "", id="nothing"),
        pytest.param(b"{", "", id="half a document"),
        pytest.param(b"[]", "", id="a list"),
        pytest.param(b"[" * 100_000, "", id="a deep list"),
        pytest.param(b"\xff", "", id="no UTF-8"),
        pytest.param({"severity": "planted"}, "severity", id="an unknown severity"),
        pytest.param({"id": "../../planted"}, "id", id="an id that is a path"),
        pytest.param({"planted": 1}, "planted", id="an unknown key"),
        pytest.param({"timestamp": "2026-01-01T00:00:00"}, "timestamp", id="a time without zone"),
    ],
)
def test_what_is_no_incident_is_refused_field_by_field_without_being_quoted(
    tmp_path: Path, body: bytes | dict[str, object], field: str
) -> None:
    whole = incident().model_dump(mode="json", by_alias=True)
    sent = body if isinstance(body, bytes) else json.dumps(whole | body).encode()
    with serving(World(tmp_path)) as service:
        answer = service.ask("POST", "/incidents", sent)
    assert answer.status == 422
    faults = answer.json()["fields"]
    assert [fault["field"] for fault in faults] == [field]
    assert not any("planted" in fault["problem"] for fault in faults)


def test_what_says_it_is_too_large_is_not_read(tmp_path: Path) -> None:
    with serving(World(tmp_path)) as service:
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        said = service.ask("POST", "/incidents", headers=bearer | {"Content-Length": str(1 << 60)})
    assert said.status == 413


def test_a_body_without_an_end_is_read_to_the_limit_only() -> None:
    read: list[int] = []

    async def receive() -> dict[str, object]:
        read.append(65536)
        return {"type": "http.request", "body": b" " * 65536, "more_body": True}

    endless = Request({"type": "http", "method": "POST", "headers": []}, receive)
    assert asyncio.run(limited_body(endless)) is None
    assert sum(read) == LARGEST + 65536


def test_an_id_that_is_known_is_refused(tmp_path: Path) -> None:
    with serving(World(tmp_path)) as service:
        asked = incident()
        path = service.ask("POST", "/incidents", asked).headers["Location"]
        assert service.ask("POST", "/incidents", asked).status == 409
        service.finished(path)
        assert service.ask("POST", "/incidents", asked).status == 409
    assert len(service.delivered) == 1


def test_a_full_queue_says_so_and_when_to_come_back(tmp_path: Path) -> None:
    world = World(tmp_path, executor=Executor(obedient=True))
    with serving(world, at_once=1, waiting=1) as service:
        running, waiting, late = incident(), incident(), incident()
        assert service.ask("POST", "/incidents", running).status == 202
        service.started()
        assert service.ask("POST", "/incidents", waiting).status == 202
        assert service.ask("GET", f"/incidents/{waiting.id}").json()["status"] == Status.CREATED
        answer = service.ask("POST", "/incidents", late)
        assert (answer.status, answer.headers["Retry-After"]) == (429, "30")
        assert "queue is full" in answer.json()["error"]
        assert service.ask("GET", f"/incidents/{late.id}").status == 404, "it was not taken"
        assert service.ask("DELETE", f"/incidents/{running.id}").status == 202
        service.finished(f"/incidents/{running.id}")
        service.started()
        assert service.ask("GET", "/readyz").status == 200


def test_a_cancel_is_asked_once_and_only_of_what_runs(tmp_path: Path) -> None:
    with serving(World(tmp_path, executor=Executor(obedient=True))) as service:
        asked = incident()
        path = service.ask("POST", "/incidents", asked).headers["Location"]
        service.started()
        assert service.ask("DELETE", path).status == 202
        assert service.finished(path)["status"] == Status.CANCELLED
        assert service.ask("DELETE", path).status == 409
        assert service.ask("DELETE", f"/incidents/{uuid4()}").status == 404
        assert service.ask("GET", f"/incidents/{uuid4()}").status == 404


def test_metrics_are_served(tmp_path: Path) -> None:
    with serving(World(tmp_path)) as service:
        path = service.ask("POST", "/incidents", incident()).headers["Location"]
        service.finished(path)
        answer = service.ask("GET", "/metrics")
    assert "agent_runtime_invocations_total" in answer.data.decode()
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_service_whose_state_fails_is_not_ready_and_takes_nothing(tmp_path: Path) -> None:
    with serving(World(tmp_path)) as service:
        service.world.store.close()
        assert service.ask("GET", "/readyz").status == 503
        answer = service.ask("POST", "/incidents", incident())
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        assert service.ask("GET", "/healthz").status == 200
