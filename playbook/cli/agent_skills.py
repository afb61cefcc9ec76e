"""`playbook agent skills`: which version of a skill new workspaces get. Changes it on purpose only."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from playbook.cli import agent_options as options
from playbook.cli.options import Output, one_of

if TYPE_CHECKING:
    from playbook.agent.workspace import Installed, Updated

app = typer.Typer(
    help="The versions of skills, and which one new workspaces get.", no_args_is_help=True
)

Store = Annotated[
    str | None, typer.Option("--skill-store", help="The folder they are in; the settings' if none.")
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The skill.")]


@app.command("list")
def list_(config: options.Config = None, store: Store = None, output: Output = "text") -> None:
    """Show the skills of the store and their versions.

    A * is behind the one new workspaces get.

    Example: playbook agent skills list --config agent.yaml
    """
    from playbook.agent.workspace import installed

    one_of(output, ("text", "json"), "--output")
    with options.coded():
        found = installed(_store(config, store))
    if output == "json":
        print(json.dumps([_document(one) for one in found], indent=2))
    else:
        print("\n".join(_lines(found)) or "no skills yet: `playbook agent skills update`")


@app.command("update")
def update(
    name: Name,
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="A folder with SKILL.md.")],
    config: options.Config = None,
    store: Store = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Say which version it is; copy nothing into the store."),
    ] = False,
) -> None:
    """Copy a skill's version into the store.

    New workspaces get it from now on; those that exist keep their copies; a `serve` that runs reads the store at its next start. A changed skill needs a new version in its SKILL.md.

    Example: playbook agent skills update k8s-troubleshooter ./skill
    """
    from playbook.agent.workspace import update

    with options.coded():
        place = _store(config, store)
        if dry_run:
            print(f"{name}: {_foreseen(name, source)} would be copied into {place}; nothing is")
            return
        print(_changed(update(place, name, Path(os.path.abspath(source)))))


@app.command("choose")
def choose(
    name: Name,
    version: Annotated[str, typer.Argument(metavar="VERSION", help="One that is in the store.")],
    config: options.Config = None,
    store: Store = None,
) -> None:
    """Give another version to new workspaces.

    It is the way back from a bad update.

    Example: playbook agent skills choose k8s-troubleshooter 1.4.0
    """
    from playbook.agent.workspace import choose

    with options.coded():
        print(_changed(choose(_store(config, store), name, version)))


def _store(config: Path | None, store: str | None) -> Path:
    if store is not None:
        return Path(os.path.abspath(store))
    found = options.settings_of(config, options.NOWHERE, options.UNUSED).skill_store
    if found is None:
        hint = "Set skill_store, or name a folder with --skill-store."
        raise options.Misused("there is no store of skills", hint=hint)
    return found


def _foreseen(name: str, source: Path) -> str:
    """Return the version a source is, by a copy that goes away."""
    from tempfile import TemporaryDirectory

    from playbook.agent.workspace import update

    with TemporaryDirectory(prefix="playbook-skill-") as aside:
        return update(Path(aside), name, Path(os.path.abspath(source))).after


def _changed(done: Updated) -> str:
    if done.before == done.after:
        return f"{done.name}: {done.after}, as before"
    before = done.before or "none"
    given = "new workspaces get it; a `serve` that runs reads it at its next start"
    return f"{done.name}: {done.after}, before {before}; {given}"


def _document(one: Installed) -> dict[str, object]:
    return {"name": one.name, "current": one.current or None, "versions": list(one.versions)}


def _lines(found: tuple[Installed, ...]) -> Iterator[str]:
    width = max((len(one.name) for one in found), default=0)
    for one in found:
        marked = (f"{version}{'*' if version == one.current else ''}" for version in one.versions)
        yield f"{one.name:<{width}}  {', '.join(marked)}"
