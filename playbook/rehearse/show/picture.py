"""The play as boxes and lines with places: states in a row, ways back on rails below it. Pure geometry, in pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from playbook.argo.graph import DONE, START, arrows
from playbook.argo.states import states
from playbook.play import Play
from playbook.rehearse.show.boxes import BOTTOM, MARGIN, Box, boxes
from playbook.rehearse.show.path import Path
from playbook.rehearse.show.wires import Rails, Wire, rails_of, wire


@dataclass(frozen=True, slots=True)
class Word:
    """What a rail is for, written beside the state it leads to."""

    left: float
    top: float
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to draw, in the order in which to draw it."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    words: tuple[Word, ...]


def picture(play: Play, taken: Path) -> Picture:
    """Lay out a play, with the way that runs took through it."""
    known = [*arrows(play), *(one for one in taken.arrows if one not in arrows(play))]
    row = [START, *(state.name for state in states(play)), DONE]
    rails = rails_of(known, row, MARGIN)
    found = {box.name: box for box in boxes(play, taken.states, rails.top, rails.lowest)}
    wires = [wire(found, rails, one, taken.arrows.get(one, 0)) for one in known]
    return Picture(
        width=found[DONE].right + MARGIN,
        height=rails.lowest + BOTTOM,
        boxes=tuple(found.values()),
        wires=tuple(sorted(wires, key=lambda one: one.taken > 0)),
        words=tuple(_words(found, rails)),
    )


def _words(found: Mapping[str, Box], rails: Rails) -> Iterator[Word]:
    for way in rails.below:
        on, target = way
        if target in rails.row:
            yield Word(found[target].middle + rails.spread + 8, rails.low(way) - 5, str(on))
