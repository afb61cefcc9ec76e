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

OUTPUTS = ("text", "json", "sarif", "github")
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
    settings = _settings(root).also(select or (), ignore or ())
    trees = _trees(paths, root, env)
    with _nothing_collected():
        report = _report(trees, settings)
    _print(report, output, verbose=verbose)
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


def _report(trees: list[list[tuple[Path, Path]]], settings: Settings) -> Report:
    from playbook.cli.prove_files import Files
    from playbook.prove.prove import prove, together
    from playbook.prove.sources import read_documents

    reports: list[Report] = []
    for tree in trees:
        files = Files()
        for path, shown in tree:
            files.add(path, shown)
        documents, skipped = read_documents(files.texts)
        reports.append(prove(documents, settings, (*files.skipped, *skipped)))
    return together(reports)


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


def _print(report: Report, output: str, *, verbose: bool) -> None:
    if output == "json":
        from playbook.prove.show.records import document

        print(json.dumps(document(report), indent=2))
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

        print(text(report, width(), colour=colour(), verbose=verbose))
