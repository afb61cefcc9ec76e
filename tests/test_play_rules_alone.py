"""The rules of a play that Argo alone releases."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from playbook.play import Gate, Play, Stage, cleo, rex, tess
from tests.plays.argo_alone import play as stock


def labeled(name: str, label: str, by: Any = cleo) -> Stage:
    return Stage(name=name, agent=cleo, gate=Gate.labeled(label, by=by, timeout="1h"))


def play(**fields: Any) -> Play:
    return Play(**{"name": "p", "stages": stock.stages, "release": "argo", **fields})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"branch": "task-{task_id}-x"}, "must end with {task_id}", id="a tail"),
        pytest.param({"name": "a--b"}, 'name = "a--b" holds "--"', id="two dashes"),
        pytest.param(
            {"stages": (labeled("a", "ok"), labeled("b", "OK"))},
            "one event (labeled ok by cleo) would release two gates",
            id="one label for two gates",
        ),
        pytest.param(
            {"stages": (labeled("a", "ok", by=(cleo, "people")), labeled("b", "ok", by="people"))},
            "one event (labeled ok by people)",
            id="one actor of two",
        ),
    ],
)
def test_a_play_the_sensor_could_not_run_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        play(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"branch": "x/{task_id}"}, id="another branch"),
        pytest.param({"stages": (labeled("a", "ok"), labeled("b", "fine"))}, id="two labels"),
        pytest.param(
            {"stages": (labeled("a", "ok"), labeled("b", "ok", by=tess))}, id="two agents"
        ),
        pytest.param({"stages": (Stage(name="a", agent=rex),)}, id="no gate"),
        pytest.param(
            {"stages": (labeled("a", "ok"), labeled("b", "ok")), "release": "signals"},
            id="two gates of one label, with Signals",
        ),
    ],
)
def test_a_play_the_sensor_can_run_passes(fields: dict[str, Any]) -> None:
    assert play(**fields).name == "p"
