"""Submitting to a real API server, a real argo-server and a real workflow-controller."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hera.workflows import Parameter, Suspend, WorkflowsService, WorkflowTemplate
from hera.workflows.models import (
    SuppliedValueFrom,
    ValueFrom,
    WorkflowMetadata,
    WorkflowTerminateRequest,
)

from playbook import workflow_template
from playbook.declaration import ANNOTATION, canonical, from_canonical
from playbook.kube.cluster import Cluster
from playbook.kube.errors import Refused
from playbook.kube.objects import apply
from playbook.lab.lab import Lab
from playbook.play import Play
from playbook.submit.argo_server import Through
from playbook.submit.follow import follow
from playbook.submit.kubernetes import Kubernetes
from playbook.submit.runs import Submitted, submitted
from playbook.submit.send import Wanted, send
from playbook.submit.task import NotSubmitted, Target, Task, run_name
from playbook.submit.watch import Line
from playbook.submit.ways import ArgoServer, Shell, Way
from playbook.submit.workflow import selector, workflow
from workflows.play import play

# Hera writes its requests in a way pydantic calls deprecated; our own way through it is quiet about that.
pytestmark = [
    pytest.mark.cluster,
    pytest.mark.filterwarnings("ignore:The `json` method is deprecated"),
]

TASK = Task("42", "web", "acme/web")
DOC = Path(__file__).parents[3] / "docs" / "submit.md"
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
Making = Callable[[Lab, Cluster, str], Way]


def straight(lab: Lab, cluster: Cluster, namespace: str) -> Way:
    return Kubernetes(cluster, namespace)


def through(lab: Lab, cluster: Cluster, namespace: str) -> Way:
    return Through(ArgoServer(lab.argo_server.rstrip("/") + "/"), namespace)


@pytest.fixture(params=[straight, through])
def way(request: pytest.FixtureRequest, lab: Lab, cluster: Cluster, namespace: str) -> Way:
    making: Making = request.param
    return making(lab, cluster, namespace)


def waiting(play: Play) -> dict[str, Any]:
    """Return a template that carries a play and does nothing but wait at one gate: no pod has to begin."""
    supplied = ValueFrom(supplied=SuppliedValueFrom(), default="timeout")
    declared = ("task-id", "service-id", "repository-url")
    template = WorkflowTemplate(
        name=play.name,
        entrypoint="main",
        arguments=[Parameter(name=name) for name in declared],
        workflow_metadata=WorkflowMetadata(annotations={ANNOTATION: canonical(play)}),
        templates=[
            Suspend(
                name="main",
                inputs=[Parameter(name="gate", value="implement/finished/r0")],
                outputs=[Parameter(name="decision", value_from=supplied)],
            )
        ],
    )
    made: dict[str, Any] = template.to_dict()
    return made


def applied(cluster: Cluster, namespace: str, template: dict[str, Any]) -> None:
    path = f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/workflowtemplates"
    cluster.request("POST", path, query={"fieldValidation": "Strict"}, body=template)


def sent(way: Way, namespace: str, said: list[str], task: Task = TASK) -> Submitted:
    shell = Shell(way, said.append, Event().wait)
    return send(Wanted("play", namespace, task, play=play), shell)


def ended(lab: Lab, namespace: str, name: str) -> None:
    """Terminate a run through argo-server and wait for its end."""
    server = WorkflowsService(host=lab.argo_server, namespace=namespace)
    server.terminate_workflow(name, WorkflowTerminateRequest(name=name, namespace=namespace))
    for _ in range(100):
        run = submitted(server.get_workflow(name).model_dump(by_alias=True, exclude_none=True))
        if run is not None and run.over:
            return
        Event().wait(0.1)
    pytest.fail(f"{name} does not end")


def test_a_template_made_a_moment_ago_is_found_at_last(
    way: Way, cluster: Cluster, namespace: str
) -> None:
    said: list[str] = []
    applied(cluster, namespace, waiting(play))
    assert sent(way, namespace, said).phase == "Running", said


def test_one_run_is_active_and_the_next_attempt_comes_after_its_end(
    way: Way, lab: Lab, cluster: Cluster, namespace: str
) -> None:
    said: list[str] = []
    applied(cluster, namespace, waiting(play))
    first = sent(way, namespace, said)
    with pytest.raises(NotSubmitted, match=f"has an active run: {first.name}"):
        sent(way, namespace, said, replace(TASK, repository="Acme/Web"))
    ended(lab, namespace, first.name)
    second = sent(way, namespace, said)
    assert (second.attempt, second.phase) == (first.attempt + 1, "Running")


def test_many_at_once_make_one_run(way: Way, cluster: Cluster, namespace: str) -> None:
    applied(cluster, namespace, waiting(play))
    sent(way, namespace, [], replace(TASK, id="before"))  # by now Argo knows the template

    def one(_: int) -> str:
        try:
            return sent(way, namespace, []).name
        except NotSubmitted as refused:
            return refused.message

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(one, range(8)))
    name = run_name(Target("play", namespace, play), TASK)
    assert name in answers
    assert all(name in answer for answer in answers)
    stored = Kubernetes(cluster, namespace).runs(selector(TASK))
    assert [one["metadata"]["name"] for one in stored] == [name]


def test_a_run_says_by_itself_what_it_is_about(way: Way, cluster: Cluster, namespace: str) -> None:
    applied(cluster, namespace, workflow_template(play).to_dict())
    run = sent(way, namespace, [])
    stored = Kubernetes(cluster, namespace).get(run.name)
    read = submitted(stored)
    assert read is not None
    assert (read.task, read.template, read.uid) == (TASK, "play", run.uid)
    notes, labels = stored["metadata"]["annotations"], stored["metadata"]["labels"]
    assert from_canonical(notes[ANNOTATION]) == play
    assert labels["playbook.dev/play"] == "play"
    assert labels.items() >= {"playbook.dev/task": "42", "playbook.dev/run": run.name}.items()


def test_a_watch_sees_the_gate_and_the_end(
    way: Way, lab: Lab, cluster: Cluster, namespace: str
) -> None:
    applied(cluster, namespace, waiting(play))
    run = sent(way, namespace, [])
    seen: list[Line] = []
    moment = Event()

    def show(line: Line) -> None:
        seen.append(line)
        if line.what == "gate" and line.text == "waits":
            ended(lab, namespace, run.name)

    assert follow(run.name, Shell(way, seen_nothing, moment.wait), show) == "Failed"
    assert [line.text.partition(":")[0] for line in seen] == ["runs", "waits", "Failed", "Failed"]


def steps_account(cluster: Cluster, namespace: str) -> None:
    """Give the account of a play's steps what the namespace gives its default account."""
    rights, account = "rbac.authorization.k8s.io", "playbook-steps"
    where = {"name": account, "namespace": namespace}
    apply(cluster, {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": where})
    binding = {
        "apiVersion": f"{rights}/v1",
        "kind": "RoleBinding",
        "metadata": where,
        "roleRef": {"apiGroup": rights, "kind": "Role", "name": "executor"},
        "subjects": [{"kind": "ServiceAccount", **where}],
    }
    apply(cluster, binding)


def seen_nothing(text: str) -> None:
    pytest.fail(text)


def test_the_api_server_takes_no_misspelt_field(cluster: Cluster, namespace: str) -> None:
    made = workflow(Target("play", namespace, play), TASK)
    made["spec"]["argumentss"] = {}
    with pytest.raises(Refused, match="argumentss"):
        Kubernetes(cluster, namespace).create(made)


def test_the_page_on_hera_does_what_it_says(
    lab: Lab, cluster: Cluster, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGO_SERVER", lab.argo_server)
    monkeypatch.setenv("ARGO_NAMESPACE", namespace)
    monkeypatch.delenv("ARGO_TOKEN", raising=False)
    steps_account(cluster, namespace)
    submitting, extending = PYTHON.findall(DOC.read_text())
    known: dict[str, Any] = {}
    first, last = submitting.split("run = ", 1)
    # The page extends the template last; here it must be there first.
    exec(compile(first + extending, str(DOC), "exec"), known)
    kubernetes = Kubernetes(cluster, namespace)
    names = [one["name"] for one in kubernetes.template("play")["spec"]["templates"]]
    assert "hello" in names
    Event().wait(1)  # argo-server and the controller hear of the template
    exec(compile("run = " + last, str(DOC), "exec"), known)
    name = run_name(Target("play", namespace, play), TASK)
    hello: list[str] = []
    for _ in range(100):
        nodes = kubernetes.get(name).get("status", {}).get("nodes", {}).values()
        hello = [node["phase"] for node in nodes if node.get("templateName") == "hello"]
        if hello == ["Succeeded"]:
            return
        Event().wait(0.2)
    pytest.fail(f"hello did not succeed: {hello}")
