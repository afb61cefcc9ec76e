"""What we render, on every recorded webhook: our model says of it what Argo's own Go code says."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from playbook.events.patterns import compile_pattern
from tests.oracle import engine
from tests.oracle.asking import Question, argo_says, events_say
from tests.oracle.comparing import Comparison, Tally
from tests.oracle.families import ours
from tests.oracle.trees import ARGO_KINDS, EVENTS_KINDS, TREES, Json, every, objects
from tests.payloads_corpus import recordings

pytestmark = pytest.mark.oracle
Compare = Callable[[Comparison, Iterable[Question]], Tally]


def each_once(questions: Iterable[Question]) -> list[Question]:
    """Return the questions without those asked before: many trees have a Sensor in common."""
    return [json.loads(text) for text in dict.fromkeys(map(json.dumps, questions))]


def filters() -> Iterator[Question]:
    for sensor in every("Sensor"):
        for dependency in sensor["spec"]["dependencies"]:
            operator = dependency.get("filtersLogicalOperator", "")
            asked = {"op": "filter", "filter": dependency.get("filters"), "operator": operator}
            yield from ({**asked, "recording": name} for name in recordings())


def triggers() -> Iterator[Question]:
    for sensor in every("Sensor"):
        for trigger in sensor["spec"]["triggers"]:
            for asked in _changes(trigger):
                yield from ({**asked, "recording": name} for name in recordings())


def _changes(trigger: Json) -> Iterator[Question]:
    """Yield what a trigger changes: its own template, its resource, its payload."""
    template = trigger["template"]
    [kind] = template.keys() & {"k8s", "http", "argoWorkflow"}
    settings = template[kind]
    if own := trigger.get("parameters"):
        yield {"op": "template", "object": template, "parameters": _of_d(own)}
    if payload := settings.get("payload"):
        yield {"op": "payload", "parameters": _of_d(payload)}
    if inner := settings.get("parameters"):
        resource = settings["source"]["resource"]
        yield {"op": "resource", "object": resource, "parameters": _of_d(inner)}


def _of_d(parameters: list[Json]) -> list[Json]:
    """Let every parameter take its value from the one event that is asked about."""
    return [{**one, "src": {**one["src"], "dependencyName": "d"}} for one in parameters]


def conditions() -> Iterator[Question]:
    for sensor in every("Sensor"):
        names = [one["name"] for one in sensor["spec"]["dependencies"]]
        for trigger in sensor["spec"]["triggers"]:
            text = trigger["template"].get("conditions", "")
            yield {"op": "conditions", "conditions": text, "dependencies": names}


def arrivals() -> Iterator[Question]:
    for one in recordings().values():
        yield {"op": "arrive", "event": one.event, "body": one.text}


@pytest.mark.parametrize(
    ("name", "asked", "heard"),
    [
        pytest.param("shipped filters", filters, engine.heard_webhook, id="filters"),
        pytest.param("shipped triggers", triggers, engine.heard_parameters, id="triggers"),
        pytest.param("shipped conditions", conditions, engine.heard_conditions, id="conditions"),
        pytest.param("recorded webhooks", arrivals, engine.heard_webhook, id="webhooks"),
    ],
)
def test_both_say_the_same_of_what_we_render(
    name: str, asked: Callable[[], Iterator[Question]], heard: Any, compare: Compare
) -> None:
    tally = compare(Comparison(name, events_say, ours, heard), each_once(asked()))
    assert not tally.refused


def test_no_filter_fails_on_an_event_of_its_own_kind() -> None:
    """Argo logs such an error as a warning for each event: a fault would drown in them."""
    asked = each_once(one for one in filters() if _is_of_its_kind(one))
    wrong = [one for one, answer in zip(asked, events_say(asked), strict=True) if answer["error"]]
    assert asked
    assert not wrong, wrong[:3]


def _is_of_its_kind(question: Question) -> bool:
    first = question["filter"]["data"][0]
    assert first["path"] == "body.X-GitHub-Event"
    return compile_pattern(first["value"][0])(recordings()[question["recording"]].event)


@pytest.mark.parametrize("tree", TREES)
def test_argo_takes_every_object(tree: str) -> None:
    events = [{"op": "validate", "object": one} for one in objects(tree, *EVENTS_KINDS, "EventBus")]
    templates = objects(tree, "WorkflowTemplate")
    workflows = [
        {"op": "validate", "objects": [one, *(other for other in templates if other is not one)]}
        for one in templates
    ]
    assert len(workflows) == len(objects(tree, *ARGO_KINDS))
    said = [*events_say(events), *argo_says(workflows)]
    assert [one["why"] for one in said if one["error"]] == []
