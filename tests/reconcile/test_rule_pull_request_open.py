"""When a pull request counts as open: whose it is, and at which commit."""

from __future__ import annotations

from typing import Any

import pytest

from playbook.play import Gate as Wants
from playbook.play import cleo
from playbook.reconcile.facts import Facts
from playbook.reconcile.verdicts import Answer, Hold
from tests.reconcile.rule_answers import judged
from tests.reconcile_facts import (
    PERSON,
    A,
    B,
    closed,
    facts,
    gate,
    label,
    opened,
    play,
    push,
    released,
    signal,
    stage_of,
)


def opening(*signals: Any, head: str = A, **changes: Any) -> Facts:
    return facts(*signals, gates=(gate("implement/pull_request_open/r0", head),), **changes)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(opening(opened()), "opened", id="opened by him at the commit he ended with"),
        pytest.param(opening(opened(), head=""), "opened", id="he ended without a commit: any head"),
        pytest.param(opening(opened(), push("p", A, B), head=B), "opened", id="opened before he ended, pushed since"),
        pytest.param(opening(push("p", A, B), head=B), "p", id="the opening was lost, the push brought the commit"),
        pytest.param(opening(signal("r", "reopened")), "r", id="reopened"),
        pytest.param(opening(opened(), push("p", A, B), head=B, released=(released("implement/pull_request_open/r0", "opened"),)), "p", id="a rework is released by its push, not again by the opening"),
        pytest.param(opening(opened(), released=(released("implement/pull_request_open/r0", "opened"),)), "", id="a rework without a new commit needs no Signal"),
        pytest.param(opening(label()), "", id="any event tells that it is open"),
    ],
)  # fmt: skip
def test_a_pull_request_is_open(given: Facts, expected: str) -> None:
    answer = judged(given)
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.signal) == ("go", expected)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(opening(), "no pull request is open", id="none"),
        pytest.param(opening(opened(), closed()), "the pull request is closed", id="closed"),
        pytest.param(opening(opened(author=PERSON)), "opened by octocat", id="by somebody else"),
        pytest.param(opening(opened(author="")), "opened by nobody", id="by a login nobody can have"),
        pytest.param(opening(opened(author="5dlabs-tess[bot]")), "opened by 5dlabs-tess[bot]", id="by another agent"),
        pytest.param(opening(opened(), head=B), "its head is aaaaaaa; the run ended with bbbbbbb", id="his last push is not delivered yet"),
    ],
)  # fmt: skip
def test_a_pull_request_is_not_open_yet(given: Facts, words: str) -> None:
    assert judged(given) == Hold(words)


def test_a_pull_request_gate_takes_its_own_agent_only() -> None:
    stages = stage_of(play(), "review", gate=Wants.pull_request_open(by=cleo, timeout="1h"))
    two = play(stages=stages)
    given = facts(opened(), gates=(gate("review/pull_request_open/r0"),), play=two)
    assert judged(given) == Hold("opened by 5dlabs-rex[bot]")
