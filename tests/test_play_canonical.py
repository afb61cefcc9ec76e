"""The play a run carries: written as one line, read back as it was, refused when it cannot be."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given

from playbook.declaration import canonical, from_canonical
from playbook.errors import InvalidPlay
from playbook.play import Labels, Play, Restart
from tests.plays.shapes import FEW, SHAPES, plays, stock

EVERY_SHAPE = pytest.mark.parametrize("shape", [pytest.param(SHAPES[n], id=n) for n in SHAPES])


@EVERY_SHAPE
def test_a_run_carries_its_play_whole(shape: Callable[[], Play]) -> None:
    play = shape()
    assert from_canonical(canonical(play)) == play
    assert canonical(from_canonical(canonical(play))) == canonical(play)


@given(plays())
@FEW
def test_any_play_is_read_back_as_it_was_written(play: Play) -> None:
    text = canonical(play)
    assert from_canonical(text) == play
    assert canonical(from_canonical(text)) == text


@given(plays())
@FEW
def test_what_a_run_carries_is_one_line_argo_leaves_alone(play: Play) -> None:
    text = canonical(play)
    assert text.isascii()
    assert "\n" not in text
    assert "{{" not in text
    assert json.loads(text)["schema"] == 1


def test_what_is_left_out_and_what_is_its_default_are_one_play() -> None:
    said = stock(restart=Restart(back_to="review", by="anyone", settle="60s"), labels=Labels())
    left_out = stock()
    assert json.loads(canonical(said))["restart"] == json.loads(canonical(left_out))["restart"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "cannot be read", id="empty"),
        pytest.param("{", "cannot be read", id="half"),
        pytest.param("[]", "no JSON object", id="a list"),
        pytest.param("1", "no JSON object", id="a number"),
        pytest.param("null", "no JSON object", id="null"),
        pytest.param("[" * 100_000, "cannot be read", id="a hundred thousand brackets"),
        pytest.param("{}", "schema None; this playbook reads 1", id="no schema version"),
        pytest.param('{"schema":2}', "Use the version of playbook that", id="a later schema"),
        pytest.param('{"schema":1}', "Field required", id="nothing in it"),
        pytest.param(
            canonical(stock()).replace('"rounds":10', '"rounds":90'), "Use rounds=", id="too deep"
        ),
        pytest.param(
            canonical(stock()).replace('"rounds":10', '"ronds":10'), "ronds", id="an unknown key"
        ),
    ],
)
def test_a_play_that_cannot_be_read_is_our_error(text: str, said: str) -> None:
    with pytest.raises(InvalidPlay, match=re.escape(said)):
        from_canonical(text)
