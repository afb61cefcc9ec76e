"""PB402, PB403: an account may do more than it does, and an agent's account may touch what it must not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from playbook.documents.document import Path
from playbook.manifests.accounts import AGENT
from playbook.manifests.objects import ARGO, COMPONENT, GROUP
from playbook.manifests.rights import Operation
from playbook.prove.calls import run_by
from playbook.prove.cluster.grants import EVERY, Grant, granted, grants
from playbook.prove.cluster.needs import DEFAULT, Need, needs
from playbook.prove.flows import Flow, flows
from playbook.prove.objects import Object
from playbook.prove.plays import carried
from playbook.prove.pods import pods
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.world import World

FREE = "a container runs as an account with this role, and may call the API by itself"
UNUSED = "nothing here runs as an account with this role"
_BOXES = {"container", "script", "containerSet", "sidecars", "initContainers", "data", "plugin"}
_WRITES = {"create", "update", "patch", "delete", "deletecollection", EVERY}
_ROLES = {"roles", "rolebindings", "clusterroles", "clusterrolebindings", EVERY}
_RBAC = "rbac.authorization.k8s.io"


@dataclass(slots=True)
class Use:
    """Who holds one rule of a role, and what they do with it."""

    role: Object
    path: Path
    rule: Mapping[str, Any]
    accounts: set[tuple[str, str]] = field(default_factory=set)


def _excess(world: World) -> Found:
    free, done = world.once(_free), world.once(_done)
    for use in _uses(world):
        if any(_among(one, free) for one in use.accounts):
            yield Unclear(use.role, ("rules",), FREE)
            continue
        does = [need for one in use.accounts for need in done.get(one[1], ()) if _same(one, need)]
        if not does:
            yield Unclear(use.role, ("rules",), UNUSED)
            continue
        if extra := list(_extra(use.rule, does)):
            shown = ", ".join(extra[:4]) + (f" and {len(extra) - 4} more" if len(extra) > 4 else "")
            who = ", ".join(sorted(name for _, name in use.accounts))
            yield Fault(use.role, use.path, f"It lets {who} {shown}, and nothing does that.")


def _uses(world: World) -> list[Use]:
    """Return every rule of a Role that is here, with the accounts that hold it; an agent's are PB403's."""
    found: dict[tuple[int, Path], Use] = {}
    agents = world.once(_agents)
    for account, several in world.once(grants).items():
        for one in several:
            grant = one.grant
            if grant.rule is None or grant.path[:1] != ("rules",) or account in agents:
                continue
            key = (id(grant.role), grant.path)
            use = found.setdefault(key, Use(grant.role, grant.path, grant.rule))
            use.accounts.add((one.namespace, account))
    return list(found.values())


def _extra(rule: Mapping[str, Any], does: list[Need]) -> Iterator[str]:
    """Yield what a rule allows and nobody does."""
    performed = [one for need in does for one in need.operations]
    exact = {(one.group, one.resource, one.verb) for one in performed}
    fields = [rule.get(name) or () for name in ("apiGroups", "resources", "verbs")]
    for group, resource, verb in product(*fields):
        if (group, resource, verb) not in exact:
            yield f"{verb} {resource}.{group}" if group else f"{verb} {resource}"
        elif unnamed := _unnamed(rule, (group, resource, verb), performed):
            yield from (f"{verb} {resource} {name}" for name in unnamed)


def _unnamed(
    rule: Mapping[str, Any], key: tuple[str, str, str], performed: list[Operation]
) -> list[str]:
    """Return the names a rule allows that no operation is about; an operation without names is about all."""
    listed = rule.get("resourceNames") or ()
    same = [one for one in performed if (one.group, one.resource, one.verb) == key]
    if not all(one.names for one in same):
        return []
    used = {name for one in same for name in one.names}
    return [str(name) for name in listed if name not in used] if listed else [EVERY]


def _done(world: World) -> dict[str, list[Need]]:
    found: dict[str, list[Need]] = {}
    for need in world.once(needs):
        found.setdefault(need.account, []).append(need)
    return found


def _same(account: tuple[str, str], need: Need) -> bool:
    return account[0] in (EVERY, "", need.home) or not need.home


def _among(account: tuple[str, str], free: set[tuple[str, str]]) -> bool:
    namespace, name = account
    if namespace == EVERY or name == EVERY:
        return True
    return not free.isdisjoint({(namespace, name), ("", name), (EVERY, name)})


def _free(world: World) -> set[tuple[str, str]]:
    """Return the accounts that containers run as which may do anything: those that are not ours."""
    found = {(one.home, one.account) for one in world.once(needs) if one.unclear}
    for flow in world.once(flows):
        if flow.object not in world.once(_ours):
            found |= _of_containers(world, flow)
    for pod in world.once(pods):
        kind = pod.object.kind
        ours = pod.object.labels.get(COMPONENT) == "reconciler"
        watches = kind == "EventSource" and "resource" in pod.object.spec
        if not ours and (watches or kind in ("Pod", "Deployment", "Job", "CronJob")):
            found.add((pod.namespace, pod.account or DEFAULT))
    return found


def _of_containers(world: World, flow: Flow) -> set[tuple[str, str]]:
    """Return the accounts of a run's containers; a shared template that names none may run as any."""
    named = str(flow.spec.get("serviceAccountName") or DEFAULT)
    return {
        (flow.namespace, str(template.value.get("serviceAccountName") or named))
        for _, template in run_by(world, flow)
        if not _BOXES.isdisjoint(template.value)
    }


