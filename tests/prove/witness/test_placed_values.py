"""An override puts a value where gjson finds it: read back through the engine's own paths."""

from typing import Any

import pytest

from playbook.events.canonical import canonical_event
from playbook.events.paths import compile_path
from playbook.prove.witness.placed import placed
from playbook.rehearse.payloads import changed

BODY = {"label": {"name": "bug"}, "labels": [{"name": "a"}, {"name": "b"}], "draft": None}


@pytest.mark.parametrize(
    ("path", "value", "override", "found"),
    [
        pytest.param("label.name", "x", ("label.name", "x"), "x", id="a key"),
        pytest.param("draft.by", "x", ("draft.by", "x"), "x", id="below null"),
        pytest.param("new.key", 1, ("new.key", 1), 1, id="a new key"),
        pytest.param("labels.1.name", "x", ("labels.1.name", "x"), "x", id="an item"),
        pytest.param("labels.2", "x", ("labels", [{}, {}, "x"]), "x", id="an item that is new"),
        pytest.param("labels.#", 3, ("labels", [{}] * 3), 3, id="how many"),
        pytest.param("labels.#.name", '"x"', ("labels", [{"name": "x"}]), ["x"], id="of each"),
        pytest.param(
            'labels.#(name=="x").id',
            7,
            ("labels", [{"id": 7, "name": "x"}]),
            7,
            id="of the one that is asked for",
        ),
        pytest.param(
            "commits.#.files.#.path",
            '[["x"]]',
            ("commits", [{"files": [{"path": "x"}]}]),
            [["x"]],
            id="of each of each",
        ),
    ],
)
def test_the_path_finds_it(path: str, value: Any, override: tuple[str, Any], found: Any) -> None:
    assert override in list(placed(BODY, path, value))
    event = canonical_event("push", "1", changed(BODY, dict([override])))
    assert compile_path(f"body.{path}").get(event) == found


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(r"a\.b", id="a dot in a key"),
        pytest.param("a=b", id="an equals sign"),
        pytest.param("lab*", id="a wildcard"),
        pytest.param("labels.name", id="a word in a list"),
    ],
)
def test_what_an_override_cannot_say_is_not_proposed(path: str) -> None:
    made = [changed(BODY, {where: value}) for where, value in placed(BODY, path, "x")]
    events = [canonical_event("push", "1", body) for body in made]
    assert [one for one in events if compile_path(f"body.{path}").get(one) == "x"] == []
