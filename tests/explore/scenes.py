"""The scenes that explorations are tried in: plays of several shapes, rendered with few rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from playbook import Play, Restart, event_bus, event_source, rex, sensors
from playbook.events.types import EventsObject
from playbook.explore.scene import Scene
from playbook.rehearse.stage import Stage
from playbook.render import Sources, render
from tests import rehearsal
from tests.plays import blaze, shapes
from tests.stage import local, tree
from workflows.play import play as stock


@dataclass(frozen=True, slots=True)
class Shape:
    """A play, and what a task of it is submitted with."""

    play: Play
    parameters: tuple[tuple[str, str], ...] = ()


FAILURES = (
    shapes.implement(on_failure="restart"),
    shapes.review(on_failure="restart"),
    shapes.verify(),
)
SHAPES: Mapping[str, Shape] = {
    "stock": Shape(stock),
    "blaze": Shape(blaze.play),
    "blaze, with a stage more": Shape(blaze.play, (("security", "yes"),)),
    "some may push": Shape(shapes.stock(restart=Restart(back_to="review", by=(rex, "people")))),
    "agents may push": Shape(shapes.stock(restart=Restart(back_to="review", by=(rex,)))),
    "no restart": Shape(shapes.stock(restart=None)),
    "no finish": Shape(shapes.stock(finish=None)),
    "back to the first": Shape(shapes.stock(restart=Restart(back_to="implement"))),
    "failures run again": Shape(shapes.stock(stages=FAILURES)),
}


@cache
def stage(name: str, rounds: int) -> Stage:
    """Return the rendered tree of a play whose cap of rounds is lowered, and the recordings."""
    play, platform = SHAPES[name].play.model_copy(update={"rounds": rounds}), local()
    events: tuple[EventsObject, ...] = (
        event_bus(platform),
        event_source([play], platform),
        *sensors([play], platform),
    )
    made = render(Sources((play,), (), events), platform)
    return Stage(tree(made), rehearsal.stage().recordings)


def scene(name: str, rounds: int) -> Scene:
    """Return a fresh scene."""
    shape = SHAPES[name]
    return Scene(
        stage(name, rounds), shape.play.name, "acme/web", "web", parameters=shape.parameters
    )
