"""ServiceAccounts, Roles and RoleBindings. Who exists and what each may do; the rights themselves come from rights*.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from playbook.agents import Agent
from playbook.errors import InvalidPlatform
from playbook.manifests.objects import Manifest, agents_of, made
from playbook.manifests.rights import Operation, rules
from playbook.manifests.rights_of_reconciler import reconciler_operations
from playbook.manifests.rights_of_sensors import sensor_operations
from playbook.manifests.rights_of_steps import steps_operations
from playbook.platform import Platform
from playbook.play import Play

STEPS = "playbook-steps"
SENSOR = "playbook-sensor"
EVENTSOURCE = "playbook-eventsource"
RECONCILER = "playbook-reconciler"
AGENT = "playbook-agent"
OURS = (STEPS, SENSOR, EVENTSOURCE, RECONCILER, AGENT)
# The EventSource only listens and publishes, the agents' pod is blind (law 12): neither needs a token.
TOKENLESS = (EVENTSOURCE, AGENT)

RBAC = "rbac.authorization.k8s.io"


def accounts(
    plays: Sequence[Play],
    platform: Platform,
    templates: Iterable[Mapping[str, Any]],
    sensors: Iterable[Mapping[str, Any]],
) -> list[Manifest]:
    """Return every account, and a Role with its binding for each that does something.

    Raises:
        InvalidPlatform: an agent's account or Secret that the environment does not list, or an account of ours.
        InvalidDocument: a template or trigger whose rights cannot be told.
    """
    agents = agents_of(plays)
    for agent in agents:
        _check_secrets(agent, platform)
    performed: dict[str, Iterable[Operation]] = {
        STEPS: steps_operations(templates),
        SENSOR: sensor_operations(sensors),
        RECONCILER: reconciler_operations(platform, agents),
    }
    made_of = [_account(name, platform) for name in (*OURS, *_of_agents(agents, platform))]
    for name, operations in performed.items():
        made_of += _rights(name, rules(operations), platform)
    return made_of


def username(account: str, namespace: str) -> str:
    """Return the name an account shows in requests."""
    return f"system:serviceaccount:{namespace}:{account}"


def _of_agents(agents: Iterable[Agent], platform: Platform) -> list[str]:
    """Return the accounts agents ask for."""
    found: set[str] = set()
    for agent in agents:
        account = agent.permissions.service_account
        if account is not None:
            _check(agent, account, platform)
            found.add(account)
    return sorted(found)


def _check(agent: Agent, account: str, platform: Platform) -> None:
    if account in OURS:
        raise InvalidPlatform(
            f'agent {agent.name}: ServiceAccount "{account}" is one of playbook\'s own',
            hint="An agent must never hold rights on runs: give it an account of its own.",
        )
    if account not in platform.service_accounts:
        listed = ", ".join(platform.service_accounts) or "none"
        raise InvalidPlatform(
            f'agent {agent.name} asks for ServiceAccount "{account}", which environment {platform.name} does not list; '
            f"listed: {listed}",
            hint=f'Add "{account}" to serviceAccounts in the environment file, or take it from the agent.',
        )


def _check_secrets(agent: Agent, platform: Platform) -> None:
    for one in agent.secrets:
        if one.secret not in platform.secrets:
            listed = ", ".join(platform.secrets) or "none"
            raise InvalidPlatform(
                f'agent {agent.name} takes {one.name} from Secret "{one.secret}", which environment {platform.name} does '
                f"not list; listed: {listed}",
                hint=f'Add "{one.secret}" to secrets in the environment file, or take it from the agent.',
            )


def _account(name: str, platform: Platform) -> Manifest:
    kind = ("v1", "ServiceAccount")
    silent: Manifest = {"automountServiceAccountToken": False} if name in TOKENLESS else {}
    return made(kind, name, platform.namespaces.workflows, **silent)


def _rights(name: str, allowed: list[Manifest], platform: Platform) -> list[Manifest]:
    """Return a Role and its binding, both called like the account; no rights, no Role."""
    if not allowed:
        return []
    namespace = platform.namespaces.workflows
    subject = {"kind": "ServiceAccount", "name": name, "namespace": namespace}
    role = made((f"{RBAC}/v1", "Role"), name, namespace, rules=allowed)
    binding = made(
        (f"{RBAC}/v1", "RoleBinding"),
        name,
        namespace,
        roleRef={"apiGroup": RBAC, "kind": "Role", "name": name},
        subjects=[subject],
    )
    return [role, binding]
