"""A task's whole world on this machine: fake CLIs, a bare remote, a GitHub that knows its branches, two tokens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from playbook.agent.assignment import CodeTask, TaskLimits
from playbook.agent.clis.said import AgentEvent
from playbook.agent.result import ErrorClass
from playbook.agent.settings import AgentRuntimeSettings
from playbook.agent.task.ending import Ending
from playbook.agent.task.errand import Site
from playbook.agent.task.place import Place, place_of
from playbook.agent.task.supervise import Report, supervise
from playbook.agents import cleo
from playbook.testing import Behaviour, Call, Run, Write, calls, end, install, left
from tests.agent.code.git_world import World, copy_of
from tests.agent.code.http_git import READ, WRITE
from tests.agent.task.apart import started
from tests.fakes.github_server import github_server
from tests.fakes.github_values import Asked
from tests.fakes.github_world import GithubWorld

BRANCH = "feature/task-42"
KEY = "sk-ant-planted-0123456789"
COMMITS = (
    Write("work.txt", b"work\n"),
    Run(("git", "add", "-A")),
    Run(("git", "commit", "--quiet", "-m", "Add work for task 42")),
)
WORKS = Behaviour(then=COMMITS)
COMMITS_NOTHING = Behaviour(then=(Run(("git", "commit", "-q", "--allow-empty", "-m", "x")),))
PLAYBOOK = (sys.executable, "-c", "from playbook.cli.agent_run import command; import typer; "
            "app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False); "
            "app.command(context_settings={'allow_extra_args': True, 'ignore_unknown_options': True})"
            "(command); app()")  # fmt: skip


def says(verdict: str = "pass", summary: str = "Fine.") -> str:
    return json.dumps({"verdict": verdict, "summary": summary, "findings": []})


def writes(text: str) -> Run:
    """Have an agent write its verdict where its prompt says: beside its context."""
    script = 'printf %s "$1" > "$TASK_WORKSPACE/output/verdict.json"'
    return Run(("sh", "-c", script, "sh", text))


def reviews(text: str | None = None) -> Behaviour:
    return Behaviour(then=(writes(text or says()),))


def error_of(report: Report) -> ErrorClass | None:
    return report.result.failure.error if report.result.failure else None


def text_of(report: Report) -> str:
    return report.result.failure.text if report.result.failure else ""


@dataclass
class Bench:
    """One world; each `run` is a supervisor."""

    folder: Path
    world: World
    github: GithubWorld
    options: dict[str, Any] = field(default_factory=dict)
    seen: list[AgentEvent] = field(default_factory=list)
    id: UUID = field(default_factory=uuid4)
    """What is left of a CodeRun is found by it, on the whole machine: another test's must be another."""

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def volume(self) -> Path:
        return self.folder / "volume"

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": f"{self.bin}:{os.environ['PATH']}", "SECRET_OF_OURS": "1"}

    def token(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_text(text, encoding="ascii")
        return file

    def agent(self, behaviour: Behaviour | Mapping[str, Behaviour]) -> None:
        install(self.bin, behaviour)

    def task(self, **changes: Any) -> CodeTask:
        given = {"id": self.id, "title": "Add a cart", "limits": TaskLimits(timeout=60)}
        return self.world.task(**(given | changes))

    def review(self, **changes: Any) -> CodeTask:
        """Return the review of what is on the branch, whose pull request is there."""
        head = self.world.tip(BRANCH) or self.world.person(BRANCH, work_txt="work")
        if not self.github.pulls:
            self.github.pull(BRANCH, sha=head)
        given: dict[str, Any] = {
            "coderun": "play-web-42-review-r0", "stage": "review", "purpose": "review", "agent": cleo,
            "head_sha": head, "pull_request": "1",
        }  # fmt: skip
        return self.task(**(given | changes))

    def settings(self) -> AgentRuntimeSettings:
        given: dict[str, Any] = {
            "agent_command": ["claude"],
            "workspace_root": self.volume,
            "model_key_file": self.token("key", KEY),
            "grace": 5.0,
            "retries": {"attempts": 3, "first_wait": 0.01, "longest_wait": 0.01},
        }
        return AgentRuntimeSettings(**(given | self.options))

    def site(self, **changes: Any) -> Site:
        made = Site(
            self.settings(),
            self.environment,
            self.token("read", READ),
            self.token("write", WRITE),
            self.github.url,
            follow=self.seen.append,
        )
        return replace(made, **changes)

    def run(self, task: CodeTask, ending: Ending | None = None, **changes: Any) -> Report:
        return supervise(task, self.site(**changes), ending)

    def place(self, task: CodeTask | None = None) -> Place:
        return place_of(task or self.task(), self.volume)

    def calls(self) -> list[Call]:
        return calls(self.bin)

    def apart(self, task: CodeTask) -> ForkServerProcess:
        """Start a supervisor in a process of its own; `message` tells its outcome."""
        site = {
            "settings": self.settings(), "environment": self.environment, "github_url": self.github.url,
            "read_token": self.token("read", READ), "write_token": self.token("write", WRITE),
        }  # fmt: skip
        return started(task, site, self.folder / "message")

    def arguments(self, task: CodeTask) -> list[str]:
        """Return the command line of a supervisor in a process of its own."""
        file = self.folder / "task.json"
        file.write_text(task.model_dump_json(by_alias=True), encoding="utf-8")
        given = {
            "--task": file, "--workspaces": self.volume, "--github-url": self.github.url,
            "--read-token": self.token("read", READ), "--write-token": self.token("write", WRITE),
            "--termination-message": self.folder / "message", "--model-key-file": self.token("key", KEY),
            "--grace": "5s",
        }  # fmt: skip
        return [*PLAYBOOK, *(str(word) for pair in given.items() for word in pair)]

    def start(self, task: CodeTask, *more: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start a supervisor in a process of its own."""
        environment = {**self.environment, **variables, "PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.Popen(
            [*self.arguments(task), *more],
            env=environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def message(self) -> dict[str, Any]:
        """Return the termination message."""
        found: dict[str, Any] = json.loads((self.folder / "message").read_text("utf-8"))
        return found


@contextmanager
def bench_at(folder: Path, remote: Path) -> Iterator[Bench]:
    """Yield a world; afterwards nothing of it runs."""
    world = copy_of(remote, folder)
    with github_server() as github:
        made = Bench(folder, world, github)
        github.tokens = {WRITE: "5dlabs-rex[bot]"}

        def look(_: Asked) -> None:
            """Let GitHub see what was pushed."""
            for branch in ("main", BRANCH):
                if tip := world.tip(branch):
                    github.push(branch, tip)

        github.before = look
        install(made.bin, WORKS)
        yield made
    alive = left(made.bin)
    end(made.bin)
    assert alive == []