def _ours(world: World) -> set[Object]:
    return {one.object for one in world.once(carried)}


EXCESS = Rule(
    id="PB402",
    title="A Role lets a ServiceAccount do what nothing that runs as it does.",
    why="Whoever gets into the pod, or writes a pull request that a step runs, may do it, too.",
    mend="Take it out of the Role.",
    source="kubernetes.io/docs/concepts/security/rbac-good-practices, least privilege",
    severity="warning",
    check=_excess,
)


def _agent(world: World) -> Found:
    for name in sorted(world.once(_agents)):
        for grant in granted(world, name, ""):
            if grant.rule is None:
                why = f"the agents' account {name} is bound to a role that is not here"
                yield Unclear(grant.role, grant.path, why)
            elif said := _forbidden(grant):
                yield Fault(grant.role, grant.path, f"The agents' account {name} may {said}.")


def _forbidden(grant: Grant) -> str:
    """Return what of a rule an agent must not be able to do, or ""."""
    rule = grant.rule or {}
    groups, resources, verbs = (
        set(rule.get(name) or ()) for name in ("apiGroups", "resources", "verbs")
    )
    writes = sorted(verbs & _WRITES)
    said = ""
    if writes and (touched := sorted(groups & {GROUP, ARGO, EVERY})):
        said = f"{', '.join(writes)} objects of {', '.join(touched)}"
    elif groups & {"", EVERY} and resources & {"secrets", EVERY}:
        said = f"{', '.join(sorted(verbs))} secrets"
    elif "create" in verbs and "serviceaccounts/token" in resources:
        said = "make itself the token of another account"
    elif groups & {_RBAC, EVERY} and resources & _ROLES and verbs & {*_WRITES, "bind", "escalate"}:
        said = "give itself any right"
    return said


def _agents(world: World) -> frozenset[str]:
    """Return the accounts that agents' pods run as: ours, and those a play's agents ask for."""
    plays = [one.play for one in world.once(carried) if one.play]
    asked = {agent.permissions.service_account for play in plays for agent in play.agents}
    return frozenset({AGENT, *(name for name in asked if name)}) if plays else frozenset()


AGENTS = Rule(
    id="PB403",
    title="An agent's ServiceAccount can write playbook.dev or argoproj.io, or touch secrets or roles.",
    why="The agent runs what a model makes of text that outsiders wrote: with these rights it could release its own "
    "gate, store a Signal that never happened, or read every credential of the namespace.",
    mend="Take the rule from the account; an agent that needs the cluster gets a namespace of its own.",
    source="docs/design.md, law 12",
    check=_agent,
)

RULES = (EXCESS, AGENTS)
