"""`playbook lab apply`: what ArgoCD would do with a rendered folder, in a lab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from playbook.kube.apply import Outcome


def command(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="A rendered folder, such as gitops/rendered/local."),
    ],
    name: Annotated[str, typer.Option("--name", help="The lab.")] = "default",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; the API server checks all the same.")
    ] = False,
) -> None:
    """Apply a rendered folder to a lab: in waves, server side, strictly.

    Namespaces that are missing are created. One line an object that changes; the second time none does.

    Example: playbook lab apply gitops/rendered/local
    """
    from playbook.kube.apply import apply_tree
    from playbook.kube.cluster import connect
    from playbook.kube.folder import read_folder
    from playbook.kube.patches import apply_patches
    from playbook.lab.lab import find

    tree = read_folder(folder)
    cluster = connect(find(name).kubeconfig)
    objects = apply_tree(cluster, tree.objects, say=_say, make_namespaces=True, dry_run=dry_run)
    patches = apply_patches(cluster, tree.patches, say=_say, dry_run=dry_run)
    changed = len(objects.changed) + len(patches.changed)
    skipped = len(objects.skipped) + len(patches.skipped)
    total = len(objects.outcomes) + len(patches.outcomes)
    print(
        f"{changed} {'to change' if dry_run else 'changed'} of {total}"
        + (f", {skipped} skipped" if skipped else "")
    )


def _say(outcome: Outcome) -> None:
    if outcome.change != "unchanged":
        print(outcome)
