"""Who there is in a lab: one identity and one random token for each program. Tokens live in two files only."""

from __future__ import annotations

import csv
import io
import secrets
from dataclasses import dataclass

from playbook.lab.home import Home, write_private

NODE = "proc0"
"""The one node's name."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A user of the API server, as Kubernetes names it."""

    name: str
    user: str
    groups: tuple[str, ...] = ()


def _account(namespace: str, name: str) -> Identity:
    """Return the identity that a pod with this ServiceAccount would have (apiserver serviceaccount/util.go)."""
    user = f"system:serviceaccount:{namespace}:{name}"
    groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}")
    return Identity(name, user, groups)


# The name is that of the kubeconfig below `inside/`. "system:authenticated" is added by the API server.
IDENTITIES = (
    # Whoever owns the lab is also an operator: the rendered policies let only those change Workflows.
    Identity("admin", "admin", ("system:masters", "playbook-operators")),
    Identity("controller-manager", "system:kube-controller-manager"),
    Identity("scheduler", "system:kube-scheduler"),
    Identity("node", f"system:node:{NODE}", ("system:nodes",)),
    _account("argo", "argo"),
    _account("argo", "argo-server"),
)


def make_tokens(home: Home) -> dict[str, str]:
    """Return the token of each identity; they are made once per lab."""
    there = _read(home)
    made = {
        identity.name: there.get(identity.user) or secrets.token_urlsafe(32)
        for identity in IDENTITIES
    }
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for identity in IDENTITIES:
        row = (made[identity.name], identity.user, identity.user, ",".join(identity.groups))
        writer.writerow(row)
    write_private(home.tokens, text.getvalue())
    return made


def make_secret(home: Home) -> None:
    """Make the secret that signs webhooks, unless it is there; without a line's end, so that nobody signs that too."""
    if not home.secret.exists():
        write_private(home.secret, secrets.token_hex(32))


def _read(home: Home) -> dict[str, str]:
    """Return the tokens of an earlier `up` by user."""
    try:
        with home.tokens.open(encoding="utf-8", newline="") as file:
            return {row[1]: row[0] for row in csv.reader(file) if len(row) == 4}
    except OSError:
        return {}
