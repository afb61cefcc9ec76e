"""The lines of the picture: onward in the row, over it where a state is skipped, back on rails below. Pure geometry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playbook.argo.graph import Arrow
from playbook.argo.states import GIVE_UP, On
from playbook.rehearse.show.boxes import HEIGHT, Box

RAIL = 26
ROUND = 9
LOOP = 26
APART = 13  # between two lines that leave one box
BACK = (On.REWORK, On.RESTART)

Way = tuple[On, str]


@dataclass(frozen=True, slots=True)
class Wire:
    """An arrow: its way as an SVG path, and how often runs took it."""

    look: str
    way: str
    title: str
    taken: int


@dataclass(frozen=True, slots=True)
class Rails:
    """Where the rails run: those above the row, one an arrow; those below, one for all that go to one state for one reason."""

    row: tuple[str, ...]
    top: float
    above: tuple[Arrow, ...]
    below: tuple[Way, ...]

    @property
    def bottom(self) -> float:
        """Return the lower edge of the row."""
        return self.top + HEIGHT

    @property
    def lowest(self) -> float:
        """Return how low the lowest rail runs."""
        return self.bottom + RAIL * len(self.below)

    @property
    def spread(self) -> float:
        """Return how far from the middle of a box its outermost line is."""
        return APART * (len(self.below) - 1) / 2

    def low(self, way: Way) -> float:
        """Return how low a rail runs."""
        return self.bottom + RAIL * (self.below.index(way) + 1)

    def shift(self, way: Way) -> float:
        """Return how far from the middle of a box its lines begin and end, so that no two share one."""
        return APART * self.below.index(way) - self.spread


def rails_of(known: Sequence[Arrow], row: Sequence[str], margin: float) -> Rails:
    """Return the rails these arrows need."""
    order = {name: at for at, name in enumerate(row)}
    above = tuple(
        one
        for one in known
        if one.on in (On.ENTER, On.GO) and order[one.target] - order[one.source] > 1
    )
    ways = dict.fromkeys((a.on, a.target) for a in known if a.on in BACK or a.target == GIVE_UP)
    # The shortest way back runs next to the row; giving up, which all can, runs lowest.
    below = tuple(sorted(ways, key=lambda way: -order.get(way[1], -1)))
    return Rails(tuple(row), margin + LOOP + RAIL * len(above), above, below)


def wire(boxes: Mapping[str, Box], rails: Rails, arrow: Arrow, taken: int) -> Wire:
    """Return the line of an arrow."""
    why = ", ".join(part for part in (str(arrow.on), arrow.when) if part)
    times = f" ({taken} times)" if taken > 1 else ""
    title = f"{arrow.source} → {arrow.target}: {why}{times}"
    way = _way(boxes[arrow.source], boxes[arrow.target], rails, arrow)
    return Wire(str(arrow.on), way, title, taken)


def _way(source: Box, target: Box, rails: Rails, arrow: Arrow) -> str:
    if source is target:
        x, y = source.middle, rails.top
        return f"M {x - 11} {y} C {x - 22} {y - LOOP} {x + 22} {y - LOOP} {x + 11} {y - 2}"
    if arrow in rails.above:
        y = rails.top - LOOP / 2 - RAIL * (rails.above.index(arrow) + 0.5)
        leave, arrive = source.middle + _beside(source), target.middle - _beside(target)
        return _bridge((leave, source.top), (arrive, target.top), y)
    way = (arrow.on, arrow.target)
    if way not in rails.below:
        return f"M {source.right} {rails.top + HEIGHT / 2} H {target.left - 2}"
    start = (source.middle + rails.shift(way), rails.bottom)
    if target.name == GIVE_UP:
        return f"{_corner(start, rails.low(way), 1)} H {target.left - 2}"
    return _bridge(start, (target.middle + rails.shift(way), rails.bottom), rails.low(way))


def _beside(box: Box) -> float:
    """Return how far from its middle a box has room beside its own loop."""
    return min(LOOP + 1, box.width / 2 - ROUND)


def _corner(start: tuple[float, float], y: float, side: int) -> str:
    """Return the way from a box to its rail and round the corner."""
    x, edge = start
    near = y - ROUND if y > edge else y + ROUND
    return f"M {x} {edge} V {near} Q {x} {y} {x + side * ROUND} {y}"


def _bridge(start: tuple[float, float], end: tuple[float, float], y: float) -> str:
    """Return the way from one box along a rail to another."""
    x, edge = end
    side = 1 if x > start[0] else -1
    below = 1 if y > edge else -1
    onto = f"H {x - side * ROUND} Q {x} {y} {x} {y - below * ROUND} V {edge + below * 2}"
    return f"{_corner(start, y, side)} {onto}"
