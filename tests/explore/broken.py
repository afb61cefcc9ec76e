"""How a variant is made: one exact edit of the source, or of a rendered file, in place for one test.

An edit's old text has to be there exactly once: no refactoring makes a variant silently the same as the original.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from playbook import Play, Restart, event_bus, event_source, sensors
from playbook.events.types import EventsObject
from playbook.explore.bounds import Bounds
from playbook.explore.model import space
from playbook.explore.moves import Covered
from playbook.explore.scene import Scene
from playbook.explore.show.lines import lines
from playbook.explore.story import story
from playbook.rehearse.stage import Stage
from playbook.render import Sources, render
from tests import rehearsal
from tests.plays import shapes
from tests.stage import local, tree

ENOUGH = 20_000
STAGES: dict[str, Stage] = {}
"""Whole ones, by play: no edit of a module is seen in them."""
LEAST = Bounds(pushes=0, people=0, flight=1, stale=0, crashes=0)
"""Nothing but the agents, one delivery at a time."""
REVIEWED = shapes.stock(stages=(shapes.implement(), shapes.review()), finish=None)
UNLABELED = shapes.stock(stages=(shapes.implement(), shapes.review(gate=None)), finish=None)
APPROVED = shapes.stock(
    stages=(shapes.implement(), shapes.verify()), finish=None, restart=Restart(back_to="test")
)
AGAIN = shapes.stock(
    stages=(shapes.implement(on_failure="restart"), shapes.review(on_failure="restart")),
    finish=None,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a variant is explored: a play, its cap of rounds, and the bounds; the smallest that show it."""

    play: Play
    rounds: int = 0
    bounds: Bounds = LEAST


GROUNDS: Mapping[str, Ground] = {
    "reviewed": Ground(REVIEWED),
    "reviewed, a push": Ground(REVIEWED, bounds=replace(LEAST, pushes=1)),
    "reviewed, a push, two late": Ground(REVIEWED, bounds=replace(LEAST, pushes=1, flight=2)),
    "reviewed, a person": Ground(REVIEWED, bounds=replace(LEAST, people=1)),
    "reviewed, an old leader": Ground(REVIEWED, bounds=replace(LEAST, stale=1)),
    "reviewed, a round": Ground(REVIEWED, 1),
    "no label, a round, a push": Ground(UNLABELED, 1, replace(LEAST, pushes=1)),
    "again, a round": Ground(AGAIN, 1),
    "approved": Ground(APPROVED),
    "approved, a round, a push": Ground(APPROVED, 1, replace(LEAST, pushes=1)),
    "stock": Ground(shapes.stock()),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One exact edit.

    Attributes:
        where: a module (`playbook.reconcile.gate`), or a file of the rendered tree (`workflows/play.yaml`).
        old: what is there, exactly once.
        new: what is there instead.
    """

    where: str
    old: str
    new: str = ""

    @property
    def rendered(self) -> bool:
        """Tell whether it is of a rendered file."""
        return self.where.endswith(".yaml")

    def of(self, text: str) -> str:
        """Return a text with the edit made."""
        found = text.count(self.old)
        assert found == 1, f"{self.where} has it {found} times: {self.old}"
        assert self.new != self.old
        return text.replace(self.old, self.new)


def stage(play: Play, edits: Iterable[Edit] = ()) -> Stage:
    """Return the tree of a play, rendered, edited and compiled."""
    in_files = [edit for edit in edits if edit.rendered]
    if not in_files:
        key = play.model_dump_json()
        if key not in STAGES:
            STAGES[key] = _stage(_rendered(play))
        return STAGES[key]
    files = _rendered(play)
    for edit in in_files:
        files[edit.where] = edit.of(files[edit.where])
    return _stage(files)


def _stage(files: dict[str, str]) -> Stage:
    return Stage(tree(files), rehearsal.stage().recordings)


def _rendered(play: Play) -> dict[str, str]:
    platform = local()
    events: tuple[EventsObject, ...] = (
        event_bus(platform),
        event_source([play], platform),
        *sensors([play], platform),
    )
    return dict(render(Sources((play,), (), events), platform))


def in_place(patch: pytest.MonkeyPatch, edits: Iterable[Edit]) -> None:
    """Put the edited modules in place of the originals, wherever playbook looks them up."""
    by_module: dict[str, list[Edit]] = {}
    for edit in edits:
        if not edit.rendered:
            by_module.setdefault(edit.where, []).append(edit)
    made: list[ModuleType] = []
    for name, own in by_module.items():
        original = sys.modules[name]
        before, fresh = dict(vars(original)), _edited(original, own)
        for module in (*_ours(), *made):
            _replace(patch, module, before, vars(fresh))
        made.append(fresh)


def _edited(original: ModuleType, edits: Iterable[Edit]) -> ModuleType:
    """Execute a module's edited source into a fresh module, which stands nowhere yet."""
    path = Path(str(original.__file__))
    text = path.read_text("utf-8")
    for edit in edits:
        text = edit.of(text)
    fresh = ModuleType(original.__name__)
    exec(compile(text, str(path), "exec"), vars(fresh))
    return fresh


def _replace(
    patch: pytest.MonkeyPatch,
    where: ModuleType,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Put everything a module makes itself in place of the original, in one that looks it up.

    What it imports is the same object in both, and stays.
    """
    for name, new in after.items():
        old = before.get(name, new)
        if not name.startswith("__") and old is not new and vars(where).get(name) is old:
            patch.setattr(where, name, new)


def _ours() -> list[ModuleType]:
    return [one for name, one in list(sys.modules.items()) if name.split(".")[0] == "playbook"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What an exploration came to: what was covered, and the order that breaks something, a line a fact."""

    covered: Covered
    moves: int = 0
    told: tuple[str, ...] = ()

    @property
    def invariant(self) -> str:
        """Return the name of the invariant that is broken, or ""."""
        return self.covered.violation.invariant if self.covered.violation else ""


def explored(ground: str, edits: Iterable[Edit] = ()) -> Seen:
    """Explore a variant whose modules are in place."""
    where = GROUNDS[ground]
    play = where.play.model_copy(update={"rounds": where.rounds})
    scene = Scene(stage(play, edits), play.name, "acme/web")
    all_of_it, start = space(scene, where.bounds)
    covered = all_of_it.explore(start, lambda so_far: "enough" if so_far.states > ENOUGH else "")
    if covered.violation is None:
        return Seen(covered)
    order = story(scene, all_of_it, covered, covered.violation)
    told = tuple(f"{one.kind}: {one.subject}: {one.effect}" for one in lines(order))
    return Seen(covered, len(order.parts), told)


@dataclass(frozen=True, slots=True)
class Fault:
    """A variant, and the counterexample that is found.

    Attributes:
        edits: what is broken.
        ground: where it is explored.
        invariant: the name of the one that is broken.
        moves: how many moves the shortest order has.
        told: a line of it.
    """

    edits: tuple[Edit, ...]
    ground: str
    invariant: str
    moves: int
    told: str = field(kw_only=True)


def found(patch: pytest.MonkeyPatch, fault: Fault) -> None:
    """Assert that the counterexample is found."""
    in_place(patch, fault.edits)
    seen = explored(fault.ground, fault.edits)
    assert (seen.invariant, seen.moves) == (fault.invariant, fault.moves), seen.told
    assert fault.told in seen.told
