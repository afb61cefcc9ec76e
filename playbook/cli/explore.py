"""`playbook explore`: every order of events on one play, within bounds. Parses and prints; explores nothing itself."""

from __future__ import annotations

import json
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
    width,
)

if TYPE_CHECKING:
    from playbook.explore.show.result import Result

CODES = {"held": 0, "broken": 1, "unfinished": 3}
MANY = 10_000_000


def command(
    play: Annotated[
        str | None,
        typer.Argument(help='The play; the only one, or the one called "play", when none.'),
    ] = None,
    root: Root = Path(),
    env: Environment = "local",
    rounds: Annotated[
        int, typer.Option(min=0, help="How often a run may go back; never more than declared.")
    ] = 1,
    pushes: Annotated[int, typer.Option(min=0, help="Pushes by somebody else.")] = 1,
    humans: Annotated[
        int, typer.Option(min=0, help="Labels, approvals, merges and closes by people.")
    ] = 1,
    late: Annotated[int, typer.Option(min=1, help="Deliveries on their way at once.")] = 1,
    stale: Annotated[int, typer.Option(min=0, max=3, help="Looks of an old leader.")] = 0,
    crashes: Annotated[int, typer.Option(min=0, max=3, help="Deaths of the reconciler.")] = 0,
    budget: Annotated[str, typer.Option(help='How long it may take: "60s", "10m".')] = "5m",
    max_states: Annotated[int, typer.Option(min=1, help="How many states it may visit.")] = MANY,
    output: Output = "text",
    scenario: Annotated[
        Path | None,
        typer.Option(help="Where to write what breaks it; scenarios/explored-*.yaml when none."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line, no progress.")] = False,
) -> None:
    """Visit every order of events of a play, within bounds.

    Events in any order, crashes, stale views, time-outs; on the play as rendered. Exit code 0: every order up to the bounds was visited, and nothing is wrong. 1: something is, and a
    shortest order that leads to it is shown. 3: it ended before all were visited.

    Example: playbook explore play --humans 0 --stale 1 --crashes 1
    """
    from playbook.cli.explore_asked import Wanted, only_play, seconds
    from playbook.cli.explore_run import explored
    from playbook.cli.explore_watch import Watch
    from playbook.explore.bounds import Bounds

    one_of(output, ("text", "json"), "--output")
    watch = Watch(seconds(budget), budget, max_states, silent=quiet)
    if scenario is not None and scenario.exists():
        raise typer.BadParameter(
            f"{scenario} is there already; name another file", param_hint="--scenario"
        )
    project = project_at(root)
    name = play or only_play(project)
    most = Bounds(pushes, humans, late, stale, crashes)
    found = explored(project, Wanted(project.play(name), rounds, most, env, scenario), watch)
    _print(found, output, quiet=quiet)
    raise typer.Exit(CODES[found.word])


def _print(found: Result, output: str, *, quiet: bool) -> None:
    if output == "json":
        from playbook.explore.show.record import document

        print(json.dumps(document(found), indent=2))
        return
    from playbook.explore.show.text import report, short

    if quiet:
        print(short(found))
    else:
        print(report(found, width(), colour=colour(), ascii_only=ascii_only()))
