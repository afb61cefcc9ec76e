"""PB307 and PB308 in detail: who cannot do what a gate waits for, and what Argo alone loses."""

import pytest

from playbook.agents import Agent, Permissions
from playbook.play import Gate, Play, Stage, blaze, cleo, rex, tess
from playbook.prove.finding import Severity
from playbook.prove.pairing.promises import ALONE, UNABLE
from playbook.prove.prove import Report, prove_world
from playbook.prove.sources import read_documents
from playbook.prove.world import World
from playbook.render import Sources, render
from tests.plays import argo_alone
from tests.prove.broken_pairing import PLATFORM
from workflows.play import play

OPENED = Gate.pull_request_open(by=rex, timeout="1h")


def may(agent: Agent, **rights: str) -> Agent:
    return agent.model_copy(update={"permissions": Permissions.model_validate({"github": rights})})


def of(*stages: Stage, finish: Gate | None = None) -> Play:
    return Play(name="play", stages=stages, finish=finish)


def staged(name: str, agent: Agent, gate: Gate | None = None) -> Stage:
    return Stage(name=name, agent=agent, gate=gate)


def judged(play: Play) -> Report:
    documents, _ = read_documents(render(Sources([play]), PLATFORM))
    return prove_world(World(documents), [UNABLE, ALONE])


@pytest.mark.parametrize(
    ("play", "severity", "reason"),
    [
        pytest.param(
            of(
                staged("a", rex, OPENED),
                staged("b", cleo, Gate.labeled("qa", by=tess, timeout="1h")),
            ),
            "error",
            "tess sets the label \"qa\", and no stage starts tess.",
            id="no stage starts the only one",
        ),
        pytest.param(
            of(
                staged("a", rex, OPENED),
                staged("b", cleo, Gate.labeled("qa", by=(tess, "people"), timeout="1h")),
            ),
            "warning",
            "no stage starts tess",
            id="people may do it, too",
        ),
        pytest.param(
            of(
                staged("a", rex, Gate.labeled("qa", by=cleo, timeout="1h")),
                staged("b", cleo),
            ),
            "error",
            'cleo starts only after it, in "b"',
            id="its stage comes after the gate",
        ),
        pytest.param(
            of(
                staged("a", rex, OPENED),
                staged("b", may(cleo, contents="write"), Gate.approved(by=may(cleo, contents="write"), timeout="1h")),
            ),
            "error",
            "cleo may not write pull_requests",
            id="no right to review",
        ),
        pytest.param(
            of(staged("a", may(rex, pull_requests="write"), Gate.pull_request_open(by=may(rex, pull_requests="write"), timeout="1h"))),
            "error",
            "rex may not write contents",
            id="no right to push",
        ),
        pytest.param(
            of(staged("a", rex, OPENED), staged("b", rex, Gate.approved(by=rex, timeout="1h"))),
            "error",
            "the pull request is rex's own",
            id="its own pull request",
        ),
    ],
)  # fmt: skip
def test_a_gate_that_waits_for_who_cannot_do_it_is_found(
    play: Play, severity: Severity, reason: str
) -> None:
    (one,) = judged(play).findings
    assert (one.rule, one.severity) == ("PB307", severity)
    assert reason in one.said


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(play, id="the stock play"),
        pytest.param(
            of(staged("a", rex, OPENED), staged("b", cleo), finish=Gate.labeled("go", by=cleo, timeout="1h")),
            id="the finish comes after every stage",
        ),
        pytest.param(
            of(
                staged("a", rex, OPENED),
                staged("b", may(cleo, issues="write"), Gate.labeled("qa", by=may(cleo, issues="write"), timeout="1h")),
            ),
            id="labels are issues' too",
        ),
        pytest.param(
            of(staged("a", rex, Gate.labeled("qa", by="people", timeout="1h"))), id="people can"
        ),
        pytest.param(
            of(staged("a", rex), staged("b", rex, Gate.approved(by=rex, timeout="1h"))),
            id="nobody says whose pull request it is",
        ),
        pytest.param(
            of(
                staged("a", rex, OPENED),
                staged("b", blaze, Gate.pull_request_open(by=blaze, timeout="1h")),
                staged("c", rex, Gate.approved(by=rex, timeout="1h")),
            ),
            id="somebody else may be its author",
        ),
    ],
)  # fmt: skip
def test_a_gate_that_somebody_can_release_is_fine(play: Play) -> None:
    assert judged(play).findings == ()


def test_every_gate_that_argo_alone_releases_is_named_once() -> None:
    (one,) = judged(argo_alone.play).findings
    assert (one.rule, one.severity) == ("PB308", "note")
    assert "review/labeled, test/approved, finish/merged" in one.said


def test_argo_alone_without_a_gate_loses_nothing() -> None:
    alone = Play(name="play", stages=(staged("a", rex),), release="argo")
    assert judged(alone).findings == ()
