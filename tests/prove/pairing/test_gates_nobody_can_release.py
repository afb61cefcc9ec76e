"""PB301 in detail: which Sensor lets which gate wait for ever, and what is only doubted."""

import pytest

from playbook.prove.pairing.unreleased import UNRELEASED
from playbook.prove.prove import Report, prove_world
from playbook.prove.sources import read_documents
from playbook.prove.world import World
from tests.prove.breaking import (
    PLAY,
    PULL_REQUEST,
    REVIEW,
    SOURCE,
    Break,
    both,
    broken,
    edit,
    gone,
    more,
    stock,
)
from tests.prove.broken_pairing import argo_alone

ALONE = "sensors/argo-alone-play.yaml"


def judged(how: Break) -> Report:
    documents, _ = read_documents(broken(how))
    return prove_world(World(documents), [UNRELEASED])


@pytest.mark.parametrize(
    ("how", "gate", "reason"),
    [
        pytest.param(
            gone(PULL_REQUEST),
            "finish/merged",
            "X-GitHub-Event should be",
            id="no Sensor for its event",
        ),
        pytest.param(
            both(gone(PULL_REQUEST), gone(REVIEW)),
            "test/approved",
            "no Sensor stores Signals",
            id="no Sensor at all",
        ),
        pytest.param(
            edit(PULL_REQUEST, "|unlabeled)$", "|unlabeled)$x"),
            "review/labeled",
            'it is "labeled"',
            id="an action that no pattern takes",
        ),
        pytest.param(
            edit(REVIEW, "feature/task-", "feature/job-"),
            "test/approved",
            "head.ref should be",
            id="a branch that no task has",
        ),
        pytest.param(
            edit(SOURCE, "      - pull_request_review\n", ""),
            "test/approved",
            "is sent pull_request_review",
            id="an event that is not subscribed",
        ),
        pytest.param(
            edit(REVIEW, "acme/web|acme/api", "acme/shop"),
            "test/approved",
            "full_name should be",
            id="repositories that the source does not cover",
        ),
        pytest.param(
            edit(REVIEW, "dataKey: body.review.commit_id", "dataKey: body.review.id"),
            "test/approved",
            'reviewCommit "',
            id="a Signal that tells another commit",
        ),
        pytest.param(
            both(argo_alone, edit(ALONE, "(?i)5dlabs-tess", "(?i)tess")),
            "test/approved",
            'it is "5dlabs-tess[bot]"',
            id="Argo alone, another actor",
        ),
        pytest.param(
            both(argo_alone, edit(ALONE, "wait.value=finish/merged", "wait.value=finish")),
            "finish/merged",
            'sets "finish"',
            id="Argo alone, another gate",
        ),
    ],
)
def test_a_gate_that_nothing_releases_is_found_with_the_reason(
    how: Break, gate: str, reason: str
) -> None:
    said = [one.said for one in judged(how).findings]
    assert any(gate in one and reason in one for one in said), said


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(
            edit(
                REVIEW, "path: body.pull_request.labels.#", "path: body.pull_request.milestone.id"
            ),
            id="a field that another delivery may have",
        ),
        pytest.param(
            edit(REVIEW, "    filters:\n", "    filters:\n      script: return true\n"),
            id="a script",
        ),
        pytest.param(
            edit(PLAY, '"schema":1', '"schema":9'), id="a play that this version cannot read"
        ),
    ],
)
def test_what_is_not_proved_is_not_decided(how: Break) -> None:
    report = judged(how)
    assert report.findings == ()
    assert report.not_decided


def test_one_sensor_that_stores_it_as_it_is_will_do() -> None:
    wrong = stock()[REVIEW].replace("body.review.commit_id", "body.review.id")
    twice = more("sensors/a.yaml", wrong.replace("name: pull-request-review", "name: a"))
    assert judged(twice).findings == ()


def test_what_argo_alone_releases_is_released() -> None:
    report = judged(argo_alone)
    assert (report.findings, report.not_decided) == ((), ())
