"""`playbook agent gc`: remove and pack ended workspaces, as the retention policy says. Never an active one."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from playbook.cli import agent_options as options
from playbook.cli.options import Output, one_of

if TYPE_CHECKING:
    from playbook.agent.settings import AgentRuntimeSettings
    from playbook.agent.workspace import Swept

OUTSIDE = 3


def command(
    ctx: typer.Context,
    config: options.Config = None,
    workspace_root: options.WorkspaceRoot = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go; remove nothing.")
    ] = False,
    every: Annotated[
        str | None, typer.Option("--every", help='Again and again: "1h"; until SIGTERM or Ctrl-C.')
    ] = None,
    output: Output = "text",
) -> None:
    """Remove ended workspaces, pack old ones.

    As the settings' retention says; never an active one. The keys of the settings are flags too: --retention-policy ttl --retention-ttl 2d. Exit code 3: some would not go.

    Example: playbook agent gc --config agent.yaml --dry-run
    """
    one_of(output, ("text", "json"), "--output")
    given = {"workspace_root": workspace_root}
    with options.coded():
        settings = options.settings_of(config, options.further(ctx), given, options.UNUSED)

        def sweep() -> bool:
            return _shown(_swept(settings, dry_run=dry_run), output, dry_run=dry_run)

        clean = sweep() if every is None else _again(sweep, _pause(every))
    if not clean:
        raise typer.Exit(OUTSIDE)


def _pause(text: str) -> int:
    from playbook.durations import seconds

    try:
        found = seconds(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--every") from error
    if not found:
        raise typer.BadParameter('"0s" is no pause', param_hint="--every")
    return found


def _again(sweep: Callable[[], bool], pause: float) -> bool:
    """Sweep until a signal comes; tell how the last one went."""
    from playbook.agent.runtime.signals import heard

    stop = threading.Event()
    with heard(stop.set):
        clean = sweep()
        while not stop.wait(pause):
            clean = sweep()
    return clean


def _swept(settings: AgentRuntimeSettings, *, dry_run: bool) -> Swept | None:
    """Collect; a state that is not there yet is not made for that."""
    from playbook.agent.runtime.instance import this_instance
    from playbook.agent.runtime.store import Store
    from playbook.agent.runtime.sweep import sweep
    from playbook.agent.runtime.wiring import state_file

    file = state_file(settings)
    if not file.exists():
        return sweep(settings, None, dry_run=dry_run)
    with closing(Store(file, this_instance())) as store:
        return sweep(settings, store, dry_run=dry_run)


def _shown(swept: Swept | None, output: str, *, dry_run: bool) -> bool:
    """Print what was done; tell whether all of it could be."""
    from playbook.agent.workspace import Swept

    found = swept or Swept((), (), 0, ())
    if output == "json":
        print(json.dumps(_document(found, dry_run=dry_run), indent=2), flush=True)
    else:
        print("\n".join(_lines(found, dry_run=dry_run)), flush=True)
    for error in found.errors:
        print(f"error: {error}", file=sys.stderr)
    return not found.errors


def _document(swept: Swept, *, dry_run: bool) -> dict[str, object]:
    return {
        "dryRun": dry_run,
        "removed": [str(one) for one in swept.removed],
        "compressed": [str(one) for one in swept.compressed],
        "kept": [str(one) for one in swept.kept],
        "freedBytes": swept.freed_bytes,
        "errors": list(swept.errors),
    }


def _lines(swept: Swept, *, dry_run: bool) -> Iterator[str]:
    from playbook.cli.agent_result import amount

    yield from (f"remove  {one}" for one in swept.removed)
    yield from (f"pack    {one}" for one in swept.compressed)
    done = "would be removed" if dry_run else "removed"
    counts = f"{len(swept.removed)} {done}, {len(swept.compressed)} packed, {len(swept.kept)} kept"
    yield f"{counts}; {amount(swept.freed_bytes)} freed"
