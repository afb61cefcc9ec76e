"""What the first process does at a request."""

from pathlib import Path
from typing import Any

import pytest

from playbook.lab.control import Answer
from playbook.lab.home import Home
from playbook.lab.processes import Process
from playbook.lab.requests import Requests
from playbook.lab.supervise import Supervisor
from playbook.lab.webhooks import Webhooks

START = {"name": "sensor", "argv": ["sensor"], "env": {"A": "b"}, "ready": None}


class Quiet:
    """A starter of processes that run until they are told to stop."""

    def __init__(self, ended: Any) -> None:
        self._ended = ended
        self._last = 0

    def start(self, *_: object) -> int:
        self._last += 1
        return self._last

    def signal(self, pid: int, number: int) -> None:
        self._ended(pid, -number)


class Lab:
    """A lab with one process of its own, and two doors."""

    def __init__(self, folder: Path) -> None:
        (folder / "log").mkdir()
        self.supervisor = Supervisor(Home(folder), {}, lambda: None, Quiet)
        self.supervisor.add(Process("etcd", ("etcd",)))
        self.targets: dict[str, int] = {}
        doors = {"webhook-0": 5000, "webhook-1": 5001}
        self._requests = Requests(self.supervisor, Webhooks(doors, self.targets))

    def ask(self, request: dict[str, Any]) -> Answer:
        answers: list[Answer] = []
        self.supervisor.pump(lambda: False, 0.02)
        self._requests.do(request, answers.append)
        self.supervisor.pump(lambda: bool(answers), 5)
        return answers[0]

    @property
    def names(self) -> list[str]:
        return list(self.supervisor.entries)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


def test_a_process_is_started_and_forgotten_when_stopped(lab: Lab) -> None:
    assert lab.ask({"start": START}) == {"ok": True}
    assert lab.names == ["etcd", "sensor"]
    assert lab.ask({"stop": "sensor"}) == {"ok": True}
    assert lab.names == ["etcd"]


def test_a_process_of_the_same_name_takes_the_place_of_the_first(lab: Lab) -> None:
    lab.ask({"start": START})
    assert lab.ask({"start": {**START, "argv": ["other"]}}) == {"ok": True}
    assert lab.supervisor.entries["sensor"].process.argv == ("other",)


def test_a_process_of_the_lab_is_stopped_but_not_forgotten(lab: Lab) -> None:
    assert lab.ask({"stop": "etcd"}) == {"ok": True}
    assert lab.supervisor.entries["etcd"].state == "stopped"


@pytest.mark.parametrize("word", ["restart", "kill"])
def test_a_process_may_be_ended(word: str, lab: Lab) -> None:
    assert lab.ask({word: "etcd"}) == {"ok": True}


def test_each_event_source_gets_the_first_free_door_and_keeps_it(lab: Lab) -> None:
    first = {"webhook": {"name": "a/github", "port": 12000}}
    assert lab.ask(first)["url"] == "http://127.0.0.1:5000"
    assert lab.ask({"webhook": {"name": "b/x", "port": 12001}})["url"].endswith(":5001")
    assert lab.ask({"webhook": {"name": "a/github", "port": 12002}})["url"].endswith(":5000")
    assert lab.targets == {"webhook-0": 12002, "webhook-1": 12001}


def test_the_door_of_an_event_source_that_went_is_free_again(lab: Lab) -> None:
    for name in ("a", "b"):
        lab.ask({"webhook": {"name": name, "port": 1}})
    assert lab.ask({"webhook": {"name": "c", "port": 1}}) == {
        "error": "all 2 doors for webhooks are taken"
    }
    lab.ask({"webhook": {"name": "a", "port": None}})
    assert lab.ask({"webhook": {"name": "c", "port": 1}})["url"].endswith(":5000")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        pytest.param({"start": {**START, "name": "etcd"}}, "of the lab itself", id="its own name"),
        pytest.param({"start": {**START, "name": "../x"}}, "start: {", id="a path as a name"),
        pytest.param({"start": {**START, "argv": []}}, "start: {", id="no program"),
        pytest.param({"start": {**START, "env": {"A": 1}}}, "start: {", id="no text"),
        pytest.param({"start": {**START, "ready": {"tcp": "x"}}}, "ready: ", id="a bad probe"),
        pytest.param({"stop": "x"}, 'no process "x"; there are etcd', id="unknown"),
        pytest.param({"webhook": {"name": "a", "port": 70000}}, "unknown request", id="a bad port"),
        pytest.param({"dance": 1}, "unknown request: dance; known: start", id="a bad word"),
        pytest.param({}, "unknown request", id="nothing"),
    ],
)
def test_a_bad_request_says_why(request_: dict[str, Any], said: str, lab: Lab) -> None:
    assert said in lab.ask(request_)["error"]
