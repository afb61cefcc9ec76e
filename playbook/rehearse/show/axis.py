"""A time axis on which close moments can be told apart and long stretches without news are shortened. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

FIRST, LAST = 1.5, 98.5  # percent: a mark at either end is whole
MINUTE = 60
HOUR = 3600
LONG = 3  # a stretch longer than so many middling ones, and than an hour, is shortened to that
NARROWEST = 1.3  # percent between two moments, as long as there is room for all
CROWDED = 0.6  # of the axis, which those may take together
APART, FAR_APART = 7.0, 24.0  # percent between two times written on a wide, on a narrow screen


@dataclass(frozen=True, slots=True)
class Break:
    """A stretch that is shown shorter than it was."""

    left: float
    right: float
    seconds: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment whose time is written; `always` on a narrow screen too."""

    at: int
    left: float
    always: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """Where each moment is, in percent of the width."""

    moments: tuple[int, ...]
    places: tuple[float, ...]
    breaks: tuple[Break, ...]

    def place(self, at: int) -> float:
        """Return where a moment is; what lies before or after all others is at an end."""
        right = bisect_right(self.moments, at)
        if right == 0:
            return self.places[0]
        if right == len(self.moments):
            return self.places[-1]
        before, after = self.moments[right - 1], self.moments[right]
        share = (at - before) / (after - before)
        left = self.places[right - 1]
        return round(left + share * (self.places[right] - left), 2)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Return the moments whose times can be written without touching."""
        found: list[Tick] = []
        last = last_always = -FAR_APART
        for at, left in zip(self.moments, self.places, strict=True):
            if left - last < APART:
                continue
            always = left - last_always >= FAR_APART
            found.append(Tick(at, left, always))
            last, last_always = left, left if always else last_always
        return tuple(found)


def axis(moments: Iterable[int]) -> Axis:
    """Return an axis on which all these moments have a place of their own."""
    times = tuple(sorted(set(moments))) or (0,)
    gaps = [after - before for before, after in pairwise(times)]
    if not gaps:
        return Axis(times, (FIRST,), ())
    limit = max(HOUR, LONG * median([gap for gap in gaps if gap >= MINUTE] or gaps))
    widths = _widths([min(gap, limit) for gap in gaps])
    places = [round(place, 3) for place in accumulate(widths, initial=FIRST)]
    breaks = tuple(
        Break(left, right, gap)
        for gap, (left, right) in zip(gaps, pairwise(places), strict=True)
        if gap > limit
    )
    return Axis(times, tuple(places), breaks)


def _widths(gaps: list[float]) -> list[float]:
    """Return each gap's share of the axis; the least is wide enough to see."""
    room = LAST - FIRST
    least = min(NARROWEST, CROWDED * room / len(gaps))
    shares = [max(least, gap / sum(gaps) * room) for gap in gaps]
    spare = sum(shares) - room
    wide = sum(share - least for share in shares)
    # What the narrow ones were given, the wide ones give up, each by its size.
    return [share - spare * (share - least) / wide if wide else share for share in shares]
