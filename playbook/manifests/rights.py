"""Rights are derived (law 11): from the operations a component performs to the least RBAC rules. Never by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playbook.manifests.objects import Manifest

VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")
# The name of a new object is not known when a request is authorised (Kubernetes docs, rbac.md).
UNNAMED = ("create", "deletecollection")


@dataclass(frozen=True, slots=True, order=True)
class Operation:
    """One thing a component does to one resource.

    Args:
        group: API group, "" for the core.
        resource: plural, with its subresource: `coderuns/status`.
        verb: as RBAC names it.
        names: the only objects it is done to; none means all.
    """

    group: str
    resource: str
    verb: str
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.verb not in VERBS:
            raise ValueError(f'"{self.verb}" is no verb of RBAC; known: {", ".join(VERBS)}')
        if self.names and self.verb in UNNAMED:
            raise ValueError(f"{self.verb} {self.resource} cannot be limited to names")


def operations(group: str, resource: str, verbs: str) -> tuple[Operation, ...]:
    """Return one operation per verb; verbs as in "get list"."""
    return tuple(Operation(group, resource, verb) for verb in verbs.split())


def rules(performed: Iterable[Operation]) -> list[Manifest]:
    """Return the fewest sorted rules that allow these operations and nothing else.

    Resources share a rule only when group, verbs and names are the same: a rule is a product.
    """
    verbs: dict[tuple[str, str, tuple[str, ...]], set[str]] = {}
    for (group, resource, verb), names in _objects(performed).items():
        verbs.setdefault((group, resource, names), set()).add(verb)
    resources: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (group, resource, names), found in verbs.items():
        ordered = tuple(verb for verb in VERBS if verb in found)
        resources.setdefault((group, names, ordered), []).append(resource)
    made = [_rule(group, many, names, done) for (group, names, done), many in resources.items()]
    return sorted(made, key=lambda one: (one["apiGroups"], one["resources"], one["verbs"]))


def _objects(performed: Iterable[Operation]) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Return the names each verb is used on; what is done to all objects needs no names."""
    found: dict[tuple[str, str, str], set[str]] = {}
    everywhere: set[tuple[str, str, str]] = set()
    for one in performed:
        key = (one.group, one.resource, one.verb)
        found.setdefault(key, set()).update(one.names)
        if not one.names:
            everywhere.add(key)
    return {key: () if key in everywhere else tuple(sorted(names)) for key, names in found.items()}


def _rule(
    group: str, resources: Iterable[str], names: tuple[str, ...], verbs: tuple[str, ...]
) -> Manifest:
    rule: Manifest = {"apiGroups": [group], "resources": sorted(resources)}
    if names:
        rule["resourceNames"] = list(names)
    return {**rule, "verbs": list(verbs)}
