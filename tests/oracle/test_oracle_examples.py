"""Argo's own examples and manifests, all of them, through prove: no crash, nothing lost, and exactly the errors that somebody checked."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playbook.documents.write import dump
from playbook.lab.build import recipes
from tests.oracle.asking import Question, events_say
from tests.oracle.building import built
from tests.oracle.examples_of_argo import Proved, proved
from tests.oracle.tables.examples import ERRORS
from tests.oracle.test_oracle_lint import argo_lint, lint

pytestmark = pytest.mark.oracle
EVENTS, ARGO = "argo-events/examples", "argo-workflows/examples"
KIND = re.compile(r"^kind:", re.MULTILINE)
REFUSED = re.compile(r"✗ (\S+): (?:EventSource|Sensor) validation failed")
UNREAD = {ARGO: {"k8s-patch-json-workflow.yaml"}}
"""It says `annotations` twice."""


@pytest.fixture(scope="module", params=list(ERRORS))
def case(request: pytest.FixtureRequest) -> tuple[str, Proved]:
    """Return the name of each folder, and what came out."""
    name = str(request.param)
    return name, proved(name)


def errors(name: str, *rules: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield file, rule, object and path of the errors in a folder."""
    for one in proved(name).report.findings:
        if one.severity == "error" and (not rules or one.rule in rules):
            yield one.place.file, one.rule, one.object, one.path


def test_the_errors_are_those_that_somebody_checked(case: tuple[str, Proved]) -> None:
    name, _ = case
    found = Counter((file, rule, title) for file, rule, title, _ in errors(name))
    assert found == {key: count for key, (count, _) in ERRORS[name].items()}


def test_every_error_that_was_checked_has_a_reason() -> None:
    assert all(reason for checked in ERRORS.values() for _, reason in checked.values())


def test_what_cannot_be_read_is_named(case: tuple[str, Proved]) -> None:
    name, found = case
    assert {one.where.partition(":")[0] for one in found.report.unread} == UNREAD.get(name, set())


def test_every_object_is_looked_at_or_named(case: tuple[str, Proved]) -> None:
    name, found = case
    known = [*(one.object for one in found.world.checked), *found.world.strangers]
    seen = Counter(one.document.name for one in known)
    skipped = {one.where.partition(":")[0] for one in found.report.skipped}
    for file, text in found.texts.items():
        written = len(KIND.findall(text))
        assert seen[file] == written or (file in skipped and seen[file] < written), file
    assert len(found.texts) > 10, name


def test_what_is_not_looked_at_is_said(case: tuple[str, Proved]) -> None:
    _, found = case
    said = "\n".join(one.why for one in found.report.skipped)
    for one in found.world.strangers:
        assert f"kind {one.api_version} {one.kind} is not known" in said
    unsound = [one.object.title for one in found.world.checked if not one.sound]
    assert [title for title in unsound if title not in said] == []
    assert found.report.objects == len(found.world.checked) - len(unsound)


def test_argo_refuses_the_sensors_that_we_say_it_refuses_and_no_other() -> None:
    program = built(recipes.ORIGINAL_EVENTS_GROUP) / "argo-events"
    root = proved(EVENTS).root
    _, said = lint(program, "lint", "-R", "--strict", root)
    refused = {Path(one).relative_to(root).as_posix() for one in REFUSED.findall(said)}
    assert refused == {file for file, *_ in errors(EVENTS, "PB208")}


def test_argo_lint_finds_no_error_in_its_examples_either(tmp_path: Path) -> None:
    for file, text in proved(ARGO).texts.items():
        path = tmp_path / file  # a copy: beside them lies a dashboard, which it cannot read
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert argo_lint(tmp_path) == (0, "✔ no linting errors found!\n")


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        pytest.param(["message"], "inputs.parameters.message was not supplied", id="PB102"),
        pytest.param([], "failed to resolve {{inputs.parameters.message1}}", id="PB104"),
    ],
)
def test_argo_lint_refuses_the_workflow_of_a_trigger(
    tmp_path: Path, inputs: list[str], said: str
) -> None:
    [sensor] = [one for one in proved(EVENTS).world.of("Sensor") if one.name == NEEDY]
    path = ("spec", "triggers", 0, "template", "k8s", "source", "resource")
    workflow = sensor.get(path)
    [template] = workflow["spec"]["templates"]
    changed = {**template, "inputs": {"parameters": [{"name": name} for name in inputs]}}
    spec = {**workflow["spec"], "templates": [changed]}
    (tmp_path / "w.yaml").write_text(dump({**workflow, "spec": spec}))
    code, found = argo_lint(tmp_path)
    assert code == 1
    assert said in found


NEEDY = "multi-dependencies"


def test_argo_finds_nothing_at_the_paths_that_begin_beside_the_body() -> None:
    world = {one.title: one for one in proved(EVENTS).world.of("Sensor")}
    asked: list[Question] = []
    for file, _, title, path in errors(EVENTS, "PB204"):
        steps = [int(one) if one.isdigit() else one for one in re.findall(r"[\w-]+", path)]
        wanted = str(world[title].get(tuple(steps)))
        assert wanted, file
        document = _nested(wanted.split("."))
        asked += [
            {"op": "path", "path": prefix + wanted, "document": document}
            for prefix in ("", "body.")
        ]
    exists = [one["exists"] for one in events_say(asked)]
    assert exists == [False, True] * (len(asked) // 2)


def _nested(steps: list[str]) -> Any:
    return {steps[0]: _nested(steps[1:])} if steps else "here"


def test_argo_lets_a_review_pass_the_pattern_for_a_pull_request() -> None:
    [(_, _, title, _)] = errors(EVENTS, "PB201")
    [sensor] = [one for one in proved(EVENTS).world.of("Sensor") if one.title == title]
    pull_request = {"state": "open", "base": {"ref": "master"}}
    question = {
        "op": "filter",
        "filter": sensor.get(("spec", "dependencies", 0, "filters")),
        "document": {"action": "edited", "pull_request": pull_request},
    }
    names = ("pull_request", "pull_request_review", "pull_request_review_comment", "push")
    answers = events_say([{**question, "event": name} for name in names])
    assert [one["passed"] for one in answers] == [True, True, True, False]
