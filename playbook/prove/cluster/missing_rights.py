"""PB401: something is done as an account that may not do it."""

from __future__ import annotations

from collections.abc import Iterable

from playbook.manifests.rights import Operation
from playbook.prove.cluster.grants import granted
from playbook.prove.cluster.needs import Need, needs
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.world import World


def _missing(world: World) -> Found:
    for need in world.once(needs):
        if need.unclear:
            yield Unclear(need.object, need.path, need.unclear)
            continue
        given = granted(world, need.account, need.home)
        lacking = [
            one
            for one in need.operations
            if not any(grant.allows(one, need.namespace) for grant in given)
        ]
        if not lacking:
            continue
        if any(grant.rule is None and grant.holds_in(need.namespace) for grant in given):
            why = f'ServiceAccount "{need.account}" is bound to a role that is not here'
            yield Unclear(need.object, need.path, why)
        elif given or _declared(world, need):
            yield Fault(need.object, need.path, _said(need, lacking))
        else:
            why = f'neither ServiceAccount "{need.account}" nor a binding of it is here'
            yield Unclear(need.object, need.path, why)


def _declared(world: World, need: Need) -> bool:
    return bool(world.find("ServiceAccount", need.account, need.home))


def _said(need: Need, lacking: Iterable[Operation]) -> str:
    verbs: dict[str, list[str]] = {}
    for one in lacking:
        verbs.setdefault(named(one), []).append(one.verb)
    listed = "; ".join(f"{', '.join(dict.fromkeys(done))} {what}" for what, done in verbs.items())
    doer = need.doer[:1].upper() + need.doer[1:]
    return f"{doer} runs as {need.account}, which may not {listed}."


def named(operation: Operation) -> str:
    """Return "signals.playbook.dev", as kubectl names resources."""
    return f"{operation.resource}.{operation.group}" if operation.group else operation.resource


MISSING = Rule(
    id="PB401",
    title="A trigger, a step or the reconciler does something that its ServiceAccount may not do.",
    why="The API server answers 403. A Sensor logs it and the event is lost; a resource template fails its step; "
    "without workflowtaskresults a pod cannot report its outcome and its step ends as Error.",
    mend="Give a Role with these verbs to the account, in the namespace where it is done.",
    source="argo-events v1.9.11 pkg/sensors/triggers; argo-workflows v4.0.2 workflow/executor/resource.go, "
    "executor.go; kubernetes.io/docs/reference/access-authn-authz/rbac",
    check=_missing,
)

RULES = (MISSING,)
