"""`playbook agent rbac`: the manifests of an account that can only read, for kubectl. Asks and applies nothing."""

from __future__ import annotations

from typing import Annotated

import typer


def command(
    name: Annotated[str, typer.Option("--name", help="The ServiceAccount.")] = "playbook-triage",
    namespace: Annotated[str, typer.Option("--namespace", "-n", help="Where it is.")] = "playbook",
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="A namespace it may read in; may be repeated. Else all."),
    ] = None,
    issuer: Annotated[
        str, typer.Option("--issuer", help="A ServiceAccount that may make its tokens.")
    ] = "",
) -> None:
    """Print the RBAC of an account that gets, lists and watches.

    Secrets and ConfigMaps are not among what it may read, and nothing that leads into a container.

    Example: playbook agent rbac --namespace playbook
    """
    from playbook.agent.readonly import Account, rbac

    print(rbac(Account(name, namespace), only or (), issuer), end="")
