"""PB421, PB422: a pod that asks for the machine it runs on, or to be root in its container."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playbook.documents.document import Path
from playbook.prove.flows import flows
from playbook.prove.pods import SPECS, Container, Pod, pods
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.world import World

_HOST = ("hostNetwork", "hostPID", "hostIPC")
_MIGHTY = frozenset(
    {"ALL", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "NET_ADMIN", "DAC_READ_SEARCH"}
)
_DEPTH: Path = ("securityContext",)


def _privileged(world: World) -> Found:
    for pod in world.once(pods):
        yield from _of_volumes(pod)
        for one in pod.containers:
            yield from _of_container(pod, one)
    yield from _of_specs(world)


def _of_container(pod: Pod, one: Container) -> Iterator[Fault]:
    security = one.value.get("securityContext") or {}
    if security.get("privileged") is True:
        said = f"The container {_name(one)} is privileged."
        yield Fault(pod.object, (*one.path, *_DEPTH, "privileged"), said)
    added = (security.get("capabilities") or {}).get("add") or ()
    if mighty := sorted(_MIGHTY.intersection(map(_plain, added))):
        said = f"The container {_name(one)} has the capability {', '.join(mighty)}."
        yield Fault(pod.object, (*one.path, *_DEPTH, "capabilities", "add"), said)


def _of_volumes(pod: Pod) -> Iterator[Fault]:
    for one in pod.volumes:
        path = (one.value.get("hostPath") or {}).get("path")
        if path is not None:
            said = f'The volume {one.value.get("name")} is the folder "{path}" of the machine.'
            yield Fault(pod.object, (*one.path, "hostPath"), said)


def _of_specs(world: World) -> Found:
    """Judge what is said of a whole pod: in a pod's spec, or in a workflow's."""
    specs = [(one, SPECS[kind]) for kind in SPECS for one in world.of(kind)]
    specs += [(flow.object, flow.path) for flow in world.once(flows)]
    for one, path in specs:
        fields = one.get(path)
        for name in _HOST:
            if isinstance(fields, dict) and fields.get(name) is True:
                yield Fault(one, (*path, name), f"Its pods share the machine: {name}.")
    for flow in world.once(flows):
        places = [(flow.object, flow.path, flow.spec)]
        places += [(one.object, one.path, one.value) for one in flow.templates]
        for one, path, fields in places:
            if "podSpecPatch" in fields:
                yield Unclear(one, (*path, "podSpecPatch"), "a patch changes the pod when it runs")


def _plain(capability: object) -> str:
    return str(capability).upper().removeprefix("CAP_")


def _name(one: Container) -> str:
    return str(one.value.get("name") or one.path[-1])


PRIVILEGED = Rule(
    id="PB421",
    title="A pod may leave its container: privileged, a mighty capability, the host's network, processes or files.",
    why="Whatever runs in it is root on the machine, and so reads the secrets of every pod there. An agent runs what a "
    "model makes of text that outsiders wrote.",
    mend="Take it out; to build images use a builder without privileges, such as BuildKit or Kaniko.",
    source="kubernetes.io/docs/concepts/security/pod-security-standards, baseline",
    severity="warning",
    check=_privileged,
)


def _root(world: World) -> Found:
    for pod in world.once(pods):
        for one in pod.containers:
            own = one.value.get("securityContext") or {}
            if (found := _asks(own)) is not None:
                path = (*one.path, *_DEPTH, found)
                yield Fault(pod.object, path, f"The container {_name(one)} asks to be root.")
            elif _asks(pod.security) is not None and not _asks_not(own):
                path = (*one.path, "name")
                yield Fault(
                    pod.object, path, f"The container {_name(one)} is root: its pod asks for it."
                )


def _asks(security: Mapping[str, Any]) -> str | None:
    """Return the field that asks for root, or None; who says nothing gets what the image says."""
    return "runAsUser" if security.get("runAsUser") == 0 else None


def _asks_not(security: Mapping[str, Any]) -> bool:
    return security.get("runAsNonRoot") is True or security.get("runAsUser") is not None


ROOT = Rule(
    id="PB422",
    title="A container asks to run as root.",
    why="A fault of the container runtime, or a mounted folder, is then open to root; with `runAsNonRoot` in a policy "
    "of the namespace the pod is not admitted at all.",
    mend="Name another user: `runAsUser: 65532`, `runAsNonRoot: true`.",
    source="kubernetes.io/docs/concepts/security/pod-security-standards, restricted",
    severity="warning",
    check=_root,
)

RULES = (PRIVILEGED, ROOT)
