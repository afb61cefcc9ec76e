"""A service that ends: what it has is finished, or stopped and told; nothing more is taken."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import urllib3

from playbook.agent.serve.application import application
from playbook.agent.serve.desk import Desk
from playbook.agent.serve.server import listening, serve
from playbook.agent.status import AgentStatus as Status
from tests.agent.runtime.runtime_fakes import PATIENT, Executor, eventually, incident
from tests.agent.runtime.runtime_world import World
from tests.agent.serve.serve_http import serving, settings


def test_a_service_that_drains_finishes_what_it_has_and_says_no_to_the_rest(tmp_path: Path) -> None:
    let = threading.Event()

    def wait() -> None:
        assert let.wait(PATIENT)

    world = World(tmp_path, executor=Executor(before=wait))
    with serving(world) as service:
        asked = incident()
        path = service.ask("POST", "/incidents", asked).headers["Location"]
        service.started()
        ends: list[bool] = []
        drain = threading.Thread(target=lambda: ends.append(service.desk.drain(PATIENT, PATIENT)))
        drain.start()
        eventually(lambda: service.desk.draining)
        assert service.ask("GET", "/readyz").status == 503
        assert service.ask("POST", "/incidents", incident()).status == 503
        let.set()
        drain.join(PATIENT)
        assert ends == [True]
        assert service.finished(path)["status"] == Status.SUCCESS


def test_what_outlasts_the_drain_is_stopped_and_told(tmp_path: Path) -> None:
    with serving(World(tmp_path, executor=Executor(obedient=True))) as service:
        service.ask("POST", "/incidents", incident())
        service.started()
        assert not service.desk.drain(0.01, PATIENT)
    (result,) = service.delivered
    assert result.failure is not None
    assert result.failure.error == "supervisor"


def test_sigterm_drains_and_ends_the_server(tmp_path: Path) -> None:
    world = World(tmp_path)
    desk = Desk(world.runtime, lambda *_: None, at_once=1, waiting=0)
    listener = listening("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/healthz"
    answers: list[int] = []

    def ask_then_end() -> None:
        answers.append(urllib3.request("GET", url, retries=urllib3.Retry(50)).status)
        os.kill(os.getpid(), signal.SIGTERM)

    asking = threading.Thread(target=ask_then_end)
    asking.start()
    app = application(desk, settings(tmp_path))
    assert serve(app, desk, listener, patience=PATIENT, grace=PATIENT)
    asking.join(PATIENT)
    listener.close()
    assert answers == [200]
    assert desk.draining
