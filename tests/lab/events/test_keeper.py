"""The keeper's looks, with a control plane and a first process made of dicts."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from playbook.kube.errors import NotFound
from playbook.lab.errors import LabError
from playbook.lab.events.cells import Tools
from playbook.lab.events.control import Command
from playbook.lab.events.keeper import Keeper
from playbook.lab.events.places import Places, PortBook
from playbook.lab.events.runner import Runner
from playbook.lab.events.watched import PATHS, Watched
from playbook.lab.home import Home

TOOLS = Tools(Path("/b/nats-server"), Path("/b/evproc"), Path("/b/argo"))


class World:
    """An API server and a first process, as far as the keeper sees them."""

    def __init__(self) -> None:
        self.watched = Watched()
        self.objects: dict[str, list[dict[str, Any]]] = {kind: [] for kind in PATHS}
        self.statuses: dict[str, dict[str, Any]] = {}
        self.commands: dict[str, Command] = {}
        self.done: list[str] = []
        self.doors: dict[str, int | None] = {}
        self.fails = False

    def add(self, kind: str, name: str, **fields: Any) -> dict[str, Any]:
        metadata = {"namespace": "ns", "name": name, "uid": f"uid-{name}"}
        made = {"apiVersion": "v1", "kind": kind, "metadata": metadata, **fields}
        self.objects[kind].append(made)
        return made

    def show(self) -> None:
        for kind, objects in self.objects.items():
            self.watched.listed(kind, objects)

    def request(
        self, method: str, path: str, *, body: Any = None, content: str = "application/json"
    ) -> dict[str, Any]:
        if path.endswith("/token"):
            return {"status": {"token": "t0ken"}}
        if path.endswith("/status"):
            self.statuses[path.split("/")[-2]] = body["status"]["conditions"][0]
            return {}
        if method == "POST":
            self.objects["Secret"].append({"kind": "Secret", **body})
            return {}
        raise NotFound(path)

    def start(self, command: Command) -> None:
        if self.fails:
            raise LabError("no more doors")
        self.done.append(f"start {command.name}")
        self.commands[command.name] = command

    def stop(self, name: str) -> None:
        self.done.append(f"stop {name}")

    def webhook(self, name: str, port: int | None, path: str = "") -> None:
        self.doors[name] = port


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "lab")
    for folder in (home.folder, home.pki, home.data, home.folder / "events"):
        folder.mkdir()
    (home.pki / "ca.crt").write_text("authority")
    home.secret.write_text("signs")
    return home


@pytest.fixture
def world() -> World:
    world = World()
    world.add("ServiceAccount", "default")
    world.add("EventBus", "default", spec={"jetstream": {"replicas": 1, "maxPayload": "8MB"}})
    hook = {
        "webhook": {"endpoint": "/github", "port": "12000"},
        "webhookSecret": {"name": "hook", "key": "secret"},
    }
    world.add("EventSource", "github", spec={"github": {"play": hook}})
    world.add("Sensor", "s", spec={"triggers": []})
    data = [{"secretKey": "secret", "remoteRef": {"key": "x"}}]
    world.add("ExternalSecret", "hook", spec={"data": data})
    world.show()
    return world


def keeper(world: World, home: Home) -> Keeper:
    places = Places(home)
    return Keeper(world, world.watched, Runner(world, world, places, TOOLS), places, lambda _: True)


def looks(world: World, home: Home, times: int = 4) -> Keeper:
    made = keeper(world, home)
    for _ in range(times):
        made.look()
        world.show()
    return made


def test_everything_comes_up_in_order(world: World, home: Home) -> None:
    looks(world, home)
    assert world.done == [
        "start nats-ns-default",
        "start sensor-ns-s",
        "start eventsource-ns-github",
    ]
    assert world.doors == {"ns/github": 12000}
    assert world.commands["nats-ns-default"].port == 14222
    assert {name: one["status"] for name, one in world.statuses.items()} == {
        "default": "True",
        "github": "True",
        "s": "True",
    }


def test_a_cell_holds_the_object_the_bus_a_token_and_the_secret(world: World, home: Home) -> None:
    looks(world, home)
    cell = home.folder / "events" / "eventsource-ns-github"
    assert json.loads((cell / "lab" / "object.json").read_text())["metadata"]["name"] == "github"
    bus = json.loads((cell / "lab" / "bus.json").read_text())
    assert bus["jetstream"]["url"] == "nats://127.0.0.1:14222"
    assert (cell / "secrets" / "hook" / "secret").read_text() == "signs"
    assert (cell / "lab" / "token").stat().st_mode & 0o077 == 0
    assert base64.b64encode(b"authority").decode() in (cell / "lab" / "kubeconfig").read_text()
    command = world.commands["eventsource-ns-github"]
    told = " ".join((*command.argv, *command.env.values()))
    assert not re.search("t0ken|signs", told), "no secret in what everybody may see of a process"


def test_an_account_that_wants_no_token_gets_none(world: World, home: Home) -> None:
    world.objects["ServiceAccount"][0]["automountServiceAccountToken"] = False
    looks(world, home)
    cell = home.folder / "events" / "eventsource-ns-github"
    assert not (cell / "lab" / "token").exists()


def test_a_new_keeper_goes_on_where_the_last_one_stopped(world: World, home: Home) -> None:
    looks(world, home)
    world.done.clear()
    looks(world, home)
    assert world.done == []


def test_a_deleted_sensor_is_stopped_and_its_cell_removed(world: World, home: Home) -> None:
    made = looks(world, home)
    world.objects["Sensor"].clear()
    world.show()
    made.look()
    assert world.done[-1] == "stop sensor-ns-s"
    assert not (home.folder / "events" / "sensor-ns-s").exists()


def test_a_deleted_event_source_gives_its_door_back(world: World, home: Home) -> None:
    made = looks(world, home)
    world.objects["EventSource"].clear()
    world.show()
    made.look()
    assert world.done[-1] == "stop eventsource-ns-github"
    assert world.doors == {"ns/github": None}


def test_what_belongs_to_a_bus_that_is_gone_is_removed(world: World, home: Home) -> None:
    looks(world, home)
    old = home.data / "nats-ns-default-0ld"
    old.mkdir()
    looks(world, home, times=1)
    assert [one.name for one in home.data.iterdir()] == ["nats-ns-default-uid-defa"]


def test_a_secret_that_changes_is_shown_to_what_runs(world: World, home: Home) -> None:
    made = looks(world, home)
    world.objects["Secret"][0]["data"] = {"secret": base64.b64encode(b"signs").decode(), "b": ""}
    world.show()
    made.look()
    files = home.folder / "events" / "eventsource-ns-github" / "secrets" / "hook"
    assert {one.name for one in files.iterdir()} == {"secret", "b"}
    assert world.done.count("start eventsource-ns-github") == 1


def test_a_step_that_fails_is_tried_again(world: World, home: Home) -> None:
    world.fails = True
    made = looks(world, home, times=1)
    assert world.done == []
    world.fails = False
    made.look()
    assert world.done == ["start nats-ns-default"]


def test_a_sensor_without_a_bus_says_so_in_its_status(world: World, home: Home) -> None:
    world.objects["EventBus"].clear()
    world.show()
    looks(world, home)
    assert world.statuses["s"]["message"] == 'EventBus "default" is not there'
    assert world.done == []


def test_ports_stay_the_same_for_the_same_object(tmp_path: Path) -> None:
    book = PortBook(tmp_path / "ports.json")
    first, second = book.source(("a", "x")), book.source(("b", "x"))
    assert (first, second) == (12000, 12001)
    assert book.bus(("a", "x")) != book.bus(("b", "x"))
    assert PortBook(tmp_path / "ports.json").source(("b", "x")) == second
