"""Two triggers are doubles (PB243) where one event fires both; those that cannot meet are none."""

import pytest

from tests.prove.sensor.doubles import ACTION, OPENED, PULLS, REF, SUBMIT, verdict
from tests.prove.sensor.proved import data, fires, github, heard, number, sensor, text


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("", "", True, id="neither filters"),
        pytest.param("", data(PULLS), True, id="one takes everything"),
        pytest.param(data(PULLS, OPENED), data(PULLS, OPENED), True, id="the same filters"),
        pytest.param(data(PULLS, OPENED), data(OPENED, PULLS), True, id="in another order"),
        pytest.param(data(PULLS), data(PULLS, OPENED), True, id="one asks for more"),
        pytest.param(
            data(text(ACTION, "^(?:opened|closed)$")),
            data(OPENED),
            True,
            id="one takes more values",
        ),
        pytest.param(
            data(text(ACTION, "^opened$", "^closed$")),
            data(text(ACTION, "^closed$", "^reopened$")),
            True,
            id="they share one value",
        ),
        pytest.param(
            data(PULLS, text(ACTION, "opened")), data(PULLS, OPENED), True, id="reopened is opened"
        ),
        pytest.param(
            data(number("body.number", ">", "5")),
            data(number("body.number", ">=", "7")),
            True,
            id="numbers of which one has more",
        ),
        pytest.param(
            data(text(ACTION, "^opened$")), data(text(ACTION, "^closed$")), False, id="two actions"
        ),
        pytest.param(
            data(text(ACTION, "^opened$")),
            data(text(ACTION, "^opened$", comparator="!=")),
            False,
            id="one action, and the others",
        ),
        pytest.param(
            data(PULLS),
            data(text("headers.X-Github-Event.0", "^push$")),
            False,
            id="two events, asked for in two places",
        ),
        pytest.param(
            data(PULLS, text("body.before", "a.*")),
            data(PULLS, text("body.label.name", "b.*")),
            False,
            id="fields that no body has both of",
        ),
        pytest.param(
            data(text("body.ref", "^refs/heads/")),
            data(text("body.ref", "^refs/tags/v.*")),
            False,
            id="texts that begin otherwise",
        ),
        pytest.param(
            data(text("body.ref", "main.*")),
            data(text("body.ref", "main.*", comparator="!=")),
            False,
            id="a pattern, and what it does not match",
        ),
        pytest.param(
            data(number("body.number", ">", "5")),
            data(number("body.number", "<=", "5")),
            False,
            id="numbers on two sides",
        ),
        pytest.param(
            data("{path: body.pull_request.merged, type: bool, value: ['true']}"),
            data("{path: body.pull_request.merged, type: bool, value: ['false']}"),
            False,
            id="merged or not",
        ),
        pytest.param(
            ", filters: {time: {start: '08:00:00', stop: '18:00:00'}}",
            ", filters: {time: {start: '18:00:00', stop: '08:00:00'}}",
            False,
            id="by day and by night",
        ),
        pytest.param(
            ", filters: {context: {subject: one}}",
            ", filters: {context: {subject: other}}",
            False,
            id="two contexts",
        ),
        pytest.param(
            data(PULLS, OPENED), data(PULLS, text(REF, "^a.*b$")), None, id="fields that may meet"
        ),
        pytest.param(
            data(text(REF, "^a.*b$")), data(text(REF, "^.*c$")), None, id="patterns that may meet"
        ),
        pytest.param(
            data(text("body.ref", "^ab?")),
            data(text("body.ref", "^ac")),
            None,
            id="the last letter may be missing",
        ),
        pytest.param(
            data(text("body.ref", "^x|y")), data(text("body.ref", "^z")), None, id="a choice"
        ),
        pytest.param(
            ", filters: {script: return true}",
            ", filters: {script: return false}",
            None,
            id="two scripts",
        ),
        pytest.param(
            data(OPENED, more=", filtersLogicalOperator: or"),
            data(text(ACTION, "^closed$")),
            None,
            id="sections joined by or",
        ),
        pytest.param(
            ", transform: {jq: .}, filters: {script: x}",
            ", filters: {script: x}",
            None,
            id="one is transformed",
        ),
        pytest.param(
            ", filters: {time: {start: '08:00:00', stop: '18:00:00'}}",
            ", filters: {time: {start: '17:59:59', stop: '08:00:00'}}",
            None,
            id="hours that overlap",
        ),
    ],
)
def test_whether_one_event_passes_both(one: str, other: str, expected: bool | None) -> None:
    written = sensor(
        heard("one", one) + heard("other", other),
        fires("first", "one", SUBMIT) + fires("second", "other", SUBMIT),
    )
    assert verdict(github(), written) is expected


@pytest.mark.parametrize(
    ("filters", "conditions", "expected"),
    [
        pytest.param(OPENED, "one || other", True, id="either of two, and both may pass"),
        pytest.param(text(ACTION, "^closed$"), "one || other", False, id="either of two"),
        pytest.param(OPENED, "one && other", False, id="both together"),
    ],
)
def test_one_trigger_of_two_dependencies(filters: str, conditions: str, expected: bool) -> None:
    written = sensor(
        heard("one", data(OPENED)) + heard("other", data(PULLS, filters)),
        fires("first", conditions, SUBMIT),
    )
    assert verdict(github(), written) is expected


@pytest.mark.parametrize(
    ("namespaces", "names", "expected"),
    [
        pytest.param(("plays", "plays"), ("a", "b"), True, id="in one namespace"),
        pytest.param(("plays", "other"), ("a", "b"), False, id="in two"),
        pytest.param(("", ""), ("a", "b"), None, id="in one that is not said"),
        pytest.param(("plays", "plays"), ("a", "a"), False, id="one Sensor, written twice"),
    ],
)
def test_two_sensors(
    namespaces: tuple[str, str], names: tuple[str, str], expected: bool | None
) -> None:
    several = [
        sensor(heard("a"), fires("first", "a", SUBMIT), name, namespace)
        for name, namespace in zip(names, namespaces, strict=True)
    ]
    assert verdict(*several) is expected


def test_another_bus_brings_other_events() -> None:
    one, other = (
        sensor(heard("a"), fires("first", "a", SUBMIT), name) for name in ("one", "other")
    )
    other["spec"]["eventBusName"] = "second"
    assert verdict(one, other) is False
