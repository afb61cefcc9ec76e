"""Which values pass several filters, how patterns begin, and what is said of an action nobody lists."""

from typing import Any

import pytest

from playbook.prove.sensor.overlap import beginning
from tests.prove.sensor.proved import data, github, heard, number, proved, said, sensor, text
from tests.prove.sensor.unusual import LOG, flag

DISPATCH = text("body.X-GitHub-Event", "^repository_dispatch$")
OWN = text("body.action", "^my-own$")


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        pytest.param("^main$", "main", id="anchored"),
        pytest.param("^feature/.*", "feature/", id="and more"),
        pytest.param("main", "", id="anywhere"),
        pytest.param("^ab?", "a", id="a letter that may be missing"),
        pytest.param("^ab*", "a", id="a letter that may be missing or come again"),
        pytest.param("^ab{0,1}", "a", id="a letter that is counted"),
        pytest.param("^ab+", "ab", id="a letter that may come again"),
        pytest.param(r"^v1\.2", "v1.2", id="an escaped dot"),
        pytest.param(r"^v1\.?2", "v1", id="an escaped dot that may be missing"),
        pytest.param(r"^a\d", "a", id="a class"),
        pytest.param("^a|b", "", id="a choice"),
        pytest.param("^(?i)a", "", id="capitals or not"),
    ],
)
def test_how_a_pattern_begins(pattern: str, begins: str) -> None:
    assert beginning(pattern) == begins


def contradicts(*filters: str) -> bool:
    report = proved(sensor(heard("a", data(*filters)), LOG), select=("PB209",))
    return bool(report.findings)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param([number("n", ">", "1"), number("n", "<", "1.1")], False, id="between"),
        pytest.param([number("n", ">", "1"), number("n", "<", "1")], True, id="on both sides"),
        pytest.param([number("n", ">=", "1"), number("n", "<=", "1")], False, id="one number"),
        pytest.param([number("n", "=", "1"), number("n", "!=", "1")], True, id="and not"),
        pytest.param([number("n", "<", "1e300"), number("n", "<", "2e300")], False, id="large"),
        pytest.param([number("n", ">", "inf"), number("n", ">", "1")], False, id="without end"),
        pytest.param([text("x", "^a$", "^b$"), text("x", "^b$", "^c$")], False, id="one shared"),
        pytest.param([text("x", "^a$"), text("x", "a|b")], False, id="one in a pattern"),
        pytest.param([text("x", "^a$"), text("x", "^b")], True, id="one outside of a pattern"),
        pytest.param(
            [text("x", "^a$"), text("x", "^a$", comparator="!=")],
            True,
            id="a text and not the text",
        ),
        pytest.param(
            [text("x", "a.", "b."), text("x", "a.", "b.", comparator="!=")],
            False,
            id="a list that must not be is an or",
        ),
        pytest.param([text("x", "^1$"), number("x", "=", "1")], False, id="a text and a number"),
        pytest.param([flag("x", "1"), flag("x", "0")], True, id="true and false"),
        pytest.param([text("x", "^a$"), text("y", "^b$")], False, id="two fields"),
    ],
)
def test_what_no_value_passes(filters: list[str], expected: bool) -> None:
    assert contradicts(*filters) is expected


def source(**changed: Any) -> dict[str, Any]:
    found = github("*")
    event = found["spec"]["github"]["hooks"]
    event |= changed
    return found


@pytest.mark.parametrize(
    ("objects", "errors", "warnings"),
    [
        pytest.param(
            [sensor(heard("a", data(DISPATCH, OWN)), LOG), source(apiToken=None)],
            0,
            0,
            id="the sender of a dispatch decides its action",
        ),
        pytest.param(
            [sensor(heard("a", data(OWN)), LOG), source(apiToken=None)],
            0,
            1,
            id="an App may be sent a dispatch",
        ),
        pytest.param(
            [sensor(heard("a", data(OWN)), LOG), source()], 1, 0, id="a repository's hook is not"
        ),
    ],
)
def test_an_action_that_nobody_lists(objects: list[Any], errors: int, warnings: int) -> None:
    report = proved(*objects, select=("PB205",))
    assert (len(said(report)), len(said(report, "warning"))) == (errors, warnings)


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        pytest.param("jetstream", "error", id="on JetStream"),
        pytest.param("", "warning", id="on a bus that is not here"),
        pytest.param("kafka", "", id="on Kafka"),
    ],
)
def test_a_dot_in_a_name(kind: str, severity: str) -> None:
    metadata = {"name": "default", "namespace": "plays"}
    spec = {kind: {"version": "latest", "url": "x"} if kind == "jetstream" else {"url": "x"}}
    bus = {**github(), "kind": "EventBus", "metadata": metadata, "spec": spec}
    report = proved(sensor(heard("a"), LOG, "a.b"), *([bus] if kind else []), select=("PB215",))
    assert [one.severity for one in report.findings] == ([severity] if severity else [])
