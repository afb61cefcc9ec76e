"""Every pod that a world describes, and its containers, wherever they are written. Never judges. Ask `world.once(pods)`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.documents.document import Path
from playbook.prove.flows import Flow, Template, flows
from playbook.prove.objects import Object
from playbook.prove.world import World

SPECS: dict[str, Path] = {
    "Pod": ("spec",),
    "Deployment": ("spec", "template", "spec"),
    "Job": ("spec", "template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "Sensor": ("spec", "template"),
    "EventSource": ("spec", "template"),
}
_LISTS = ("containers", "initContainers", "ephemeralContainers")
# Argo's leaves: one container each; a container set and the others are lists.
_ONE = ("container", "script")
_SEVERAL = (("containerSet", "containers"), ("initContainers",), ("sidecars",))


@dataclass(frozen=True, slots=True, eq=False)
class Container:
    """One container.

    Attributes:
        path: to it.
        value: its fields.
    """

    path: Path
    value: Mapping[str, Any]

    @property
    def image(self) -> str:
        """Return its image, "" when it says none."""
        return str(self.value.get("image") or "")


@dataclass(frozen=True, slots=True, eq=False)
class Pod:
    """One pod.

    Attributes:
        object: the object it is written in.
        path: to what describes it.
        containers: those written there; Argo adds its own.
        security: the fields of its own securityContext, or those that stand for it.
        volumes: its volumes with their paths, those of its workflow among them.
        account: its ServiceAccount, "" where it does not say.
        namespace: where it runs, "" where that is not said.
    """

    object: Object
    path: Path
    containers: tuple[Container, ...]
    security: Mapping[str, Any]
    volumes: tuple[Container, ...]
    account: str
    namespace: str


def pods(world: World) -> tuple[Pod, ...]:
    """Return every pod of every object and of every workflow's template."""
    plain = [_plain(one, path) for kind, path in SPECS.items() for one in world.of(kind)]
    steps = [_of_template(flow, one) for flow in world.once(flows) for one in flow.templates]
    return tuple(one for one in (*plain, *steps) if one is not None)


def _plain(one: Object, path: Path) -> Pod | None:
    fields = one.get(path)
    if not isinstance(fields, dict):
        return None
    lists = [(*path, name) for name in _LISTS]
    if "container" in fields:  # Sensors and EventSources: one container, merged into their own
        found = [Container((*path, "container"), fields["container"])]
    else:
        found = [box for where in lists for box in _listed(one, where)]
    return Pod(
        one,
        path,
        tuple(found),
        fields.get("securityContext") or {},
        tuple(_listed(one, (*path, "volumes"))),
        str(fields.get("serviceAccountName") or ""),
        one.namespace,
    )


def _of_template(flow: Flow, template: Template) -> Pod | None:
    """Return the pod of a leaf; what waits or calls others has none."""
    value = template.value
    boxes = [Container((*template.path, name), value[name]) for name in _ONE if name in value]
    for steps in _SEVERAL:
        boxes += _listed(template.object, (*template.path, *steps))
    if not boxes and "resource" not in value and "data" not in value:
        return None
    volumes = (
        *_listed(template.object, (*template.path, "volumes")),
        *_listed(flow.object, (*flow.path, "volumes")),
    )
    return Pod(
        template.object,
        template.path,
        tuple(boxes),
        value.get("securityContext") or flow.spec.get("securityContext") or {},
        volumes,
        str(value.get("serviceAccountName") or flow.spec.get("serviceAccountName") or ""),
        flow.namespace,
    )


def _listed(one: Object, path: Path) -> Iterator[Container]:
    for where, value in one.each(*path):
        if isinstance(value, dict):
            yield Container(where, value)
