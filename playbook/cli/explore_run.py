"""One exploration: search, count, and write down what breaks an invariant. Prints nothing but what the watch says."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from playbook.cli.explore_asked import Wanted, scene_of, stage_of
from playbook.cli.explore_mate import helped
from playbook.cli.explore_watch import Watch
from playbook.explore.layout import TooMany
from playbook.explore.model import space
from playbook.explore.moves import Covered, Violation
from playbook.explore.search import Space
from playbook.explore.show.laws import laws
from playbook.explore.show.lines import lines
from playbook.explore.show.result import Counterexample, Explored, Result, result
from playbook.explore.show.scenario import text
from playbook.explore.story import Story, story
from playbook.explore.told import told

if TYPE_CHECKING:
    from playbook.project.layout import Layout
    from playbook.project.load import Project
    from playbook.rehearse.stage import Stage


def explored(project: Project, wanted: Wanted, watch: Watch) -> Result:
    """Explore a play; what breaks an invariant is written as a scenario.

    Raises:
        PlaybookError: it cannot be rendered or rehearsed; or the scenario cannot be written.
    """
    declared = stage_of(project, wanted.environment)
    scene = scene_of(project, wanted, declared)
    about = Explored(
        play=wanted.play.name,
        repository=scene.repository,
        environment=wanted.environment,
        rounds=scene.play.rounds,
        declared=wanted.play.rounds,
        bounds=wanted.bounds,
    )
    watch.begin()
    own = [one for one in project.invariants if one.play == wanted.play.name]
    all_of_it, start = space(scene, wanted.bounds, own)
    covered = _search(all_of_it, start, watch)
    used = watch.used
    found = None
    if covered.violation is not None:
        order = story(scene, all_of_it, covered, covered.violation)
        found = _counterexample(order, declared, project.layout, wanted)
    return result(about, laws(all_of_it), covered, used, found)


def _search(all_of_it: Space, start: int, watch: Watch) -> Covered:
    """Search until the watch says stop, or the states cannot be numbered; what was found is kept."""
    gc.disable()  # nothing here is a circle, and looking for one takes a tenth of the time
    try:
        with watch.hears(), helped(all_of_it):
            covered = all_of_it.explore(start, watch)
    except TooMany as error:
        covered = watch.ended(start, error.message)
    finally:
        gc.freeze()  # it would look at all of them once, and the command ends soon
        gc.enable()
        watch.end()
    # A move that breaks something waits for the end of its layer, where a nearer state may; there is none now.
    covered.violation = covered.violation or all_of_it.asking.broken
    return covered


def _counterexample(
    order: Story, declared: Stage, layout: Layout, wanted: Wanted
) -> Counterexample:
    """Tell the order, and write it down if a rehearsal of the play as it is declared shows what is wrong."""
    made = told(order, declared)
    unsaid, path = made.unsaid, ""
    if made.scenario is not None:
        path = _written(text(made.scenario), layout, wanted.scenario, order.violation)
    elif order.scene.play.rounds < wanted.play.rounds:
        unsaid = f"{unsaid} (it is played with the play's own {wanted.play.rounds} rounds)"
    return Counterexample(order.violation, lines(order), path, unsaid)


def _written(made: str, layout: Layout, named: Path | None, violation: Violation) -> str:
    """Write the scenario to a file that is not there yet, and return how people call it."""
    from playbook.project.files import write_text

    path = named or next(one for one in _free(layout, violation) if not one.exists())
    write_text(path, made)
    shown = layout.shown(path.resolve())
    print(f"scenario: {shown}", file=sys.stderr)
    return shown


def _free(layout: Layout, violation: Violation) -> Iterator[Path]:
    """Yield what the file may be called: after the invariant, numbered from the second on."""
    yield layout.scenarios / f"explored-{violation.invariant}.yaml"
    for number in count(2):
        yield layout.scenarios / f"explored-{violation.invariant}-{number}.yaml"
