"""The picture of a play: a box per state, a wire per arrow, nothing on top of another and nothing outside."""

import re
from itertools import pairwise

from playbook.argo.graph import DONE, START, arrows
from playbook.argo.states import GIVE_UP, states
from playbook.rehearse.show.path import Path
from playbook.rehearse.show.picture import picture
from tests.rehearsal import perform_file
from tests.rehearse.show.stories import WAYS


def test_the_picture_has_a_box_per_state_and_a_wire_per_arrow() -> None:
    drawn = picture(WAYS, Path({}, {}))
    names = [box.name for box in drawn.boxes]
    assert names == [START, *(state.name for state in states(WAYS)), DONE, GIVE_UP]
    assert len(drawn.wires) == len(arrows(WAYS))
    assert len({wire.way for wire in drawn.wires}) == len(drawn.wires)
    assert {word.text for word in drawn.words} == {"restart"}


def test_boxes_do_not_overlap_and_everything_is_inside() -> None:
    for play in (WAYS, perform_file("happy-path").play):
        assert play
        drawn = picture(play, Path({}, {}))
        row = [box for box in drawn.boxes if box.name != GIVE_UP]
        assert all(before.right < after.left for before, after in pairwise(row))
        for wire in drawn.wires:
            x = [float(n) for n in re.findall(r"[MHQ] (-?[\d.]+)", wire.way)]
            y = [float(n) for n in re.findall(r"V (-?[\d.]+)", wire.way)]
            assert all(0 <= one <= drawn.width for one in x)
            assert all(0 <= one <= drawn.height for one in y)


def test_a_long_text_is_shortened_in_its_box_and_whole_in_its_title() -> None:
    box = next(b for b in picture(WAYS, Path({}, {})).boxes if b.name == "review-gate")
    assert box.texts[0] == "labeled a label that is…"
    assert "a label that is far too long for a box" in box.title
