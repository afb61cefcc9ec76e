"""PB310 in detail: which events of GitHub end a wait whoever caused them."""

import pytest

from playbook.prove.examples import example
from playbook.prove.pairing.actors import OPEN_TO_ALL
from playbook.prove.prove import Report, prove_world
from playbook.prove.sources import read_documents
from playbook.prove.world import World

FAILS = example("PB310", "fails")
STATE = '      - path: body.review.state\n        type: string\n        value: ["^approved$"]\n'
SECOND = """  - name: second
    eventSourceName: github
    eventName: review
    filters:
      data:
      - path: body.X-GitHub-Event
        type: string
        value: ["^pull_request_review$"]
"""
WHO = '      - {path: body.sender.type, type: string, value: ["^User$"]}\n'


def data(*filters: tuple[str, str]) -> str:
    """Return the failing Sensor with other filters."""
    lines = (f'      - {{path: {path}, type: string, value: ["{one}"]}}\n' for path, one in filters)
    start, end = FAILS.index("      - path:"), FAILS.index("  triggers:")
    text = FAILS[:start] + "".join(lines) + FAILS[end:]
    return text.replace("events: [pull_request_review]", 'events: ["*"]')


def of(event: str, action: str, *more: tuple[str, str]) -> str:
    return data(("body.X-GitHub-Event", f"^{event}$"), ("body.action", f"^{action}$"), *more)


def two(conditions: str, filters: str = "") -> str:
    """Return a Sensor that hears two events."""
    text = FAILS.replace("  triggers:\n", f"{SECOND}{filters}  triggers:\n")
    return text.replace("      name: approve\n", f"      name: approve\n{conditions}", 1)


def judged(text: str) -> Report:
    documents, skipped = read_documents({"a.yaml": text})
    assert skipped == []
    return prove_world(World(documents), [OPEN_TO_ALL])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(FAILS, id="a review"),
        pytest.param(of("issue_comment", "created"), id="a comment"),
        pytest.param(of("pull_request", "labeled"), id="a label"),
        pytest.param(of("pull_request", "closed"), id="a close, which the author can do"),
        pytest.param(
            of("pull_request_review", "submitted", ("body.pull_request.user.login", "^ada$")),
            id="the author of the pull request is not who reviews",
        ),
        pytest.param(two("      conditions: approved || second\n", WHO), id="one of two events"),
        pytest.param(two("      conditions: approved && second\n"), id="both are anybody's"),
        pytest.param(two("", WHO), id="no conditions"),
        pytest.param(
            FAILS.replace(STATE, STATE + WHO).replace(
                "    filters:\n", "    filters:\n      dataLogicalOperator: or\n"
            ),
            id="a filter that need not pass",
        ),
    ],
)
def test_a_wait_that_anybody_s_event_ends_is_found(text: str) -> None:
    (one,) = judged(text).findings
    assert one.severity == "warning"
    assert '"approved" ends the wait' in one.said


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(FAILS.replace(STATE, STATE + WHO), id="who sent it"),
        pytest.param(
            of("pull_request_review", "submitted", ("body.review.user.login", "^ada$")),
            id="who reviewed",
        ),
        pytest.param(
            of("issue_comment", "created", ("body.comment.author_association", "^OWNER$")),
            id="what the writer is to the repository",
        ),
        pytest.param(
            of("pull_request", "opened", ("body.pull_request.user.login", "^ada$")),
            id="the author opens it",
        ),
        pytest.param(
            of("pull_request", "closed", ("body.pull_request.merged", "^true$")),
            id="a merge needs write access",
        ),
        pytest.param(data(("body.X-GitHub-Event", "^push$")), id="so does a push"),
        pytest.param(two("      conditions: approved && second\n", WHO), id="another one is asked"),
        pytest.param(
            FAILS.replace(
                "    filters:\n",
                "    filters:\n      exprs:\n"
                "      - {expr: 'who == \"ada\"', fields: [{name: who, path: body.sender.login}]}\n",
            ),
            id="an expression asks",
        ),
        pytest.param(FAILS.replace("operation: resume", "operation: submit"), id="it ends no wait"),
        pytest.param(FAILS.replace("  github:\n", "  slack:\n", 1), id="not of GitHub's"),
    ],
)
def test_a_wait_that_not_everybody_ends_is_fine(text: str) -> None:
    report = judged(text)
    assert (report.findings, report.not_decided) == ((), ())
