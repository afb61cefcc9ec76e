"""The boxes of the picture: a state each, in a row, as wide as their texts. Pure geometry, in pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from playbook.argo.graph import DONE, START, waits_for
from playbook.argo.states import GIVE_UP, State, states
from playbook.play import Play

NAME, SMALL = 7.9, 6.5  # how wide a letter is: of the first text, and of the others
PADDING = 26
POINTED = 22  # more for a gate, whose sides are pointed
GAP = 30
HEIGHT = 50
PILL = 32
MARGIN = 14
BOTTOM = PILL / 2 + MARGIN
LONGEST = 24  # characters shown; the title has all of them


@dataclass(frozen=True, slots=True)
class Box:
    """A state: `look` is its shape, `texts` are its lines, `visits` is how often runs entered it."""

    name: str
    look: str
    texts: tuple[str, ...]
    title: str
    visits: int
    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Return its middle, from the left of the picture."""
        return round(self.left + self.width / 2, 1)

    @property
    def right(self) -> float:
        """Return its right edge."""
        return round(self.left + self.width, 1)


@dataclass(frozen=True, slots=True)
class Face:
    """What a box shows, before it has a place."""

    name: str
    look: str
    texts: tuple[str, ...]
    title: str

    @property
    def width(self) -> float:
        """Return how wide it must be."""
        first, *others = self.texts
        wide = max([NAME * len(first), *(SMALL * len(one) for one in others)])
        return round(max(wide, PILL) + PADDING + (POINTED if self.look == "gate" else 0), 1)


def boxes(play: Play, visits: Mapping[str, int], top: float, lowest: float) -> Iterator[Box]:
    """Yield the states of a play in a row below `top`, and give-up at the height of the lowest rail."""
    left: float = MARGIN
    begin = Face(START, "pill", (START,), "a run begins")
    done = Face(DONE, "pill good", (DONE,), "the run succeeds")
    for face in (begin, *(_face(state) for state in states(play)), done):
        box = _placed(face, visits, left, top + HEIGHT / 2)
        yield box
        left = box.right + GAP
    give_up = Face(GIVE_UP, "pill bad", (GIVE_UP,), "the run fails")
    yield _placed(give_up, visits, left - GAP - give_up.width, lowest)


def _placed(face: Face, visits: Mapping[str, int], left: float, middle: float) -> Box:
    height = PILL if face.look.startswith("pill") else HEIGHT
    return Box(
        name=face.name,
        look=face.look,
        texts=face.texts,
        title=face.title,
        visits=visits.get(face.name, 0),
        left=round(left, 1),
        top=middle - height / 2,
        width=face.width,
        height=height,
    )


def _face(state: State) -> Face:
    if state.gate:
        gate = state.gate
        said = (waits_for(gate), f"by {gate.actors}")
        limit = f"at most {gate.timeout}"
    else:
        stage = state.stage
        said = (state.name, stage.agent.name if stage else "")
        if stage and stage.when:
            said = (*said[:1], f"{said[1]}, when {stage.when.parameter} is {stage.when.equals}")
        limit = f"at most {stage.timeout}" if stage else ""
    look = "gate" if state.gate else "stage"
    texts = tuple(_short(one) for one in said)
    return Face(state.name, look, texts, f"{state.name}: {', '.join([*said, limit])}")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
