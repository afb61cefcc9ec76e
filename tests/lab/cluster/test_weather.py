"""Bad weather under a play: a process of the lab is killed, and the play goes on as if nothing had been."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from uuid import uuid4

import pytest

from playbook.kube.cluster import Cluster
from playbook.lab.lab import Lab, status
from playbook.lab.rehearsal import seen
from tests.lab.cluster.weather_lab import freeze, kill, kill_and_wait, pod_processes, process_of
from tests.lab.cluster.weather_play import Meanwhile, Scene, scene_in, until
from tests.lab.events.variants import ours, recorded

pytestmark = pytest.mark.cluster

STORM = "storm"
PODS = f"/api/v1/namespaces/{STORM}/pods"


@pytest.fixture(scope="module")
def town(lab: Lab) -> Scene:
    return scene_in(lab, STORM)


@pytest.fixture
def scene(town: Scene) -> Iterator[Scene]:
    """Return the scene; whatever happened, the lab is whole afterwards and no pod of it runs."""
    yield town
    until(lambda: status(town.lab.home.name).ready)
    town.place.clean()
    until(lambda: pod_processes(town.lab) == [], 30)


def a_pod_runs(cluster: Cluster) -> bool:
    return any(one["status"].get("phase") == "Running" for one in cluster.list(PODS).items)


@pytest.mark.parametrize(
    "victim", ["kube-apiserver", "etcd", "workflow-controller", "kube-controller-manager"]
)
def test_a_waiting_play_does_not_notice_that_a_process_is_killed(scene: Scene, victim: str) -> None:
    before = process_of(scene.lab, victim).restarts
    strike = partial(kill_and_wait, scene.lab, victim)
    assert scene.play({"review/labeled/r0": strike}) == []
    assert process_of(scene.lab, victim).restarts == before + 1


@pytest.mark.parametrize("victim", ["kube-apiserver", "etcd", "events"])
def test_what_github_sends_while_a_process_is_down_is_stored_later(
    scene: Scene, victim: str
) -> None:
    assert scene.play({"opened": partial(kill, scene.lab, victim)}) == []


@pytest.mark.parametrize("victim", ["kube-apiserver", "kubelet", "workflow-controller", "etcd"])
def test_a_step_goes_on_when_a_process_is_killed_while_its_pod_runs(
    scene: Scene, cluster: Cluster, victim: str
) -> None:
    moment = partial(a_pod_runs, cluster)
    with Meanwhile(moment, partial(kill, scene.lab, victim)) as later:
        assert scene.play({"submit": later.begin}) == []


def test_a_release_stands_when_argo_is_killed_before_it_goes_on(scene: Scene) -> None:
    """The controller is stopped, so that it cannot have seen the release when it is killed."""
    ground, gate = scene.place.ground, "review/finished/r0"
    runs = f"/apis/argoproj.io/v1alpha1/namespaces/{STORM}/workflows"

    def released() -> bool:
        return gate in seen.passed(ground.person.list(runs).items[0])

    def strike() -> None:
        run = ground.person.list(runs).items[0]
        assert not seen.over(run)
        assert len(seen.passed(run)) == 3, "nothing after the gate has begun"
        kill(scene.lab, "workflow-controller")

    with Meanwhile(released, strike) as later:

        def stop() -> None:
            freeze(scene.lab, "workflow-controller")
            later.begin()

        assert scene.play({gate: stop}) == []


def test_a_delivery_of_six_megabytes_is_stored(scene: Scene) -> None:
    """GitHub sends up to 25 MB; a bus of NATS takes 1 MB unless it is told otherwise."""
    ground, name = scene.place.ground, str(uuid4())
    small = ours(next(one for one in recorded() if one.name == "octokit/pull_request.opened"))
    assert small is not None
    body = json.loads(small.text)
    body["pull_request"]["body"] = "x" * (6 << 20)
    assert ground.post("pull_request", name, json.dumps(body).encode()) == 200
    ground.quiet()
    assert name in [one["metadata"]["name"] for one in ground.signals()]
