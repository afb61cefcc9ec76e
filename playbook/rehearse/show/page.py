"""The rehearsal as one HTML page that needs nothing else: the play as a picture, lanes over time, a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

from playbook.play import Play
from playbook.rehearse.expect import Check
from playbook.rehearse.perform import Performance
from playbook.rehearse.show.axis import Axis, axis
from playbook.rehearse.show.columns import printable
from playbook.rehearse.show.lanes import Bar, Lane, moments, run_lanes, world_lanes
from playbook.rehearse.show.lines import ago, lines
from playbook.rehearse.show.path import path
from playbook.rehearse.show.picture import Picture, picture
from playbook.rehearse.show.summary import clock, headings, run_names, summary

THINNEST = 0.35  # percent: what lasted a moment is still seen


@dataclass(frozen=True, slots=True)
class Group:
    """The lanes of one run, or of what belongs to none."""

    name: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Lanes in groups over one axis."""

    axis: Axis
    groups: tuple[Group, ...]

    def left(self, at: int) -> float:
        """Return where a moment is, in percent."""
        return self.axis.place(at)

    def width(self, bar: Bar) -> float:
        """Return how wide a bar is, in percent."""
        return round(max(self.axis.place(bar.end) - self.axis.place(bar.start), THINNEST), 2)


def page(seen: Performance, checks: Sequence[Check], play: Play | None) -> str:
    """Return the page; `play` is drawn when it is given."""
    return _template().render(
        headings=headings(seen),
        scenario=seen.scenario,
        picture=_picture(seen, play),
        chart=_chart(seen, play),
        lines=lines(seen),
        called=run_names(seen),
        checks=checks,
        summary=summary(seen, checks),
    )


def _picture(seen: Performance, play: Play | None) -> Picture | None:
    return picture(play, path(seen, play)) if play else None


def _chart(seen: Performance, play: Play | None) -> Chart:
    called = run_names(seen)
    groups = [
        Group(
            f"run {called[run.name]}" if len(called) > 1 else "", tuple(run_lanes(seen, run, play))
        )
        for run in seen.world.runs
    ]
    groups.append(Group("GitHub and we" if len(called) > 1 else "", tuple(world_lanes(seen))))
    found = tuple(group for group in groups if group.lanes)
    times = moments([lane for group in found for lane in group.lanes])
    return Chart(axis(times | {one.at for one in seen.entries}), found)


@cache
def _template() -> Template:
    source = resources.files("playbook.rehearse.show").joinpath("page.html.j2").read_text("utf-8")
    environment = Environment(
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"clock": clock, "ago": ago, "printable": printable}
    return environment.from_string(source)
