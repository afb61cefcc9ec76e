"""Who may do what: the rules that bindings give to each ServiceAccount. Never says what somebody needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.documents.document import Path
from playbook.manifests.rights import Operation
from playbook.prove.objects import Object
from playbook.prove.world import World

EVERY = "*"
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_USER = "system:serviceaccount:"
_GROUP = "system:serviceaccounts"
_EVERYBODY = "system:authenticated"
# Bound by name without being in the tree: what the API server makes for itself.
_ADMIN: Mapping[str, Any] = {"apiGroups": [EVERY], "resources": [EVERY], "verbs": [EVERY]}


@dataclass(frozen=True, slots=True, eq=False)
class Grant:
    """One rule of a Role, as a binding gives it.

    Attributes:
        role: the Role, or the binding when the Role is not here.
        path: to the rule.
        rule: its fields; None when the Role is not here, and so nobody knows.
        namespace: where it holds; EVERY: in the whole cluster; "" is not said.
    """

    role: Object
    path: Path
    rule: Mapping[str, Any] | None
    namespace: str

    def holds_in(self, namespace: str) -> bool:
        """Tell whether it holds in a namespace; one that is not said may be any."""
        return self.namespace in (EVERY, namespace) or "" in (self.namespace, namespace)

    def allows(self, operation: Operation, namespace: str) -> bool:
        """Tell whether it allows an operation on all objects, or on the names the operation has."""
        rule = self.rule
        if rule is None or not self.holds_in(namespace):
            return False
        names = rule.get("resourceNames") or ()
        return (
            _has(rule, "apiGroups", operation.group)
            and _has(rule, "verbs", operation.verb)
            and _resource(rule, operation.resource)
            and (not names or (bool(operation.names) and set(operation.names) <= set(names)))
        )


@dataclass(frozen=True, slots=True)
class Bound:
    """A grant to an account; the account's namespace may be EVERY, or "" where it is not said."""

    namespace: str
    grant: Grant


def grants(world: World) -> dict[str, list[Bound]]:
    """Return what each account is granted, by its name, EVERY for all of a namespace. Ask `world.once(grants)`."""
    found: dict[str, list[Bound]] = {}
    for binding in world.of(*_BINDINGS):
        given = list(_given(world, binding))
        for _, subject in binding.each("subjects"):
            for name, namespace in _accounts(binding, subject):
                found.setdefault(name, []).extend(Bound(namespace, one) for one in given)
    return found


def granted(world: World, name: str, namespace: str) -> list[Grant]:
    """Return what one account is granted."""
    index = world.once(grants)
    several = (*index.get(name, ()), *index.get(EVERY, ()))
    return [one.grant for one in several if _same(one.namespace, namespace)]


def _same(one: str, other: str) -> bool:
    return one in (EVERY, other) or "" in (one, other)


def _accounts(binding: Object, subject: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the accounts a subject stands for, as name and namespace."""
    kind, name = subject.get("kind"), str(subject.get("name", ""))
    if kind == "ServiceAccount":
        yield name, str(subject.get("namespace") or binding.namespace)
    elif kind == "User" and name.startswith(_USER):
        namespace, _, account = name.removeprefix(_USER).partition(":")
        yield account, namespace
    elif kind == "Group" and name in (_GROUP, _EVERYBODY):
        yield EVERY, EVERY
    elif kind == "Group" and name.startswith(f"{_GROUP}:"):
        yield EVERY, name.removeprefix(f"{_GROUP}:")


def _given(world: World, binding: Object) -> Iterator[Grant]:
    """Yield the rules of the Role that a binding names."""
    scope = EVERY if binding.kind == "ClusterRoleBinding" else binding.namespace
    kind, name = binding.get(("roleRef", "kind")), str(binding.get(("roleRef", "name")))
    if name == "cluster-admin" and kind == "ClusterRole":
        yield Grant(binding, ("roleRef",), _ADMIN, scope)
        return
    within = binding.namespace if kind == "Role" else ""
    roles = world.find(str(kind), name, within)
    if not roles:
        yield Grant(binding, ("roleRef",), None, scope)
    for role in roles:
        if "aggregationRule" in role.value:
            yield Grant(role, ("aggregationRule",), None, scope)
        for path, rule in role.each("rules"):
            yield Grant(role, path, rule, scope)


def _has(rule: Mapping[str, Any], field: str, value: str) -> bool:
    listed = rule.get(field) or ()
    return value in listed or EVERY in listed


def _resource(rule: Mapping[str, Any], resource: str) -> bool:
    """Tell whether a rule names a resource; `*/scale` is that subresource of all (rbac.md)."""
    _, slash, below = resource.partition("/")
    return _has(rule, "resources", resource) or (
        bool(slash) and f"{EVERY}/{below}" in (rule.get("resources") or ())
    )
