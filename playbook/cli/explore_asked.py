"""What `playbook explore` is asked for, and the scene it is explored in: rendered in memory. Writes and prints nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from playbook.explore.bounds import Bounds
    from playbook.explore.scene import Scene
    from playbook.play import Play
    from playbook.project.load import Project
    from playbook.rehearse.stage import Stage
    from playbook.rehearse.tree import Tree

EVENT = "pull_request"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked for.

    Attributes:
        play: the play as it is declared.
        rounds: how often its run may go back at most.
        bounds: what else may happen at most.
        environment: whose rendering is explored.
        scenario: where a counterexample is written, or None for a new file of scenarios/.
    """

    play: Play
    rounds: int
    bounds: Bounds
    environment: str
    scenario: Path | None


def seconds(budget: str) -> int:
    """Return a budget in seconds; ends as a usage error where it leaves no time."""
    from playbook.durations import seconds as of

    try:
        found = of(budget)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--budget") from error
    if found == 0:
        raise typer.BadParameter(
            f'"{budget}" leaves no time to look at anything; the usual is "5m"',
            param_hint="--budget",
        )
    return found


def only_play(project: Project) -> str:
    """Return the play nobody had to name, as `playbook submit` does."""
    names = [play.name for play in project.plays]
    if len(names) == 1 or "play" in names:
        return names[0] if len(names) == 1 else "play"
    raise typer.BadParameter(f"say which; known: {', '.join(names) or 'none'}", param_hint="PLAY")


def stage_of(project: Project, environment: str) -> Stage:
    """Return the rendered tree of an environment, and the recordings."""
    from playbook.cli.options import tree_to_play
    from playbook.project.environment import load_platform
    from playbook.project.recordings import recordings
    from playbook.rehearse.stage import Stage

    platform = load_platform(project.layout, environment)
    files = tree_to_play(project, platform)
    return Stage(_compiled(files), recordings(project.layout.root))


def _compiled(files: Mapping[str, str]) -> Tree:
    """Compile a rendered tree.

    Raises:
        NotModelled: one file holds something that the interpreter refuses; names it.
    """
    from playbook.errors import NotModelled
    from playbook.rehearse.tree import compile_tree

    try:
        return compile_tree(files)
    except NotModelled as error:
        # Whose it is only the files one by one can tell.
        for name, text in files.items():
            try:
                compile_tree({name: text})
            except NotModelled as own:
                raise NotModelled(f"{name}: {own.message}", hint=own.hint) from error
        raise


def scene_of(project: Project, wanted: Wanted, declared: Stage) -> Scene:
    """Return the scene of the run that is explored: on a tree in which the play has fewer rounds.

    Raises:
        NotModelled: its gates are released by Argo alone, or hold something that the interpreter refuses.
        InvalidPlatform: no rendered EventSource takes pull requests.
    """
    from playbook.errors import NotModelled
    from playbook.explore.scene import Scene

    play = wanted.play
    if play.release == "argo":
        raise NotModelled(
            f'play {play.name}: release="argo" is not explored: no reconciler decides there',
            hint="`playbook prove` and `playbook rehearse` look at it.",
        )
    stage = declared
    if wanted.rounds < play.rounds:
        stage = replace(declared, tree=_lowered(project, wanted))
    return Scene(stage, play.name, repository_of(stage.tree))


def _lowered(project: Project, wanted: Wanted) -> Tree:
    """Render once more, in memory, with the play's rounds lowered."""
    from playbook.cli.options import rendered
    from playbook.project.environment import load_platform

    fewer = wanted.play.model_copy(update={"rounds": wanted.rounds})
    plays = tuple(fewer if one is wanted.play else one for one in project.plays)
    platform = load_platform(project.layout, wanted.environment)
    return _compiled(rendered(replace(project, plays=plays), platform))


def repository_of(tree: Tree) -> str:
    """Return a repository whose pull requests a rendered EventSource takes: a scenario's usual one if it does.

    Raises:
        InvalidPlatform: there is none.
    """
    from playbook.errors import InvalidPlatform
    from playbook.rehearse.scenario_steps import Task

    usual = Task().repository
    known = {name for one in tree.sources for name in one.repositories}
    known |= {f"{name}/web" for one in tree.sources for name in one.organizations}
    taken = [
        name
        for name in (usual, *sorted(known))
        if any(one.takes(EVENT, name) for one in tree.sources)
    ]
    if not taken:
        raise InvalidPlatform(
            "no rendered EventSource takes pull requests of any repository",
            hint="Name repositories or an organization in the environment; docs/platform.md shows both.",
        )
    return taken[0]
