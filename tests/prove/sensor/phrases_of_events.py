"""Issue 5's phrases about what comes in: sources, buses, and the filters of dependencies. Data only."""

from typing import Any

import pytest

from tests.prove.sensor.proved import data, github, heard, number, sensor, text
from tests.prove.sensor.unusual import HOOK, LOG, PULLS, flag

Json = dict[str, Any]
PUSH = text("body.X-GitHub-Event", "^push$")


def hears(filters: str, triggers: str = LOG) -> Json:
    return sensor(heard("a", filters), triggers)


def bus(**spec: Any) -> Json:
    metadata = {"name": "default", "namespace": "plays"}
    return {**HOOK, "kind": "EventBus", "metadata": metadata, "spec": spec}


def jetstream(**spec: Any) -> Json:
    return bus(jetstream={"version": "latest", **spec})


def hooks(**more: Any) -> Json:
    """Return GitHub's source with other fields; None takes one away."""
    source = github()
    event = source["spec"]["github"]["hooks"]
    event |= more
    source["spec"]["github"]["hooks"] = {key: one for key, one in event.items() if one is not None}
    return source


def typed(kind: str) -> str:
    return data(PULLS, text("body.number", "1").replace("type: string", f"type: {kind}"))


OF_EVENTS = [
    pytest.param("PB201", [hears(data(PULLS, text("body.action", "labeled")))], id="unanchored"),
    pytest.param(
        "PB202", [hears(data(text("body.sender.login", "^rex[bot]$")))], id="excludes itself"
    ),
    pytest.param(
        "PB204",
        [hears(data(text("headers.X-GitHub-Event.0", "^push$"))), github()],
        id="a header in GitHub's letters",
    ),
    pytest.param(
        "PB204",
        [hears(data(PUSH, number("body.pull_request.number", "=", "1")))],
        id="a path of another event",
    ),
    pytest.param(
        "PB204",
        [
            hears(
                data(PULLS).replace(
                    "{data", "{exprs: [{expr: x, fields: [{name: x, path: body.no}]}], data"
                )
            )
        ],
        id="a path of an expression",
    ),
    pytest.param("PB205", [hears(data(PULLS, text("body.action", "^sync$")))], id="no such action"),
    pytest.param(
        "PB205", [hears(", filters: {context: {subject: x}}")], id="another event's subject"
    ),
    pytest.param(
        "PB205",
        [hears(", filters: {context: {type: webhook}}"), github()],
        id="another source's type",
    ),
    pytest.param(
        "PB206", [hears(data(PULLS)), github("push")], id="an event that is not subscribed"
    ),
    pytest.param(
        "PB210",
        [hears(data(PULLS, number("body.pull_request.title", "=", "1")))],
        id="a text as a number",
    ),
    pytest.param(
        "PB210",
        [hears(data(PULLS, flag("body.pull_request.title", "true")))],
        id="a text as a bool",
    ),
    pytest.param("PB210", [hears(typed("int"))], id="a type that is none"),
    pytest.param("PB210", [hears(typed("String"))], id="a type in capitals"),
    pytest.param(
        "PB203", [hears(data(number("body.number", "=", "one")))], id="a number that is none"
    ),
    pytest.param(
        "PB209",
        [hears(data(text("body.x", "^a$"), text("body.x", "^b$")))],
        id="two texts at once",
    ),
    pytest.param(
        "PB209",
        [hears(data(text("body.x", "^a/.*x"), text("body.x", "^b/.*x")))],
        id="two beginnings at once",
    ),
    pytest.param(
        "PB209",
        [hears(data(text("body.x", "a.*"), text("body.x", "a.*", comparator="!=")))],
        id="a pattern and not the pattern",
    ),
    pytest.param(
        "PB209",
        [hears(data(number("body.n", ">", "5"), number("body.n", "<", "3")))],
        id="numbers apart",
    ),
    pytest.param(
        "PB209",
        [hears(data(flag("body.x", "true"), flag("body.x", "false")))],
        id="true and false",
    ),
    pytest.param(
        "PB209",
        [hears(data(PUSH, text("headers.X-Github-Event.0", "^pull_request$")))],
        id="two events in two places",
    ),
    pytest.param(
        "PB204",
        [hears(data(PUSH, text("body.action", "^opened$")))],
        id="an event and an action it has not",
    ),
    pytest.param(
        "PB208",
        [hears(", filters: {time: {start: '8:00:00', stop: '08:00:00'}}")],
        id="a time of no length",
    ),
    pytest.param("PB211", [sensor(heard("a", "", "gitlab"), LOG), github()], id="no such source"),
    pytest.param(
        "PB211", [sensor(heard("a", "", "github", "x"), LOG), github()], id="no such event"
    ),
    pytest.param("PB211", [{**github(), "spec": {"eventBusName": "x"}}, bus()], id="no such bus"),
    pytest.param("PB250", [hooks(webhookSecret=None)], id="no webhookSecret"),
    pytest.param(
        "PB215",
        [{**HOOK, "spec": {"webhook": {"a.b": {"endpoint": "/", "port": "1"}}}}],
        id="a dot in an event's name",
    ),
    pytest.param(
        "PB251",
        [hooks(webhook={"endpoint": "/", "port": "1", "maxPayloadSize": 1 << 20}), jetstream()],
        id="a source that takes more than the bus",
    ),
    pytest.param("PB251", [jetstream(maxPayload="64MB")], id="more than JetStream stores"),
    pytest.param("PB252", [jetstream(streamConfig="maxAge: 1h")], id="a short memory"),
    pytest.param("PB252", [bus(nats={"native": {"maxAge": "10m"}})], id="a short memory of NATS"),
]
