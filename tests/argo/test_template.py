"""The rendered template: what holds for every play, and the stock play's as it was reviewed."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from typing_extensions import override

from playbook.argo.states import states
from playbook.argo.template import backstop, workflow_template
from playbook.declaration import ANNOTATION, from_canonical
from playbook.documents import dump
from playbook.durations import in_seconds, seconds
from playbook.play import Play
from playbook.rehearse.expressions.expression import compile_expression
from playbook.schemas.check import violations
from tests.plays.shapes import FEW, SHAPES, plays, stock, without_lines

Json = dict[str, Any]
TAG = re.compile(r"{{(.*?)}}", re.DOTALL)
EVERY_SHAPE = pytest.mark.parametrize("shape", [pytest.param(SHAPES[n], id=n) for n in SHAPES])


class Yaml(SingleFileSnapshotExtension):
    """One YAML file per snapshot."""

    _write_mode = WriteMode.TEXT
    file_extension = "yaml"

    @override
    def serialize(self, data: Any, **_: Any) -> str:
        return dump(data)


def rendered(play: Play) -> Json:
    document: Json = workflow_template(play).to_dict()
    return document


def templates(play: Play) -> dict[str, Json]:
    return {one["name"]: one for one in rendered(play)["spec"]["templates"]}


def steps(play: Play) -> Iterator[tuple[Json, list[list[Json]]]]:
    for one in templates(play).values():
        if "steps" in one:
            yield one, one["steps"]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def check(play: Play) -> None:
    """Assert what must hold for the template of any play."""
    document = rendered(play)
    assert violations(document) == ()
    _names_are_unique(play)
    _only_certain_steps_are_read(play)
    _inputs_are_given(play)
    assert from_canonical(document["spec"]["workflowMetadata"]["annotations"][ANNOTATION]) == play


def _names_are_unique(play: Play) -> None:
    listed = rendered(play)["spec"]["templates"]
    assert len({one["name"] for one in listed}) == len(listed)
    for _, groups in steps(play):
        named = [step["name"] for group in groups for step in group]
        assert len(set(named)) == len(named)


def _only_certain_steps_are_read(play: Play) -> None:
    """A reference to a step that may have been skipped hangs the run (run on Argo 4.0.2)."""
    for template, groups in steps(play):
        certain: set[str] = set()
        for group in groups:
            for found in TAG.findall("\n".join(texts(group))):
                for name in compile_expression(found.removeprefix("=")).references:
                    root, step, *_ = name.split(".")
                    assert root in ("inputs", "workflow") or step in certain, template["name"]
            certain |= {step["name"] for step in group if "when" not in step}


def _inputs_are_given(play: Play) -> None:
    known = templates(play)
    for _, groups in steps(play):
        for step in (step for group in groups for step in group):
            given = {one["name"] for one in step["arguments"]["parameters"]}
            inputs = known[step["template"]].get("inputs", {}).get("parameters", [])
            assert given == {one["name"] for one in inputs}


@EVERY_SHAPE
def test_a_template_holds_together(shape: Callable[[], Play]) -> None:
    check(shape())


@given(plays())
@FEW
def test_the_template_of_any_play_holds_together(play: Play) -> None:
    check(play)


@EVERY_SHAPE
def test_the_same_play_is_the_same_template(shape: Callable[[], Play]) -> None:
    play = shape()
    assert rendered(play) == rendered(play)


def test_the_stock_template_is_as_it_was_reviewed(snapshot: SnapshotAssertion) -> None:
    assert rendered(without_lines(stock())) == snapshot(extension_class=Yaml)


@EVERY_SHAPE
def test_nothing_follows_a_call(shape: Callable[[], Play]) -> None:
    for _, groups in steps(shape()):
        calls = [step for group in groups[:-1] for step in group if "when" in step]
        assert calls == []
        assert all(len(group) == 1 for group in groups[:-1])


@EVERY_SHAPE
def test_no_tag_is_pasted_into_a_guard(shape: Callable[[], Play]) -> None:
    for _, groups in steps(shape()):
        for step in (step for group in groups for step in group if "when" in step):
            assert re.fullmatch(r"{{=[^{}]+}}", step["when"])


@EVERY_SHAPE
def test_every_tag_outside_a_manifest_is_one_of_ours(shape: Callable[[], Play]) -> None:
    """Annotations and defaults are substituted by Argo too: no text of a play may look like a tag."""
    document = rendered(shape())
    for one in document["spec"]["templates"]:
        one.pop("resource", None)
    found = {tag for text in texts(document) for tag in TAG.findall(text)}
    known = re.compile(r"=|inputs\.parameters\.(round|pull_request|head_sha|review|reason)$")
    assert all(known.match(tag) for tag in found)


@EVERY_SHAPE
def test_every_wait_ends_and_says_who_ended_it(shape: Callable[[], Play]) -> None:
    play = shape()
    known = templates(play)
    for state in states(play):
        gate = known[f"wait-{state.name}"]
        if state.gate:
            ours = in_seconds(state.gate.timeout)
        else:
            assert state.stage is not None
            ours = in_seconds(state.stage.queue) + in_seconds(state.stage.timeout)
        assert seconds(gate["suspend"]["duration"]) == ours + max(600, ours // 10)
        outputs = {one["name"]: one["valueFrom"] for one in gate["outputs"]["parameters"]}
        assert outputs["decision"] == {"supplied": {}, "default": "timeout"}
        assert all(one["supplied"] == {} and "default" in one for one in outputs.values())
        assert "Never argo resume" in gate["inputs"]["parameters"][0]["description"]


@pytest.mark.parametrize(
    ("ours", "argos"),
    [
        pytest.param(60, 660, id="ten minutes more"),
        pytest.param(6000, 6600, id="where both are the same"),
        pytest.param(360_000, 396_000, id="a tenth more"),
    ],
)
def test_argos_own_expiry_is_a_backstop(ours: int, argos: int) -> None:
    assert backstop(ours) == argos


@EVERY_SHAPE
def test_a_gate_has_the_address_of_the_design(shape: Callable[[], Play]) -> None:
    play = shape()
    known = templates(play)
    for state in states(play):
        [wait] = [s for g in known[state.name]["steps"] for s in g if s["name"] == state.waits_for]
        given = {one["name"]: one["value"] for one in wait["arguments"]["parameters"]}
        assert given["gate"] == f"{state.owner}/{state.kind}/r{{{{inputs.parameters.round}}}}"
