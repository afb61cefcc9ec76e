"""The kubeconfigs of a lab: one for people on the host, through the door; one per program for inside."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from playbook.documents import dump
from playbook.lab.home import Home, write_private
from playbook.lab.ports import API

NAMESPACE = "playbook"
"""Where kubectl looks when nothing is said."""


def write_kubeconfigs(home: Home, tokens: Mapping[str, str], door: str) -> None:
    """Write them all anew; the doors may have moved since the last time.

    Args:
        home: the lab.
        tokens: by identity.
        door: the API server's address on the host.
    """
    authority = base64.b64encode((home.pki / "ca.crt").read_bytes()).decode()
    for identity, token in tokens.items():
        said = _kubeconfig(f"https://127.0.0.1:{API}", authority, token, "default")
        write_private(home.kubeconfig_of(identity), said)
    said = _kubeconfig(door, authority, tokens["admin"], f"lab-{home.name}")
    write_private(home.kubeconfig, said)


def _kubeconfig(server: str, authority: str, token: str, context: str) -> str:
    document: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": context,
                "cluster": {"server": server, "certificate-authority-data": authority},
            }
        ],
        "users": [{"name": context, "user": {"token": token}}],
        "contexts": [
            {
                "name": context,
                "context": {"cluster": context, "user": context, "namespace": NAMESPACE},
            }
        ],
        "current-context": context,
    }
    return dump(document)
