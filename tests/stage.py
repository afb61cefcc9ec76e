"""The stages scenarios are played on in tests: this repository's tree, or that of a play of `tests/plays`."""

from functools import cache
from pathlib import Path

from playbook import Platform, Play, event_bus, event_source, sensors
from playbook.documents.read import read_one
from playbook.events.types import EventsObject
from playbook.project.environment import platform_of
from playbook.rehearse.expect import Check, checks
from playbook.rehearse.perform import Performance, perform
from playbook.rehearse.scenario import Scenario, scenario_of
from playbook.rehearse.stage import Stage
from playbook.rehearse.tree import Tree, compile_tree
from playbook.render import Sources, render
from tests import rehearsal
from tests.plays import blaze
from tests.rehearsal import ROOT

SHIPPED = ROOT / "scenarios"
OWN = ROOT / "tests" / "scenarios"
PLAYS: dict[str, Play] = {"blaze": blaze.play}


def scenario(path: Path) -> Scenario:
    """Read a scenario file, as the command does."""
    name = str(path.relative_to(ROOT))
    return scenario_of(read_one(path.read_text("utf-8"), name), path.stem)


def stage_of(path: Path) -> Stage:
    """Return the stage a scenario file belongs on: its folder in tests/scenarios names the play."""
    play = path.parent.name
    return rendered(play) if play in PLAYS else rehearsal.stage()


def played(path: Path) -> Performance:
    """Play a scenario file."""
    return perform(stage_of(path), scenario(path))


def failed(seen: Performance) -> list[Check]:
    """Return the expectations that did not hold."""
    return [check for check in checks(seen) if not check.held]


@cache
def rendered(name: str) -> Stage:
    """Return the tree of one play, rendered for the environment `local`, with the recordings."""
    play, platform = PLAYS[name], local()
    events: tuple[EventsObject, ...] = (
        event_bus(platform),
        event_source([play], platform),
        *sensors([play], platform),
    )
    made = render(Sources((play,), (), events), platform)
    return Stage(tree(made), rehearsal.stage().recordings)


def local() -> Platform:
    """Return this repository's environment `local`."""
    path = ROOT / "gitops" / "environments" / "local.yaml"
    return platform_of(read_one(path.read_text("utf-8"), path.name))


def files() -> dict[str, str]:
    """Return the files of this repository's rendered tree."""
    folder = rehearsal.RENDERED
    return {str(one.relative_to(folder)): one.read_text("utf-8") for one in folder.rglob("*.yaml")}


def tree(files: dict[str, str]) -> Tree:
    """Compile the files of a rendered tree."""
    apart = ("patches/", "kustomization.yaml")
    return compile_tree({name: text for name, text in files.items() if not name.startswith(apart)})
