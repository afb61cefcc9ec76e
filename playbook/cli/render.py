"""`playbook render`: write gitops/rendered/, or compare with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from playbook.cli.options import Root, project_at, rendered

if TYPE_CHECKING:
    from playbook.project.load import Project
    from playbook.project.write import Changes


def command(
    root: Root = Path(),
    env: Annotated[
        list[str] | None, typer.Option("--env", help="Only this environment; may be repeated.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; show a diff and exit 1 when stale.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line an environment.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; say what would change.")
    ] = False,
) -> None:
    """Write what ArgoCD syncs to gitops/rendered/.

    Example: playbook render --check --env local
    """
    from playbook.project.write import compare, diff, write

    project = project_at(root)
    layout = project.layout
    # Every environment is rendered and compared before the first is written: a fault in one leaves all as they were.
    trees = _trees(project, env)
    found = {name: compare(layout.rendered(name), files) for name, files in trees.items()}
    for name, changes in found.items():
        folder = layout.rendered(name)
        if check:
            sys.stdout.writelines(diff(folder, trees[name], changes))
        elif not dry_run:
            write(folder, trees[name], changes)
        report(layout.shown(folder), changes, written=not (check or dry_run), quiet=quiet)
    if check and any(changes.stale for changes in found.values()):
        print("stale: run `playbook render`", file=sys.stderr)
        raise typer.Exit(1)


def _trees(project: Project, wanted: list[str] | None) -> dict[str, dict[str, str]]:
    """Return the files of each environment; of one whose file is gone, none."""
    from playbook.project.environment import environments, load_platform

    layout = project.layout
    known = environments(layout)
    trees: dict[str, dict[str, str]] = {}
    for name in wanted or known:
        trees[name] = rendered(project, load_platform(layout, name))
    if not wanted:
        trees |= {name: {} for name in layout.rendered_before() if name not in known}
    return trees


def report(folder: str, changes: Changes, *, written: bool, quiet: bool) -> None:
    """Say what changed in a folder, on stderr: stdout is for the diff."""
    verb = "wrote" if written else "would write"
    for name in () if quiet else changes.written:
        print(f"{verb} {folder}/{name}", file=sys.stderr)
    for name in () if quiet else changes.removed:
        print(f"{'removed' if written else 'would remove'} {folder}/{name}", file=sys.stderr)
    for name in changes.foreign:
        print(f"left alone {folder}/{name}: playbook did not make it", file=sys.stderr)
    print(
        f"{folder}: {len(changes.written)} {'written' if written else 'to write'}, "
        f"{len(changes.removed)} {'removed' if written else 'to remove'}, {changes.unchanged} unchanged",
        file=sys.stderr,
    )
