"""`playbook rehearse`: play scenarios on the rendered tree, offline."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from playbook.cli.options import (
    Environment,
    Output,
    Root,
    ascii_only,
    colour,
    one_of,
    project_at,
    tree_to_play,
    width,
)

if TYPE_CHECKING:
    from playbook.project.layout import Layout
    from playbook.rehearse.expect import Check
    from playbook.rehearse.perform import Performance
    from playbook.rehearse.scenario import Scenario


def command(
    scenarios: Annotated[
        list[Path] | None, typer.Argument(help="Scenario files or folders; scenarios/ when none.")
    ] = None,
    root: Root = Path(),
    env: Environment = "local",
    output: Output = "text",
    html: Annotated[
        Path | None,
        typer.Option("--html", help="Write one self-contained page of the last scenario."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line a scenario.")] = False,
    real: Annotated[
        bool, typer.Option("--real", help="In a lab too, with the real Argo; both are compared.")
    ] = False,
    lab: Annotated[str, typer.Option("--lab", help="Which lab --real plays in.")] = "default",
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, max=8, help="With --real: how many at a time.")
    ] = 4,
) -> None:
    """Play scenarios on recorded webhooks.

    Exit code 1 says that an expectation failed, or that Argo did something else than the rehearsal.

    Example: playbook rehearse scenarios/early-opened.yaml --html page.html
    """
    from playbook.project.environment import load_platform
    from playbook.project.recordings import recordings
    from playbook.rehearse.expect import checks
    from playbook.rehearse.perform import perform
    from playbook.rehearse.stage import Stage
    from playbook.rehearse.tree import compile_tree

    one_of(output, ("text", "json"), "--output")
    if real and html is not None:
        raise typer.BadParameter(
            "--real has no page; leave out one of the two", param_hint="--html"
        )
    project = project_at(root)
    files = _files(project.layout, scenarios or [project.layout.scenarios])
    read = [_read(project.layout, path) for path in files]
    platform = load_platform(project.layout, env)
    stage = Stage(compile_tree(tree_to_play(project, platform)), recordings(project.layout.root))
    if real:
        from playbook.cli.rehearse_real import How, play

        play(project, platform, stage, read, How(lab, jobs, output == "json", quiet))
        return
    shown: list[tuple[Performance, tuple[Check, ...]]] = []
    for scenario in read:
        seen = perform(stage, scenario)
        shown.append((seen, checks(seen)))
        if output == "text":
            _show(*shown[-1], quiet=quiet)
    _finish(shown, output, html)


def _files(layout: Layout, named: list[Path]) -> list[Path]:
    from playbook.errors import InvalidScenario

    found: list[Path] = []
    for path in named:
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not files or not path.exists():
            missing = "no scenario (*.yaml) there" if path.is_dir() else "no such file or folder"
            raise InvalidScenario(
                f"{layout.shown(path)}: {missing}", hint="docs/scenarios.md shows a scenario."
            )
        found += files
    return found


def _read(layout: Layout, path: Path) -> Scenario:
    from playbook.documents.read import read_one
    from playbook.project.files import read_text
    from playbook.rehearse.scenario import scenario_of

    return scenario_of(read_one(read_text(path), layout.shown(path)), path.stem)


def _show(seen: Performance, found: tuple[Check, ...], *, quiet: bool) -> None:
    from playbook.rehearse.show.timeline import timeline

    if quiet:
        held = sum(check.held for check in found)
        print(
            f"{'ok    ' if held == len(found) else 'FAILED'} {held:2} of {len(found):2}  {seen.scenario.name}"
        )
        return
    print(timeline(seen, found, width(), colour=colour(), ascii_only=ascii_only()))


def _finish(
    shown: list[tuple[Performance, tuple[Check, ...]]], output: str, html: Path | None
) -> None:
    if output == "json":
        from playbook.rehearse.show.record import document

        print(json.dumps([document(seen, found) for seen, found in shown], indent=2))
    if html is not None:
        from playbook.project.files import write_text
        from playbook.rehearse.show.page import page

        seen, found = shown[-1]
        write_text(html, page(seen, found, seen.play))
        print(f"page: {html}", file=sys.stderr)
    failed = [seen.scenario.name for seen, found in shown if not all(check.held for check in found)]
    if len(shown) > 1:
        print(f"{len(shown) - len(failed)} of {len(shown)} scenarios hold", file=sys.stderr)
    if failed:
        raise typer.Exit(1)
