"""ExternalSecrets: which credentials are copied from the store, and where each is found. Never a credential itself.

Source: external-secrets v0.19.2 (`external-secrets.io/v1`). The API server's defaults are written out: ArgoCD
would else show every ExternalSecret as changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from playbook.agents import Agent
from playbook.errors import InvalidPlatform
from playbook.manifests.objects import Manifest, made
from playbook.names import hashed
from playbook.platform import Platform

KIND = ("external-secrets.io/v1", "ExternalSecret")
APP_KEYS = ("app-id", "private-key")


def app_secret(agent: Agent) -> str:
    """Return the Secret with the App an agent writes as: `github-app-5dlabs-rex`."""
    login = agent.login.removesuffix("[bot]")
    plain = f"github-app-{login}"
    # GitHub's slug may hold "_", an object's name may not: the hash keeps `a_b` apart from `a-b`.
    return hashed(plain.replace("_", "-"), (login,)) if "_" in login else plain


def external_secrets(
    agents: Iterable[Agent], platform: Platform, *, calls_argo: bool = False
) -> list[Manifest]:
    """Return an ExternalSecret per agent, one for the webhook's secret, one for the hooks' token.

    Args:
        agents: who writes to GitHub.
        platform: where the store is.
        calls_argo: whether a Sensor calls argo-server, which takes another token.

    Raises:
        InvalidPlatform: a Secret of the webhook or of argo-server is called like an agent's.
    """
    apps = {app_secret(agent): APP_KEYS for agent in agents}
    hooks: dict[str, tuple[str, ...]] = {}
    server = (platform.argo_server.token,) if calls_argo else ()
    for one in (platform.github.webhook.secret, platform.github.api_token, *server):
        hooks[one.name] = tuple(dict.fromkeys((*hooks.get(one.name, ()), one.key)))
    for name in sorted(apps.keys() & hooks.keys()):
        raise InvalidPlatform(
            f"environment {platform.name}: Secret \"{name}\" is an agent's, and is named for GitHub's hooks "
            "or argo-server",
            hint="Give github.webhook.secret, github.apiToken and argoServer.token names of their own.",
        )
    return _all(apps, platform) + _all(hooks, platform)


def _all(wanted: Mapping[str, tuple[str, ...]], platform: Platform) -> list[Manifest]:
    return [_secret(name, wanted[name], platform) for name in sorted(wanted)]


def _secret(name: str, keys: tuple[str, ...], platform: Platform) -> Manifest:
    store = platform.secret_store
    spec = {
        "refreshInterval": store.refresh,
        "secretStoreRef": {"kind": store.kind, "name": store.name},
        "target": {"name": name, "creationPolicy": "Owner", "deletionPolicy": "Retain"},
        "data": [_key(f"{store.prefix}{name}", key) for key in keys],
    }
    return made(KIND, name, platform.namespaces.workflows, spec=spec)


def _key(where: str, key: str) -> Manifest:
    remote = {
        "key": where,
        "property": key,
        "conversionStrategy": "Default",
        "decodingStrategy": "None",
        "metadataPolicy": "None",
    }
    return {"secretKey": key, "remoteRef": remote}
