"""`playbook prove`: find what cannot work in a folder of manifests, before a cluster does."""

from __future__ import annotations

import gc
import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from playbook.cli.options import Root, colour, one_of, width

if TYPE_CHECKING:
    from playbook.prove.prove import Report
    from playbook.prove.settings import Settings
    from playbook.prove.witness.witness import Witness
    from playbook.prove.world import World

    Told = tuple[Witness, list[str] | None]

OUTPUTS = ("text", "json", "sarif", "github")
WITH_WITNESSES = ("text", "json")
UNREAD = 3


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders of YAML; gitops/rendered/ when none."),
    ] = None,
    root: Root = Path(),
    env: Annotated[
        list[str] | None,
        typer.Option("--env", help="Only this environment of gitops/rendered/; may be repeated."),
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="text, json, sarif or github.")
    ] = "text",
    select: Annotated[
        list[str] | None,
        typer.Option("--select", help="Only this rule, or rules that begin so: PB2."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", help='Leave a rule out, with the reason: "PB420=a lab".'),
    ] = None,
    explain: Annotated[
        str | None, typer.Option("--explain", help="Say all about a rule, or about `all`.")
    ] = None,
    witnesses: Annotated[
        bool,
        typer.Option("--witnesses", help="Also show for each trigger a delivery that fires it."),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List all that was not looked at.")
    ] = False,
) -> None:
    """Find what cannot work, before a cluster does.

    Gates nobody releases, filters that never match, missing rights: in anybody's Argo manifests. Settings: [tool.playbook.prove] in pyproject.toml. Exit code 1: an error was
    found; 3: something could not be read.

    Example: playbook prove --output github
    """
    one_of(output, OUTPUTS, "--output")
    if explain is not None:
        _explain(explain)
        return
    if witnesses:
        one_of(output, WITH_WITNESSES, "--output with --witnesses")
    settings = _settings(root).also(select or (), ignore or ())
    trees = _trees(paths, root, env)
    with _nothing_collected():
        worlds = [_world(tree, settings) for tree in trees]
        report = _report(worlds)
        told = _witnesses(worlds, trees, root, ours=not paths) if witnesses else None
    _print(report, output, told, verbose=verbose)
    if report.errors:
        raise typer.Exit(1)
    if report.unread:
        raise typer.Exit(UNREAD)


def _explain(rule: str) -> None:
    from playbook.prove.catalogue import RULES, rule_named
    from playbook.prove.explain import explained, page

    print(page(RULES), end="") if rule == "all" else print(explained(rule_named(rule), width()))


def _settings(root: Path) -> Settings:
    """Return the settings in the repository's pyproject.toml; none where there is no such file."""
    from playbook.errors import InvalidDocument
    from playbook.project.files import read_text
    from playbook.prove.settings import InvalidSettings, settings_of

    path = root / "pyproject.toml"
    if not path.is_file():
        return settings_of({})
    try:
        found = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InvalidDocument(
            f"{path}: {error}", hint="It is read for [tool.playbook.prove]."
        ) from error
    for step in ("tool", "playbook", "prove"):
        found = found.get(step, {})
        if not isinstance(found, dict):
            raise InvalidSettings(f"{path}: {step}: must be a table")
    return settings_of(found)


def _trees(
    paths: list[Path] | None, root: Path, env: list[str] | None
) -> list[list[tuple[Path, Path]]]:
    """Return what to read, as path and shown name: each environment is a cluster of its own."""
    from playbook.project.layout import layout

    if paths:
        if env:
            raise typer.BadParameter(
                "--env is for gitops/rendered/; leave out PATH", param_hint="--env"
            )
        return [[(path, path) for path in paths]]
    found = layout(root)
    names = env or found.rendered_before()
    if not names:
        raise typer.BadParameter(
            f"nothing is rendered in {root}; run `playbook render`, or name a folder",
            param_hint="PATH",
        )
    return [[(found.rendered(one), Path(found.shown(found.rendered(one))))] for one in names]


def _world(tree: list[tuple[Path, Path]], settings: Settings) -> World:
    from playbook.cli.prove_files import Files
    from playbook.prove.sources import read_documents
    from playbook.prove.world import World

    files = Files()
    for path, shown in tree:
        files.add(path, shown)
    documents, skipped = read_documents(files.texts)
    return World(documents, settings, (*files.skipped, *skipped))


def _report(worlds: list[World]) -> Report:
    from playbook.prove.catalogue import RULES
    from playbook.prove.prove import prove_world, together

    return together([prove_world(world, RULES) for world in worlds])


def _witnesses(
    worlds: list[World], trees: list[list[tuple[Path, Path]]], root: Path, *, ours: bool
) -> list[Told]:
    """Return what fires each trigger, with the options of `playbook sensor test`, which knows only our own trees."""
    from playbook.cli.sensor import options_of
    from playbook.project.recordings import recordings
    from playbook.prove.witness.witnesses import witnesses

    recorded = recordings(root)
    return [
        (one, options_of(root, tree[0][0].name) if ours else None)
        for world, tree in zip(worlds, trees, strict=True)
        for one in witnesses(world, recorded)
    ]


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Hold back the garbage collector: nothing here is garbage, and it looks at everything again and again.

    200 plays: 1.7 s with it, 1.1 s without; and twice the plays then take twice the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _print(report: Report, output: str, told: list[Told] | None, *, verbose: bool) -> None:
    if output == "json":
        from playbook.prove.show.records import document
        from playbook.prove.witness import show

        more = {"witnesses": [show.document(*one) for one in told]} if told is not None else {}
        print(json.dumps({**document(report), **more}, indent=2))
    elif output == "sarif":
        from playbook import __version__
        from playbook.prove.catalogue import RULES
        from playbook.prove.show.sarif import sarif

        print(json.dumps(sarif(report, RULES, __version__), indent=2))
    elif output == "github":
        from playbook.prove.show.github import commands

        print(commands(report))
    else:
        from playbook.prove.show.text import text

        if told:
            from playbook.prove.witness.show import lines

            print("\n".join(line for one in told for line in lines(*one)), end="\n\n")
        print(text(report, width(), colour=colour(), verbose=verbose))
