"""What a play costs while it waits: ours suspended, beside the same play whose resource steps wait for their CodeRun."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from typing_extensions import override

from benchmarks.lab_scene import PLAY, REPOSITORY, Scene
from benchmarks.measure import Result
from playbook.kube.objects import apply, create
from playbook.lab import procfs
from playbook.lab.errors import LabError
from playbook.lab.isolate import first_process
from playbook.lab.lab import Lab
from playbook.lab.rehearsal import seen
from playbook.submit.task import Target, Task
from playbook.submit.workflow import workflow as workflow_of

PLAYS = 10
PEER = "waits"
PATIENCE = 90.0
REST = 3.0
"""Seconds after which what a pod used to start with has been given back."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What plays that wait take: pods, and bytes of their processes, a page shared by n counted as n parts."""

    pods: int
    memory: int
    private: int

    @override
    def __str__(self) -> str:
        each, private = (one / PLAYS / 2**20 for one in (self.memory, self.private))
        return f"{self.pods / PLAYS:g} pods and {each:.0f} MB a play ({private:.0f} MB its own)"


def results(scene: Scene) -> Iterator[Result]:
    """Have as many plays of each kind wait, one kind after the other."""
    template = scene.stage.tree.templates[PLAY]
    apply(scene.cluster, waiting_template(template, PEER))
    ours = _cost(scene, PLAY, lambda: _all_suspended(scene) and _pods(scene) == 0)
    peer = _cost(scene, PEER, lambda: _pods(scene) == PLAYS == len(_coderuns(scene)))
    yield Result(
        f"lab: {PLAYS} plays that wait for an agent, suspended",
        str(ours),
        f"the same template with successCondition on the CodeRun's phase: {peer}",
        "no pod, less memory",
        ours.pods == 0 and ours.memory < peer.memory,
    )


def waiting_template(template: Any, name: str) -> dict[str, Any]:
    """Return a template whose resource steps wait until their CodeRun has ended."""
    made: dict[str, Any] = copy.deepcopy(dict(template))
    made["metadata"]["name"] = name
    for one in made["spec"]["templates"]:
        if "resource" in one:
            one["resource"]["successCondition"] = "status.phase == Succeeded"
            one["resource"]["failureCondition"] = "status.phase in (Failed, Cancelled)"
    return made


def _cost(scene: Scene, template: str, waits: Callable[[], bool]) -> Cost:
    scene.place.clean()
    _until(lambda: not _argoexec(scene.lab), "a pod of another benchmark ends")
    for number in range(PLAYS):
        target = Target(template, scene.namespace, scene.play)
        create(scene.cluster, workflow_of(target, Task(f"w{number}", "web", REPOSITORY)))
    _until(waits, f"{PLAYS} runs of {template} wait")
    Event().wait(REST)
    used = [_used(pid) for pid in _argoexec(scene.lab)]
    cost = Cost(_pods(scene), sum(one[0] for one in used), sum(one[1] for one in used))
    scene.place.clean()
    return cost


def _all_suspended(scene: Scene) -> bool:
    runs = scene.cluster.list(_path(scene, "argoproj.io", "workflows")).items
    waiting = [one for one in runs if not seen.busy(one) and seen.nodes(one)]
    return len(waiting) == PLAYS


def _pods(scene: Scene) -> int:
    """Return how many pods run."""
    pods = scene.cluster.list(f"/api/v1/namespaces/{scene.namespace}/pods").items
    return sum(one["status"].get("phase") in ("Pending", "Running") for one in pods)


def _coderuns(scene: Scene) -> list[dict[str, Any]]:
    return scene.cluster.list(_path(scene, "playbook.dev", "coderuns")).items


def _path(scene: Scene, group: str, kind: str) -> str:
    return f"/apis/{group}/v1alpha1/namespaces/{scene.namespace}/{kind}"


def _argoexec(lab: Lab) -> list[int]:
    """Return the processes of the lab's pods: Argo's emissary, and the executor it runs."""
    network = procfs.namespace(first_process(lab.home), "net")
    inside = procfs.members("net", network or "")
    return [pid for pid in inside if _text(pid, "comm").strip() == "argoexec"]


def _used(pid: int) -> tuple[int, int]:
    """Return a process' proportional memory in bytes, and how much of it is no file's (proc(5), smaps_rollup)."""
    said = dict(line.split(":", 1) for line in _text(pid, "smaps_rollup").splitlines()[1:])
    kilobytes = [int(said.get(name, "0 kB").split()[0]) for name in ("Pss", "Pss_Anon")]
    return kilobytes[0] * 1024, kilobytes[1] * 1024


def _text(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text("utf-8")
    except OSError:  # it ended meanwhile
        return ""


def _until(so: Callable[[], bool], said: str) -> None:
    end = monotonic() + PATIENCE
    while not so():
        if monotonic() > end:
            raise LabError(f"not within {PATIENCE:g} s: {said}")
        Event().wait(0.2)
