"""`playbook agent doctor`: is all there that agents need, here or in the image? Parses and prints; no more."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from playbook.cli.agent_options import Config, Kubeconfig, ModelKeyFile, WorkspaceRoot
from playbook.cli.options import Output, one_of, width

if TYPE_CHECKING:
    from playbook.agent.doctor import Row

PURPOSES = ("triage", "code", "all")
LACKING = 1


def command(
    purpose: Annotated[
        str, typer.Option("--for", help="triage, code or all: it decides what is needed.")
    ] = "all",
    cli: Annotated[
        list[str] | None,
        typer.Option("--cli", help="A CLI that is needed; may be repeated. Else the settings'."),
    ] = None,
    config: Config = None,
    workspace_root: WorkspaceRoot = None,
    model_key_file: ModelKeyFile = None,
    kubeconfig: Kubeconfig = None,
    token_file: Annotated[
        list[Path] | None,
        typer.Option("--token-file", help="A file with a token; may be repeated."),
    ] = None,
    output: Output = "text",
) -> None:
    """Say what is missing to run agents here, and what mends it.

    The exit code is 1 when something is.

    It starts the CLIs for their versions, and a program whose child must not outlive it. It changes nothing.

    Example: playbook agent doctor --for triage --config agent-runtime.yaml
    """
    from datetime import UTC, datetime

    from playbook.agent.clis.table import CLIS
    from playbook.agent.doctor import Asked, Purpose, State, examine, gather

    one_of(purpose, PURPOSES, "--for")
    one_of(output, ("text", "json"), "--output")
    for name in cli or ():
        one_of(name, tuple(CLIS), "--cli")
    flags = {
        "workspace_root": workspace_root,
        "model_key_file": model_key_file,
        "kubeconfig": kubeconfig,
    }
    asked = Asked(
        Purpose(purpose),
        clis=tuple(cli or ()),
        config=config,
        flags={key: os.path.abspath(path) for key, path in flags.items() if path},
        token_files=tuple(file.absolute() for file in token_file or ()),
    )
    rows = examine(gather(asked, os.environ, datetime.now(UTC)))
    lacking = [row.check for row in rows if row.state is State.MISSING]
    if output == "json":
        print(json.dumps(document(purpose, rows, ready=not lacking), indent=2))
    else:
        print("\n".join(lines(purpose, rows, width())))
    if lacking:
        raise typer.Exit(LACKING)


def document(purpose: str, rows: Iterable[Row], *, ready: bool) -> dict[str, object]:
    """Return the rows for programs."""
    checks = [
        {
            "check": row.check,
            "state": str(row.state),
            "needed": row.needed,
            "found": row.found,
            "mend": row.mend,
        }
        for row in rows
    ]
    return {"for": purpose, "ready": ready, "checks": checks}


def lines(purpose: str, rows: Iterable[Row], columns: int) -> list[str]:
    """Return the table for people, and in its last line whether all is there."""
    from playbook.agent.doctor import State

    rows = tuple(rows)
    lacking = [row.check for row in rows if row.state is State.MISSING]
    shown = [line for row in rows for line in _shown(row, max(map(_title, rows)), columns)]
    end = f"missing: {', '.join(lacking)}" if lacking else "all that is needed is there"
    return [*shown, *_wrapped(f"for {purpose}: ", end, columns)]


def _title(row: Row) -> int:
    return len(row.check)


def _shown(row: Row, wide: int, columns: int) -> Iterator[str]:
    from playbook.agent.doctor import State

    mark = row.state.upper() if row.state is State.MISSING else str(row.state)
    first, *rest = row.found.splitlines() or [""]
    yield from _wrapped(f"{mark:<8}{row.check:<{wide}}  ", first, columns)
    for line in rest:
        yield from _wrapped(" " * (wide + 10), line, columns)
    if row.mend:
        yield from _wrapped(f"{'':<{wide + 10}}mend: ", row.mend, columns)


def _wrapped(head: str, text: str, columns: int) -> list[str]:
    """Return the text behind its head, later lines below its first; a path longer than the line is cut into pieces."""
    return textwrap.wrap(
        text,
        max(columns, len(head) + 20),
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_on_hyphens=False,
    ) or [head.rstrip()]
