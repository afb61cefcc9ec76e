"""What each ServiceAccount has to be allowed, derived from what runs as it. Never says what it is allowed.

Sources: argo-workflows v4.0.2 workflow/controller/workflowpod.go (whose token is mounted), agent.go; what each
operation does to the cluster is in playbook.manifests.rights_of_steps and rights_of_sensors.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.documents.document import Path
from playbook.manifests.objects import ARGO, COMPONENT
from playbook.manifests.rights import Operation, operations
from playbook.manifests.rights_of_reconciler import reconciler_operations
from playbook.manifests.rights_of_sensors import ARGO_OPERATIONS, K8S_VERBS
from playbook.manifests.rights_of_steps import REPORTED, VERBS, group_of, plural_of
from playbook.platform import Platform
from playbook.prove.calls import base_of, run_by
from playbook.prove.flows import Flow, Template, Trigger, flows, triggers
from playbook.prove.made_objects import manifests, marked
from playbook.prove.objects import Object
from playbook.prove.plays import carried
from playbook.prove.pods import pods
from playbook.prove.world import World

DEFAULT = "default"
"""The account of a pod that names none."""
SHARED = ("WorkflowTemplate", "ClusterWorkflowTemplate")
# The agent pod reads its tasks and writes their results (v4.0.2 workflow/executor/agent.go; quick-start's agent-role).
AGENT = (
    *operations(ARGO, "workflowtasksets", "list watch"),
    *operations(ARGO, "workflowtasksets/status", "patch"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """Something that is done as an account.

    Attributes:
        object: where it is written.
        path: what asks for it.
        account: the account's name.
        home: the account's namespace, "" where it is not said.
        operations: what is done; empty when that cannot be told.
        namespace: where it is done, "" where it is not said.
        doer: "trigger changed", for messages.
        unclear: why it cannot be told.
    """

    object: Object
    path: Path
    account: str
    home: str
    operations: tuple[Operation, ...]
    namespace: str
    doer: str
    unclear: str = ""


def needs(world: World) -> tuple[Need, ...]:
    """Return all that is done to the cluster. Ask `world.once(needs)`."""
    of_triggers = [_of_trigger(one) for one in world.once(triggers)]
    of_flows = [one for flow in world.once(flows) for one in _of_flow(world, flow)]
    return (*(one for one in of_triggers if one), *of_flows, *_of_reconcilers(world))


def _of_trigger(trigger: Trigger) -> Need | None:
    acts = trigger.acts
    if acts is None:
        return None
    sensor = trigger.sensor
    account = str(sensor.get(("spec", "template", "serviceAccountName")) or DEFAULT)
    kind, fields = acts
    path: Path = (*trigger.path, "template", kind)
    done, namespace = _done(trigger, kind, fields)
    if trigger.rewritten:
        done = ()
    unclear = "" if done else "what the trigger acts on is not written in the Sensor"
    doer = f"trigger {trigger.name}"
    return Need(sensor, path, account, sensor.namespace, done, namespace, doer, unclear)


def _done(
    trigger: Trigger, kind: str, fields: Mapping[str, Any]
) -> tuple[tuple[Operation, ...], str]:
    """Return what a trigger does, and in which namespace."""
    written = trigger.resource
    resource = written[1] if written else {}
    metadata = resource.get("metadata")
    own = metadata.get("namespace") if isinstance(metadata, dict) else None
    namespace = str(own or trigger.sensor.namespace)
    if any(str(one.get("dest")) == "metadata.namespace" for one in fields.get("parameters") or ()):
        namespace = ""
    if kind == "argoWorkflow":
        return ARGO_OPERATIONS.get(fields.get("operation") or "submit", ()), namespace
    verbs = K8S_VERBS.get(fields.get("operation") or "create")
    if verbs is None or not {"apiVersion", "kind"} <= resource.keys():
        return (), namespace
    polled = "k8s" in (trigger.value.get("policy") or {})
    group, plural = group_of(str(resource["apiVersion"])), plural_of(str(resource["kind"]))
    return (*operations(group, plural, f"{verbs} get" if polled else verbs),), namespace


def _of_flow(world: World, flow: Flow) -> Iterator[Need]:
    """Yield what the pods of a run do; whose account a shared template runs as, its caller says."""
    base = base_of(world, flow)
    named = flow.spec.get("serviceAccountName") or (base.spec if base else {}).get(
        "serviceAccountName"
    )
    if flow.kind in SHARED and not named:
        return
    reports: set[str] = set()
    for _, template in run_by(world, flow):
        value = template.value
        account = str(
            _executor(value, flow.spec) or value.get("serviceAccountName") or named or DEFAULT
        )
        if "resource" in value:
            yield _of_resource(world, flow, template, account)
        if {"resource", "container", "script", "containerSet", "data"} & value.keys():
            reports.add(account)
        if {"http", "plugin"} & value.keys():
            agent = str(named or DEFAULT)
            doer = f"the agent of template {template.name}"
            yield Need(
                template.object, template.path, agent, flow.namespace, AGENT, flow.namespace, doer
            )
    for account in sorted(reports):
        path: Path = (*flow.path, "serviceAccountName")
        doer = "each pod, to report its outcome,"
        yield Need(flow.object, path, account, flow.namespace, REPORTED, flow.namespace, doer)


def _executor(template: Mapping[str, Any], spec: Mapping[str, Any]) -> str:
    """Return the account whose token Argo's own container gets, when one is named."""
    for fields in (template, spec):
        executor = fields.get("executor")
        if isinstance(executor, dict) and executor.get("serviceAccountName"):
            return str(executor["serviceAccountName"])
    return ""


