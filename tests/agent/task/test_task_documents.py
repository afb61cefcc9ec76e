"""The documents of a task: cloned for reading into the run's folder, with the token only where it belongs."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import pytest

from playbook.agent.assignment import CodeTask, TaskRepository
from playbook.agent.code.access import Access
from playbook.agent.code.documents import access_to_documents
from playbook.agent.result import ErrorClass
from playbook.agent.status import AgentStatus as Status
from playbook.agent.task.plan import plan
from playbook.agent.task.supervise import Report
from tests.agent.code.git_world import World, plain, task_of
from tests.agent.code.http_git import READ, needs_server, serving
from tests.agent.task.task_bench import COMMITS_NOTHING, Bench, error_of, text_of

CODE = "https://github.com/acme/web"


@pytest.fixture
def docs(bench: Bench) -> World:
    """Return a repository with documents beside the code's."""
    remote = bench.world.remote.parent / "docs.git"
    plain(bench.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    made = World(remote, bench.folder / "nowhere")
    made.person("main", guide_md="first")
    made.person("main", guide_md="second")
    made.person("next", guide_md="next")
    return made


def with_docs(
    bench: Bench, url: str, branch: str = "", code: str = "", **changes: object
) -> CodeTask:
    where = TaskRepository(url=code or bench.world.url, docs_url=url, docs_branch=branch)
    return bench.task(repository=where, **changes)


def folder_of(report: Report) -> Path:
    assert report.result.failure is None
    assert report.result.workspace is not None
    return report.result.workspace / "docs"


def test_they_lie_in_the_runs_folder_and_the_prompt_says_where(bench: Bench, docs: World) -> None:
    report = bench.run(with_docs(bench, docs.url))
    assert report.result.status is Status.SUCCESS
    folder = folder_of(report)
    assert (folder / "guide.md").read_text() == "second"
    assert plain(folder, "rev-list", "--count", "HEAD") == "2"
    assert f"documents: a clone of their repository is in `{folder}`, to read" in (
        folder.parent / "PROMPT.md"
    ).read_text("utf-8")
    tracked = plain(bench.world.remote, "ls-tree", "-r", "--name-only", "feature/task-42")
    assert "guide.md" not in tracked
    assert list(bench.place().own.glob("clone-*")) == []


def test_nobody_is_to_change_them(bench: Bench, docs: World) -> None:
    folder = folder_of(bench.run(with_docs(bench, docs.url)))
    argv = bench.calls()[0].argv
    assert argv[argv.index("--disallowedTools") + 1] == f"Edit(/{folder}/**)"
    assert (folder / "guide.md").stat().st_mode & 0o222 == 0


def test_the_play_may_name_their_branch(bench: Bench, docs: World) -> None:
    folder = folder_of(bench.run(with_docs(bench, docs.url, "next")))
    assert (folder / "guide.md").read_text() == "next"


def test_each_run_has_them_as_they_are_then(bench: Bench, docs: World) -> None:
    first = folder_of(bench.run(with_docs(bench, docs.url)))
    docs.person("main", guide_md="third")
    bench.agent(COMMITS_NOTHING)
    second = folder_of(bench.run(with_docs(bench, docs.url, id=uuid4())))
    assert [(one / "guide.md").read_text() for one in (first, second)] == ["second", "third"]


def test_without_an_address_there_are_none(bench: Bench) -> None:
    report = bench.run(with_docs(bench, "", "next"))
    assert not folder_of(report).exists()
    assert "--disallowedTools" not in bench.calls()[0].argv
    assert "documents: a clone" not in (folder_of(report).parent / "PROMPT.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("url", "branch"),
    [
        pytest.param("file:///nowhere/acme/docs.git", "", id="nothing is there"),
        pytest.param("{nobody}/acme/docs.git", "", id="nobody listens"),
        pytest.param("ssh://git@host/acme/docs", "", id="another protocol"),
        pytest.param("https://me:pw@host/acme/docs", "", id="a password in it"),
        pytest.param("--upload-pack=touch", "", id="an option"),
        pytest.param("{docs}", "gone", id="no such branch"),
        pytest.param("{docs}", "--force", id="a branch that is an option"),
        pytest.param("{docs}", "a:refs/heads/b", id="a branch that is a mapping"),
    ],
)
def test_what_cannot_be_reached_is_told_and_nothing_is_started(
    bench: Bench, docs: World, nobody: str, url: str, branch: str
) -> None:
    report = bench.run(with_docs(bench, url.format(nobody=nobody, docs=docs.url), branch))
    assert error_of(report) is ErrorClass.REPOSITORY
    assert "documents of task 42" in text_of(report)
    assert "pw" not in text_of(report)
    assert bench.calls() == []
    assert list(bench.place().own.glob("clone-*")) == []


@needs_server
def test_the_reading_token_goes_to_the_codes_own_host_alone(bench: Bench, docs: World) -> None:
    root = docs.remote.parent.parent
    with serving(root) as ours, serving(root) as other:
        code = f"{ours.url}/acme/web.git"
        here = with_docs(bench, f"{ours.url}/acme/docs.git", code=code)
        folder = folder_of(bench.run(here, write_token=None))
        there = with_docs(bench, f"{other.url}/acme/docs.git", code=code, id=uuid4())
        refused = bench.run(there, write_token=None)
    assert (folder / "guide.md").read_text() == "second"
    assert READ not in b"".join(
        path.read_bytes() for path in folder.rglob("*") if path.is_file()
    ).decode("utf-8", "replace")
    assert error_of(refused) is ErrorClass.REPOSITORY
    assert other.users
    assert not any(READ in user for user in other.users)


@pytest.mark.parametrize(
    ("url", "known"),
    [
        pytest.param("https://github.com/acme/docs", True, id="beside the code"),
        pytest.param("https://GitHub.com/other/docs.git", True, id="the same host, another owner"),
        pytest.param("https://github.com:8443/acme/docs", False, id="another port"),
        pytest.param("https://github.com.evil.example/acme/docs", False, id="another host"),
        pytest.param("file:///srv/acme/docs", False, id="a folder"),
    ],
)
def test_whose_host_the_token_is_for(url: str, known: bool, tmp_path: Path) -> None:
    task = task_of(CODE, repository=TaskRepository(url=CODE, docs_url=url))
    access = access_to_documents(task, Access(CODE, tmp_path / "read", "rex[bot]", os.environ))
    assert (access.repository, access.token_file is not None) == (url, known)


def test_the_plan_names_them(bench: Bench, docs: World) -> None:
    checkout = plan(with_docs(bench, docs.url), bench.site())["checkout"]
    assert isinstance(checkout, dict)
    assert checkout["documents"] == docs.url
