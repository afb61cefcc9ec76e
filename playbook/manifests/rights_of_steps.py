"""What the steps' account does, read from the rendered WorkflowTemplates. Never guesses: what it cannot read it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from playbook.errors import InvalidDocument
from playbook.manifests.objects import ARGO
from playbook.manifests.rights import Operation, operations

# Argo's own tags: fasttemplate ends one at the first "}}" (argo-workflows v4.0.2 util/template).
_TAG = re.compile(r"\{\{.*?\}\}", re.DOTALL)

# argo-workflows v4.0.2 workflow/executor/resource.go runs kubectl with the action's name. kubectl's `apply`,
# `patch` and `replace` read first; `delete` waits until the object is gone; `create` is followed by a
# read of the object when the template has conditions or outputs.
VERBS = {
    "get": "get",
    "create": "get create",
    "apply": "get create patch",
    "patch": "get patch",
    "replace": "get update",
    "delete": "get list watch delete",
}
IRREGULAR = {"eventbus": "eventbus", "endpoints": "endpoints"}
# argoexec reports each pod's outcome itself (argo-workflows v4.0.2 workflow/executor/executor.go).
REPORTED = operations(ARGO, "workflowtaskresults", "create patch")


def steps_operations(templates: Iterable[Mapping[str, Any]]) -> list[Operation]:
    """Return what the pods of these workflows do to the cluster.

    Raises:
        InvalidDocument: a resource template whose action or object cannot be told.
    """
    performed = list(REPORTED)
    for document in templates:
        spec = document.get("spec", {})
        # A CronWorkflow keeps the Workflow it starts one level deeper.
        for template in spec.get("workflowSpec", spec).get("templates", []):
            if "resource" in template:
                where = f"{document['metadata']['name']}, template {template.get('name', '?')}"
                performed += _of_resource(where, template["resource"])
    return performed


def _of_resource(where: str, resource: Mapping[str, Any]) -> tuple[Operation, ...]:
    action = resource.get("action", "")
    if action not in VERBS:
        raise InvalidDocument(
            f'WorkflowTemplate {where}: resource action "{action}" is unknown',
            hint=f"Known: {', '.join(VERBS)}.",
        )
    group, plural = _object(where, resource.get("manifest", ""))
    return operations(group, plural, VERBS[action])


def _object(where: str, manifest: str) -> tuple[str, str]:
    """Return group and plural of the object a manifest with tags describes."""
    try:
        body = yaml.safe_load(_TAG.sub("x", manifest))
    except yaml.YAMLError as error:
        raise InvalidDocument(f"WorkflowTemplate {where}: the manifest is not YAML") from error
    if not isinstance(body, dict) or not {"apiVersion", "kind"} <= body.keys():
        raise InvalidDocument(
            f"WorkflowTemplate {where}: the manifest does not say apiVersion and kind",
            hint="Write the object into `manifest`, with tags only in its values: rights are derived from it.",
        )
    return group_of(str(body["apiVersion"])), plural_of(str(body["kind"]))


def group_of(api_version: str) -> str:
    """Return the group of an apiVersion: `playbook.dev`, or "" for `v1`."""
    group, slash, _ = api_version.rpartition("/")
    return group if slash else ""


def plural_of(kind: str) -> str:
    """Return the plural of a kind, by the English rules that Argo Events goes by (gengo's plural namer)."""
    name = kind.lower()
    if name in IRREGULAR:
        return IRREGULAR[name]
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search(r"(s|x|z|ch|sh)$", name) else f"{name}s"
