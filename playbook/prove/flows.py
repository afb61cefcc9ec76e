"""The workflows of a world, wherever they are written: as an object, in a CronWorkflow, in a Sensor's trigger. Never judges.

Two indexes: `world.once(flows)` and `world.once(triggers)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.documents.document import Path
from playbook.prove.objects import Object
from playbook.prove.sound import is_shaped
from playbook.prove.world import World
from playbook.schemas.check import violations

_REWRITES = re.compile(r"(k8s|argoWorkflow)(\.(source|operation|parameters)\b|$)")
KINDS = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """One template of a workflow.

    Attributes:
        object: the object it is written in.
        path: to it.
        value: its fields.
        name: its name, "" of templateDefaults.
    """

    object: Object
    path: Path
    value: Mapping[str, Any]
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """One spec of a workflow.

    Attributes:
        object: the object it is written in.
        kind: what Argo makes of it: one of KINDS.
        path: to the spec.
        spec: the spec.
        templates: those of the spec itself; inline ones are found by who walks the steps.
        namespace: where it runs, "" where that is not said.
    """

    object: Object
    kind: str
    path: Path
    spec: Mapping[str, Any]
    templates: tuple[Template, ...]
    namespace: str


@dataclass(frozen=True, slots=True, eq=False)
class Trigger:
    """One trigger of a Sensor.

    Attributes:
        sensor: the Sensor.
        path: to the trigger.
        value: its fields.
        name: the template's name.
    """

    sensor: Object
    path: Path
    value: Mapping[str, Any]
    name: str

    @property
    def template(self) -> Mapping[str, Any]:
        """Return its template: what it does and when."""
        found: Mapping[str, Any] = self.value.get("template") or {}
        return found

    @property
    def acts(self) -> tuple[str, Mapping[str, Any]] | None:
        """Return "k8s" or "argoWorkflow" with its fields, or None for other kinds."""
        for kind in ("k8s", "argoWorkflow"):
            if kind in self.template:
                return kind, self.template[kind]
        return None

    @property
    def makes(self) -> bool:
        """Tell whether it makes the object written into it; other operations only name one that is there."""
        operation = str(self.acts[1].get("operation") or "") if self.acts else ""
        return operation in ("", "create", "submit")

    @property
    def rewritten(self) -> bool:
        """Tell whether parameters of the trigger itself change what it does, or to which object."""
        several = self.value.get("parameters") or (self.template.get("parameters") or ())
        return any(_REWRITES.match(str(one.get("dest"))) for one in several)

    @property
    def resource(self) -> tuple[Path, Mapping[str, Any]] | None:
        """Return path and fields of the object that is written into it, or None."""
        acts = self.acts
        resource = (acts[1].get("source") or {}).get("resource") if acts else None
        if acts is None or not isinstance(resource, dict):
            return None
        return (*self.path, "template", acts[0], "source", "resource"), resource


def triggers(world: World) -> tuple[Trigger, ...]:
    """Return every trigger of every Sensor. Ask `world.once(triggers)`."""
    return tuple(
        Trigger(sensor, path, value, str((value.get("template") or {}).get("name", "")))
        for sensor in world.of("Sensor")
        for path, value in sensor.each("spec", "triggers")
    )


def flows(world: World) -> tuple[Flow, ...]:
    """Return every workflow. Ask `world.once(flows)`."""
    found = [_of_object(one) for one in world.of(*KINDS)]
    return (*found, *_of_sensors(world))


def _of_object(one: Object) -> Flow:
    path: Path = ("spec", "workflowSpec") if one.kind == "CronWorkflow" else ("spec",)
    return _flow(one, one.kind, path, one.namespace)


def _of_sensors(world: World) -> Iterator[Flow]:
    """Yield the workflows that triggers make; no schema of a Sensor looks into them, so this does."""
    for trigger in world.once(triggers):
        if trigger.resource is None or not trigger.makes:
            continue
        path, resource = trigger.resource
        kind = str(resource.get("kind"))
        if kind in KINDS and is_shaped(violations(resource)):
            metadata = resource.get("metadata")
            namespace = metadata.get("namespace") if isinstance(metadata, dict) else None
            inner: Path = ("spec", "workflowSpec") if kind == "CronWorkflow" else ("spec",)
            yield _flow(
                trigger.sensor, kind, (*path, *inner), str(namespace or trigger.sensor.namespace)
            )


def _flow(one: Object, kind: str, path: Path, namespace: str) -> Flow:
    spec = one.get(path)
    spec = spec if isinstance(spec, dict) else {}
    templates = tuple(
        Template(one, where, value, str(value.get("name", "")))
        for where, value in one.each(*path, "templates")
        if isinstance(value, dict)
    )
    return Flow(one, kind, path, spec, templates, namespace)
