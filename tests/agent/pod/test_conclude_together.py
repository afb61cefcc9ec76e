"""Two supervisors finish one task at once: one pull request, one review."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from threading import Event

import pytest

from playbook.agent.assignment import CodeTask
from playbook.agent.errors import AgentProblem
from playbook.agent.pod.conclude import Conclusion, conclude
from playbook.agent.pod.steps import Work
from tests.agent.pod.concluding import at_once, finish
from tests.agent.pod.pod_tasks import BRANCH, LABEL, PASSED, PUSHED, implementing, reviewing
from tests.fakes.github_values import Asked
from tests.fakes.github_world import GithubWorld
from tests.github.github_door import repository


@pytest.mark.parametrize("attempt", range(5))
@pytest.mark.parametrize(
    ("task", "work"),
    [
        pytest.param(implementing(), PUSHED, id="implementing"),
        pytest.param(reviewing(), PASSED, id="reviewing"),
        pytest.param(reviewing(label=LABEL), PASSED, id="labelling"),
    ],
)
def test_two_supervisors_make_one_pull_request_and_one_review(
    github: GithubWorld, tmp_path: Path, task: CodeTask, work: Work, attempt: int
) -> None:
    if task.purpose == "review":
        github.pull(BRANCH)
    met = hold_first_writes(github)
    ended: list[Conclusion | AgentProblem] = []

    def supervise(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            ended.append(finish(github, folder, task, work))
        except AgentProblem as error:
            ended.append(error)

    threads = [threading.Thread(target=supervise, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert len(met) == 2, "they did meet"
    assert isinstance(ended[0], Conclusion)
    assert ended[0] == ended[1]
    assert len(github.pulls) == 1
    assert [each.state for each in github.reviews.values()] == (
        [] if task.purpose == "implement" else ["COMMENTED" if task.label else "APPROVED"]
    )


def hold_first_writes(github: GithubWorld) -> list[str]:
    """Hold the first pull request or draft of one supervisor until the other's is there too."""
    together = threading.Barrier(2)
    met: list[str] = []

    def hold(asked: Asked) -> None:
        if asked.method == "POST" and asked.path.endswith(("/pulls", "/reviews")) and len(met) < 2:
            met.append(asked.path)
            together.wait(timeout=5)

    github.before = hold
    return met


@pytest.mark.parametrize("seed", range(8))
def test_however_two_reviewers_interleave_there_is_one_review(
    github: GithubWorld, tmp_path: Path, seed: int
) -> None:
    """One request at a time, whose turn it is drawn by lot: both are in the middle of it most of the time."""
    github.pull(BRANCH)
    turns = random.Random(seed)
    tokens = ["ghs_0", "ghs_1"]
    github.tokens = dict.fromkeys(tokens, "5dlabs-cleo[bot]")
    mine = {token: Event() for token in tokens}
    arrived = {token: Event() for token in tokens}
    over: set[str] = set()

    def turn(asked: Asked) -> None:
        arrived[asked.token].set()
        mine[asked.token].wait(timeout=5)
        mine[asked.token].clear()

    github.before = turn
    ended: list[Conclusion] = []

    def supervise(token: str) -> None:
        folder = tmp_path / token
        folder.mkdir()
        web = repository(github, folder, token)
        try:
            ended.append(conclude(reviewing(), PASSED, web, at_once))
        finally:
            over.add(token)
            arrived[token].set()

    threads = [threading.Thread(target=supervise, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    while len(over) < 2:
        for token in tokens:
            assert arrived[token].wait(timeout=5)
        waiting = [token for token in tokens if token not in over]
        if waiting:
            chosen = turns.choice(waiting)
            arrived[chosen].clear()
            mine[chosen].set()
    for thread in threads:
        thread.join(timeout=5)
    assert len(ended) == 2
    assert [each.state for each in github.reviews.values()] == ["APPROVED"]
