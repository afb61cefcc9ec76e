"""What the Sensors' account does, read from the rendered Sensors' triggers. Never guesses: it refuses what it cannot read.

Sources: argo-events v1.9.11 `pkg/sensors/triggers/standard-k8s/standard-k8s.go` and `argo-workflow/argo-workflow.go`;
the calls behind `argo <operation>`: argo-workflows v4.0.2 `server/workflow/workflow_server.go`, `workflow/util/util.go`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from playbook.errors import InvalidDocument
from playbook.manifests.objects import ARGO
from playbook.manifests.rights import Operation, operations
from playbook.manifests.rights_of_steps import group_of, plural_of

Value = TypeVar("Value")

# Update and patch read the object and create it when there is none; no operation means create.
K8S_VERBS = {
    "create": "create",
    "update": "get create update",
    "patch": "get create patch",
    "delete": "get delete",
}
TEMPLATES = operations(ARGO, "workflowtemplates", "get")
# After every operation the Sensor reads the Workflow; after a submit it looks it up by label.
ARGO_OPERATIONS = {
    "submit": (*operations(ARGO, "workflows", "list create"), *TEMPLATES),
    "submit-from": (*operations(ARGO, "workflows", "get create"), *TEMPLATES),
    "resubmit": (*operations(ARGO, "workflows", "get create"), *TEMPLATES),
    "resume": operations(ARGO, "workflows", "get update"),
    "suspend": operations(ARGO, "workflows", "get update"),
    "retry": (*operations(ARGO, "workflows", "get update"), *operations("", "pods", "delete")),
    "stop": operations(ARGO, "workflows", "get update patch"),
    "terminate": operations(ARGO, "workflows", "get patch"),
}


def sensor_operations(sensors: Iterable[Mapping[str, Any]]) -> list[Operation]:
    """Return what the triggers of these Sensors do to the cluster; HTTP and log triggers do nothing to it.

    Raises:
        InvalidDocument: a trigger whose operation or object cannot be told.
    """
    performed: list[Operation] = []
    for sensor in sensors:
        for trigger in sensor.get("spec", {}).get("triggers", []):
            template = trigger.get("template", {})
            where = f"Sensor {sensor['metadata']['name']}, trigger {template.get('name', '?')}"
            performed += _of_trigger(where, trigger, template)
    return performed


def _of_trigger(
    where: str, trigger: Mapping[str, Any], template: Mapping[str, Any]
) -> list[Operation]:
    if "k8s" in template:
        return _of_k8s(where, template["k8s"], polled="k8s" in trigger.get("policy", {}))
    if "argoWorkflow" in template:
        named = template["argoWorkflow"].get("operation") or "submit"
        return list(_known(where, named, ARGO_OPERATIONS))
    return []


def _of_k8s(where: str, k8s: Mapping[str, Any], *, polled: bool) -> list[Operation]:
    verbs = _known(where, k8s.get("operation") or "create", K8S_VERBS)
    resource = k8s.get("source", {}).get("resource", {})
    if not {"apiVersion", "kind"} <= resource.keys():
        raise InvalidDocument(
            f"{where}: its object is not written in source.resource",
            hint="Write the object into the Sensor: rights are derived from it.",
        )
    group, plural = group_of(resource["apiVersion"]), plural_of(resource["kind"])
    # A policy on labels reads the object until it carries them (pkg/sensors/policy/resource-labels.go).
    look = operations(group, plural, "get") if polled else ()
    return [*operations(group, plural, verbs), *look]


def _known(where: str, operation: str, table: Mapping[str, Value]) -> Value:
    if operation not in table:
        raise InvalidDocument(
            f'{where}: operation "{operation}" is unknown', hint=f"Known: {', '.join(table)}."
        )
    return table[operation]
