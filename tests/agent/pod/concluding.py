"""Conclude a task on a fake GitHub, without waiting."""

from __future__ import annotations

from pathlib import Path

from playbook.agent.assignment import CodeTask
from playbook.agent.pod.conclude import Conclusion, conclude
from playbook.agent.pod.steps import Work
from tests.fakes.github_world import GithubWorld
from tests.github.github_door import SECRET, repository


def at_once(_: float) -> bool:
    return False


def finish(github: GithubWorld, folder: Path, task: CodeTask, work: Work) -> Conclusion:
    return conclude(task, work, repository(github, folder, SECRET), at_once)
