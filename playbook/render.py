"""Plays + platform -> {path: text}: every file ArgoCD syncs, in apply order. Pure; byte-stable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playbook.argo.template import IMAGE, workflow_template
from playbook.declaration import ANNOTATION, canonical
from playbook.documents.write import dump
from playbook.errors import SchemaViolation
from playbook.events.types import EventsObject
from playbook.manifests.kustomization import kustomization
from playbook.manifests.waves import in_apply_order, synced
from playbook.manifests.whole import manifests
from playbook.manifests.workflow_controller import controller_patches
from playbook.platform import Platform
from playbook.play import Play
from playbook.schemas.check import violations

MADE_BY = "# Made by: playbook render"
Json = dict[str, Any]

FOLDERS = {
    "CustomResourceDefinition": "crds",
    "ServiceAccount": "rbac",
    "Role": "rbac",
    "RoleBinding": "rbac",
    "ValidatingAdmissionPolicy": "policies",
    "ValidatingAdmissionPolicyBinding": "policies",
    "ExternalSecret": "secrets",
    "EventBus": "events",
    "EventSource": "events",
    "Sensor": "sensors",
    "WorkflowTemplate": "workflows",
    "ClusterWorkflowTemplate": "workflows",
    "CronWorkflow": "workflows",
    "Workflow": "workflows",
    "ConfigMap": "reconciler",
    "Deployment": "reconciler",
    "Service": "reconciler",
    "PodDisruptionBudget": "reconciler",
    "HTTPRoute": "network",
    "NetworkPolicy": "network",
    "Application": "argocd",
}
# The kinds whose file is called by the object's name alone: the usual one of its folder.
PLAIN = frozenset(
    {"CustomResourceDefinition", "Sensor", "WorkflowTemplate", "ExternalSecret", "Application"}
)
# ArgoCD reads the Application where it runs; it does not sync itself from the tree it points to.
APART = frozenset({"argocd", "patches"})
# A DNS subdomain (RFC 1123), which is also a file's name that leads nowhere else.
NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Sources:
    """What a repository declares, ready for one platform."""

    plays: Sequence[Play]
    workflows: Sequence[Mapping[str, Any]] = ()
    events: Sequence[EventsObject] = field(default=())


def render(sources: Sources, platform: Platform) -> dict[str, str]:
    """Return every file of one environment by its path below `gitops/rendered/<environment>/`.

    Raises:
        SchemaViolation: an object does not fit the closed schema of its kind; names every field.
    """
    header = f"{MADE_BY} --env {platform.name}. Change workflows/, sensors/ or gitops/environments/ instead.\n"
    files: dict[str, str] = {}
    listed: dict[str, Json] = {}
    for document in documents(sources, platform):
        path = path_of(document)
        files[path] = header + dump(document)
        if path.partition("/")[0] not in APART:
            listed[path] = document
    for path, patch in controller_patches(platform).items():
        files[path] = header + dump(patch)
    files["kustomization.yaml"] = header + dump(kustomization(listed))
    return files


def documents(sources: Sources, platform: Platform) -> list[Json]:
    """Return every object of one environment, checked, in apply order."""
    workflows = [_bound(one, platform) for one in _templates(sources)]
    events = [_bound(one.to_dict(), platform) for one in sources.events]
    sensors = [one for one in events if one["kind"] == "Sensor"]
    rest = manifests(sources.plays, platform, workflows, sensors)
    found = in_apply_order([*rest, *map(synced, events), *map(synced, workflows)])
    _check(found)
    return found


def _templates(sources: Sources) -> Iterator[Mapping[str, Any]]:
    """Yield the Hera objects, and a template for each play that none of them stands for."""
    written = {_name(one): one for one in sources.workflows if one["kind"] == "WorkflowTemplate"}
    for play in sources.plays:
        if play.name not in written:
            yield workflow_template(play).to_dict()
        else:
            _carries(play, written[play.name])
    yield from sources.workflows


def _name(document: Mapping[str, Any]) -> str:
    return str(document.get("metadata", {}).get("name") or "")


def _carries(play: Play, template: Mapping[str, Any]) -> None:
    """Refuse a template of a play's name that gives its runs another play, or none (law 13)."""
    carried = template["spec"].get("workflowMetadata", {}).get("annotations", {}).get(ANNOTATION)
    if carried != canonical(play):
        raise SchemaViolation(
            f'WorkflowTemplate/{play.name} takes the place of the play "{play.name}" ({play.source}), '
            f"and does not carry it",
            hint="Start from playbook.workflow_template(play), or give the template another name.",
        )


def _bound(document: Mapping[str, Any], platform: Platform) -> Json:
    """Return a copy in the platform's namespace, with the platform's image in place of ours."""
    bound: Json = _with_image(document, platform.images.playbook)
    if bound["kind"] != "ClusterWorkflowTemplate":
        bound["metadata"] = {
            "name": None,
            "namespace": platform.namespaces.workflows,
            **bound.get("metadata", {}),
        }
    return bound


def _with_image(value: Any, image: str) -> Any:
    """Return a copy; our image may stand in any container, script or sidecar, in a CronWorkflow too."""
    if isinstance(value, Mapping):
        return {
            key: image if key == "image" and one == IMAGE else _with_image(one, image)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_with_image(one, image) for one in value]
    return value


def path_of(document: Mapping[str, Any]) -> str:
    """Return the file of an object: `sensors/pull-request.yaml`, `rbac/role-playbook-steps.yaml`."""
    kind, name = document["kind"], document["metadata"]["name"]
    folder = FOLDERS.get(kind, "other")
    return f"{folder}/{name}.yaml" if kind in PLAIN else f"{folder}/{kind.lower()}-{name}.yaml"


def _check(found: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a tree with an unknown field, a wrong type, a name no cluster takes, or two objects in one place."""
    said: list[str] = []
    seen: set[str] = set()
    for document in found:
        path = path_of(document)
        said += [f"two objects would be {path}; names must differ"] if path in seen else []
        seen.add(path)
        said += _faults(document)
    if said:
        more = [f"and {len(said) - SHOWN} more"] if len(said) > SHOWN else []
        raise SchemaViolation(
            "\n".join([*said[:SHOWN], *more]),
            hint="Compare with Argo's fields; what is rendered is what the cluster would get.",
        )


def _faults(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with an object: the object, the field, and what would be right."""
    kind, name = document["kind"], _name(document)
    if not name:
        yield f"{kind} without a name: what ArgoCD syncs needs name, not generateName"
    elif not NAME.fullmatch(name):
        yield f'{kind}/{name}: metadata.name: "{name}" is no name Kubernetes takes: a-z, 0-9, "-" and "."'
    for one in violations(document):
        yield f"{kind}/{name}: {'.'.join(map(str, one.path)) or 'the object'}: {one.message}"
