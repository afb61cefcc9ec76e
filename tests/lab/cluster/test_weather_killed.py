"""A whole lab is killed under a play: nothing runs on, and after the next `up` the play goes on where it was."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from playbook.kube.cluster import Object
from playbook.lab import procfs
from playbook.lab.errors import LabError
from playbook.lab.isolate import first_process, running
from playbook.lab.lab import Lab, Ports, reset, status, up
from playbook.lab.rehearsal import seen
from playbook.lab.status import NoSuchLab
from tests.lab.cluster.weather_elsewhere import processes_with
from tests.lab.cluster.weather_lab import pod_processes
from tests.lab.cluster.weather_play import Meanwhile, Scene, scene_in, until

pytestmark = pytest.mark.cluster
STORM = "storm"


@pytest.fixture(scope="module")
def doomed(lab: Lab) -> Iterator[Lab]:
    """Return a lab of its own."""
    name = f"{lab.home.name[:24]}-doomed"
    with suppress(NoSuchLab):
        reset(name)
    try:
        yield up(name)
    finally:
        with suppress(NoSuchLab):
            reset(name)


@pytest.fixture(scope="module")
def scene(doomed: Lab) -> Scene:
    return scene_in(doomed, STORM)


def kill_and_bring_up(scene: Scene, victim: str) -> None:
    """Kill the lab, see it gone, and bring it up again at the same addresses."""
    lab = scene.lab
    above, first, ports = running(lab.home), first_process(lab.home), ports_of(lab)
    network = procfs.namespace(first, "net")
    assert above is not None
    assert network is not None
    waited = [run["metadata"]["uid"] for run in runs(scene)]
    os.kill(above if victim == "unshare" else first, signal.SIGKILL)
    until(lambda: procfs.members("net", network) == [], 5)
    until(lambda: processes_with(str(lab.home.folder)) == [], 5)
    assert not status(lab.home.name).running
    up(lab.home.name, ports)
    assert [run["metadata"]["uid"] for run in runs(scene)] == waited
    until(lambda: listens(lab))


def ports_of(lab: Lab) -> Ports:
    there = status(lab.home.name)
    (webhook,) = there.webhooks.values()
    return Ports(*(urlsplit(url).port or 0 for url in (there.api, there.argo_server, webhook)))


def listens(lab: Lab) -> bool:
    with suppress(LabError):
        return bool(lab.webhook(STORM)) and status(lab.home.name).ready
    return False


def runs(scene: Scene) -> list[Object]:
    path = f"/apis/argoproj.io/v1alpha1/namespaces/{STORM}/workflows"
    return scene.place.ground.person.list(path).items


@pytest.mark.parametrize("victim", ["unshare", "the first process"])
def test_a_play_that_waits_goes_on_after_the_lab_was_killed(scene: Scene, victim: str) -> None:
    gate = "review/finished/r0"

    def strike() -> None:
        kill_and_bring_up(scene, victim)
        (run,) = runs(scene)
        template = scene.stage.tree.templates["play"]
        assert [one.inputs[0][1] for one in seen.leaves(run, template)] == [gate]

    assert scene.play({gate: strike}) == []


def test_a_step_whose_pod_died_with_the_lab_is_done_again(scene: Scene) -> None:
    with Meanwhile(
        lambda: any("emissary" in one for one in pod_processes(scene.lab)),
        lambda: kill_and_bring_up(scene, "unshare"),
    ) as later:
        assert scene.play({"submit": later.begin}) == []
