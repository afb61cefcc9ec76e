"""A person ends a run with Argo's own command: the run says so, and nothing works on for it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from playbook.documents.read import read_one
from playbook.kube.cluster import Cluster
from playbook.lab.cache import found
from playbook.lab.lab import Lab
from playbook.lab.rehearsal import seen
from playbook.lab.rehearsal.readback import mismatches
from playbook.rehearse.argo import Submission
from playbook.rehearse.moves import step
from playbook.rehearse.reconciler import look
from playbook.rehearse.scenario_steps import Task
from playbook.rehearse.world import World
from tests.lab.cluster.weather_lab import pod_processes
from tests.lab.cluster.weather_play import Scene, scene_in, until

pytestmark = pytest.mark.cluster

Access = Callable[[Lab], dict[str, str]]


def through_argo_server(lab: Lab) -> dict[str, str]:
    server = lab.argo_server.removeprefix("http://")
    # Without a token the command does not even ask, though argo-server would do it; it takes none of a kubeconfig.
    (user,) = read_one(lab.kubeconfig.read_text("utf-8"), "kubeconfig").value["users"]
    token = f"Bearer {user['user']['token']}"
    return {"ARGO_SERVER": server, "ARGO_SECURE": "false", "ARGO_TOKEN": token}


def with_the_kubeconfig(lab: Lab) -> dict[str, str]:
    return {"KUBECONFIG": str(lab.kubeconfig)}


WAYS = [
    pytest.param("terminate", through_argo_server, "Terminate", id="terminated"),
    pytest.param("stop", with_the_kubeconfig, "Stop", id="stopped"),
]


def argo(lab: Lab, access: Access, *words: str) -> None:
    """Run Argo's own command."""
    environment = {"PATH": os.defpath, "HOME": str(lab.home.folder), **access(lab)}
    subprocess.run(
        [found().argo, *words], env=environment, check=True, capture_output=True, timeout=30
    )


@pytest.fixture(scope="module")
def town(lab: Lab) -> Scene:
    return scene_in(lab, "ended")


@pytest.fixture
def scene(town: Scene) -> Iterator[Scene]:
    town.place.clean()
    yield town
    town.place.clean()


@pytest.mark.parametrize(("command", "access", "strategy"), WAYS)
def test_a_run_that_waits_at_a_gate_is_ended_and_its_coderun_cancelled(
    scene: Scene, command: str, access: Access, strategy: str
) -> None:
    engine, ground = scene.engine(), scene.place.ground
    stage, task = replace(scene.stage, own=engine), Task()
    submission = Submission("play", task.id, task.service, task.repository, task.attempt, ())
    world = step(stage, World(), submission).world
    (run,) = world.runs
    assert [one.phase for one in run.coderuns] == ["Running"]

    argo(scene.lab, access, command, run.name, "-n", ground.namespace)
    until(lambda: seen.over(ground.workflow(run.name)))
    world = engine.progress.goes_on(world, run, ()).world
    assert (world.runs[0].phase, world.runs[0].message) == (
        "Failed",
        f"Stopped with strategy '{strategy}'",
    )
    looked = look(stage, world)
    assert [(one.kind, one.effect) for one in looked.entries] == [("cancel", "the run is over")]
    engine.rest(looked.world)
    assert [one["status"]["phase"] for one in ground.coderuns(run.name)] == ["Cancelled"]
    assert list(mismatches(ground, looked.world)) == []
    assert look(stage, looked.world).entries == (), "once is enough"


@pytest.mark.parametrize(("command", "access", "strategy"), WAYS)
def test_a_run_whose_pod_runs_is_ended_and_no_process_of_it_is_left(
    lab: Lab, cluster: Cluster, namespace: str, command: str, access: Access, strategy: str
) -> None:
    runs = f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/workflows"
    cluster.request("POST", runs, body=sleeper("long", "sleep 600"))
    until(lambda: any("sleep 600" in one for one in pod_processes(lab)))
    argo(lab, access, command, "long", "-n", namespace)
    until(lambda: seen.over(cluster.request("GET", f"{runs}/long")))
    status = cluster.request("GET", f"{runs}/long")["status"]
    assert (status["phase"], status["message"]) == ("Failed", f"Stopped with strategy '{strategy}'")
    until(lambda: pod_processes(lab) == [])


def sleeper(name: str, script: str) -> dict[str, Any]:
    """Return a Workflow of one pod."""
    container = {"image": "none", "command": ["sh", "-c", script]}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"name": name},
        "spec": {"entrypoint": "main", "templates": [{"name": "main", "container": container}]},
    }
