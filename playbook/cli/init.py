"""`playbook init`: a new repository."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    folder: Annotated[Path, typer.Argument(help="Where; it need not exist.")] = Path(),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be written.")
    ] = False,
) -> None:
    """Write a new repository with a play in it.

    Its sensors, one environment and scenarios are written, too; nothing is written over.

    Example: playbook init plays && cd plays && playbook render && playbook rehearse
    """
    from playbook.project.init import new_repository

    for name in new_repository(folder, dry_run=dry_run):
        print(f"{'would write' if dry_run else 'wrote'} {folder / name}")
    if not dry_run:
        print(f"next: playbook render --root {shlex.quote(str(folder))}", file=sys.stderr)
