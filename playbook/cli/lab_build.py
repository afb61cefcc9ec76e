"""`playbook lab build`: make the lab's binaries, once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from playbook.lab.build.build import Watcher


def command(
    from_cache: Annotated[
        bool, typer.Option("--from-cache", help="Never build: exit 3 when something is missing.")
    ] = False,
    original_events: Annotated[
        bool,
        typer.Option(
            "--original-events", help="Also argo-events as upstream builds it, for benchmarks."
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Build the lab's binaries from pinned Go modules, once: about a quarter of an hour on two cores.

    Example: playbook lab build
    """
    from playbook.lab import cache
    from playbook.lab.build.build import build
    from playbook.lab.build.recipes import GROUPS, ORIGINAL_EVENTS_GROUP
    from playbook.lab.build.stop import stoppable

    at = cache.root()
    groups = (*GROUPS, ORIGINAL_EVENTS_GROUP) if original_events else GROUPS
    if from_cache:
        absent = [group for group in groups if not cache.whole(group, at)]
        if absent:
            raise cache.not_built(absent, at)
    with stoppable(), _watcher(quiet=quiet) as watcher:
        built = build(groups, os.environ, watcher, at)
    if built.already:
        print(f"already built: {', '.join(built.already)}")
    if built.made:
        print(f"built: {', '.join(built.made)}")
    print(f"in {at}")


@contextmanager
def _watcher(*, quiet: bool) -> Iterator[Watcher]:
    """Return who shows the progress, on stderr."""
    from playbook.lab.build.progress import Plain, Quiet, Terminal

    if quiet:
        yield Quiet()
        return
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield Plain(sys.stderr)
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
        TextColumn("{task.fields[now]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield Terminal(progress)