def _of_resource(world: World, flow: Flow, template: Template, account: str) -> Need:
    path: Path = (*template.path, "resource")
    doer = f"template {template.name}"
    resource = template.value["resource"]
    objects = world.once(manifests).get(id(template)) or ()  # an inline template's are not read
    done, namespace = _of_manifest(str(resource.get("action")), objects)
    unclear = "" if done else "the manifest does not say which object it is"
    where = "" if resource.get("flags") else namespace or flow.namespace
    home = flow.namespace
    return Need(template.object, path, account, home, done, where, doer, unclear)


def _of_manifest(
    action: str, objects: tuple[Mapping[str, Any], ...]
) -> tuple[tuple[Operation, ...], str]:
    """Return what is done to the objects of a manifest, and their namespace when all name one."""
    verbs = VERBS.get(action)
    done: list[Operation] = []
    spaces: set[str] = set()
    for value in objects:
        version, kind = str(value.get("apiVersion") or ""), str(value.get("kind") or "")
        if verbs is None or not version or not kind or marked(version) or marked(kind):
            return (), ""
        done += operations(group_of(version), plural_of(kind), verbs)
        metadata = value.get("metadata")
        space = str(metadata.get("namespace") or "") if isinstance(metadata, dict) else ""
        spaces.add("" if marked(space) else space)
    return tuple(done), spaces.pop() if len(spaces) == 1 else ""


def _of_reconcilers(world: World) -> Iterator[Need]:
    """Yield what our reconciler does: it is the one thing that is known without being written in YAML."""
    agents = {
        agent.login: agent for one in world.once(carried) if one.play for agent in one.play.agents
    }
    for pod in world.once(pods):
        if pod.object.labels.get(COMPONENT) != "reconciler":
            continue
        platform = platform_of(world, pod.object.namespace)
        if platform is not None:
            done = tuple(reconciler_operations(platform, agents.values()))
            home = pod.object.namespace
            path: Path = (*pod.path, "serviceAccountName")
            yield Need(pod.object, path, pod.account or DEFAULT, home, done, home, "the reconciler")


def platform_of(world: World, namespace: str) -> Platform | None:
    """Return the Platform that our reconciler is given in a namespace."""
    for one in world.of("ConfigMap"):
        text = (one.value.get("data") or {}).get("platform.json")
        if text and (one.namespace == namespace or "" in (one.namespace, namespace)):
            try:
                return Platform.model_validate(json.loads(text))
            except ValueError:
                continue
    return None
