"""A trigger gets the smallest payload that fires it, or the proof that none can, or neither can be told."""

from typing import Any

import pytest

from playbook.prove.witness.show import described, lines
from tests.prove.witness.one_trigger import HOOK, HUB, dependency, seen


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param(
            dependency("one", HUB, "body.X-GitHub-Event ^pull_request$", "body.action ^labeled$"),
            "octokit/pull_request.labeled.json repository.full_name=Acme/a",
            id="a recording, in a repository that the source covers",
        ),
        pytest.param(
            dependency("one", HUB, "headers.X-Github-Event.0 ^push$", r"body.ref ^refs/tags/v\d$"),
            "octokit/push._.tag-deleted.json ref=refs/tags/v1 repository.full_name=Acme/a",
            id="a text that a pattern takes",
        ),
        pytest.param(
            dependency("one", HUB, "body.X-GitHub-Event ^pull_request$", "body.action ^edited$"),
            "octokit/pull_request.opened.json action=edited repository.full_name=Acme/a",
            id="an action that nobody recorded",
        ),
        pytest.param(
            dependency(
                "one",
                HUB,
                "body.X-GitHub-Event ^pull_request$",
                'body.pull_request.labels.#(name=="go").name ^go$',
                {"path": "body.pull_request.draft", "type": "bool", "value": ["true"]},
                {"path": "body.number", "type": "number", "comparator": ">", "value": ["99"]},
            ),
            'octokit/pull_request.opened.json \'pull_request.labels=[{"name": "go"}]\''
            " pull_request.draft=true number=100 repository.full_name=Acme/a",
            id="a list, a bool, a number",
        ),
        pytest.param(
            dependency("one", HUB, "body.X-GitHub-Event ^issues$", "body.action ^labeled$"),
            'issues body {"action": "labeled", "repository": {"full_name": "Acme/a"}}',
            id="an event that nobody recorded",
        ),
        pytest.param(
            dependency(
                "one", HUB, "body.ref ^x$", "body.action ^created$", dataLogicalOperator="or"
            ),
            "octokit/issue_comment.created.on-issue.json repository.full_name=Acme/a",
            id="one of several filters",
        ),
        pytest.param(
            dependency("one", HOOK, "body.kind ^it's$", "body.kind t's$"),
            'body {"kind": "it\'s"}',
            id="the body of a webhook",
        ),
        pytest.param(dependency("one", HOOK), "any event of its webhook source", id="no filter"),
        pytest.param(
            dependency("one", ("clock", "daily")), "any event of its calendar source", id="a clock"
        ),
    ],
)
def test_the_smallest_payload_is_found(asked: dict[str, Any], found: str) -> None:
    witness = seen(asked)
    assert witness.why == ()
    (payload,) = witness.payloads
    assert described(payload) == found


def test_fields_that_the_trigger_reads_are_there() -> None:
    source = {"dependencyName": "one", "dataKey": "body.user.id"}
    http = {"url": "https://x.example", "payload": [{"src": source, "dest": "id"}]}
    witness = seen(dependency("one", HOOK), template={"log": None, "http": http})
    assert [described(one) for one in witness.payloads] == ['body {"user": {"id": "a"}}']


def test_dependencies_that_have_to_come_together_get_a_payload_each() -> None:
    first, second = (
        dependency(name, HUB, f"body.X-GitHub-Event ^{event}$")
        for name, event in (("first", "push"), ("second", "pull_request"))
    )
    witness = seen(first, second, template={"conditions": "first && second"})
    assert [one.event for one in witness.payloads] == ["push", "pull_request"]
    assert [line.partition(":")[0] for line in lines(witness, [])] == [
        "Sensor/ear trigger it, dependency first",
        "Sensor/ear trigger it, dependency second",
    ]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        pytest.param(dependency("one", HUB, "body.action ^sync$"), "PB205", id="no such value"),
        pytest.param(
            dependency("one", HUB, "body.X-GitHub-Event ^push$", "body.nothing x"),
            "PB204",
            id="no such path",
        ),
        pytest.param(dependency("one", HUB, "body.ref (?=x)"), "PB203", id="no pattern"),
        pytest.param(dependency("one", ("here", "x")), "PB211", id="no such event of the source"),
        pytest.param(
            dependency("one", HUB, "body.ref ^a$", "body.ref ^b$"), "PB209", id="a contradiction"
        ),
    ],
)
def test_what_nothing_fires_is_proved_by_a_rule(asked: dict[str, Any], why: str) -> None:
    witness = seen(asked)
    assert (witness.verdict, witness.payloads) == ("none", ())
    assert [one.partition(":")[0] for one in witness.why] == ["one"]
    assert why in witness.why[0]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        pytest.param(
            dependency("one", HOOK, "body.x y", script="return true"), "script", id="a script"
        ),
        pytest.param(
            dependency("one", ("clock", "daily"), "eventTime x"), "a calendar event", id="a clock"
        ),
        pytest.param(
            dependency("one", ("gone", "x"), "body.x y"), "not here", id="a source elsewhere"
        ),
        pytest.param(
            dependency("one", HUB, "body.X-GitHub-Event ^push$", "body.sender.type ^Robot$"),
            "body.sender.type",
            id="a value that GitHub lists others than",
        ),
        pytest.param(
            dependency("one", HUB, "headers.X-Hub-Signature-256.0 ^sha256=aa$"),
            "headers.X-Hub-Signature-256.0",
            id="a header that no recording has",
        ),
        pytest.param(
            {**dependency("one", HOOK), "transform": {"jq": "."}}, "transform", id="a transform"
        ),
    ],
)
def test_what_cannot_be_told_is_not_decided(asked: dict[str, Any], why: str) -> None:
    witness = seen(asked)
    assert (witness.verdict, witness.payloads) == ("not decided", ())
    assert why in " ".join(witness.why)


def test_other_sections_may_say_yes_where_they_are_joined_by_or() -> None:
    asked = dependency(
        "one", HOOK, "nothing x", exprs=[{"expr": "a", "fields": [{"name": "a", "path": "body.a"}]}]
    )
    assert seen({**asked, "filtersLogicalOperator": "or"}).verdict != "none"
