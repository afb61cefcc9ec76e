"""A platform for plays that Argo alone releases; for their tests. Checks nothing."""

from collections.abc import Mapping
from typing import Any

from playbook.platform import Platform

Json = dict[str, Any]


def platform(github: Mapping[str, Any] | None = None, **server: Any) -> Platform:
    scope = github or {"organization": "acme"}
    return Platform.model_validate(
        {
            "name": "local",
            "namespaces": {"workflows": "plays"},
            "github": {**scope, "webhook": {"host": "hooks.acme.dev"}},
            "images": {"playbook": "acme/playbook:1", "agent": "acme/agent:1"},
            "secretStore": {"name": "vault"},
            "argoServer": server,
        }
    )
