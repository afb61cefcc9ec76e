"""An implementing task from its checkout to its pull request: real processes, real git, a GitHub on 127.0.0.1."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest

from playbook.agent.assignment import TaskRepository
from playbook.agent.result import ErrorClass
from playbook.agent.status import AgentStatus as Status
from playbook.agent.task.supervise import Report
from playbook.agents import Agent, SecretEnv, rex
from playbook.testing import Behaviour, Print, PrintEnvironment, Run, Write
from tests.agent.code.git_world import plain
from tests.agent.code.http_git import READ, WRITE, backend, serving
from tests.agent.task.task_bench import BRANCH, COMMITS, KEY, Bench

EVERYTHING = Run(("sh", "-c", "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline > seen 2>/dev/null"))


def error_of(report: Report) -> ErrorClass | None:
    return report.result.failure.error if report.result.failure else None


def text_of(report: Report) -> str:
    return report.result.failure.text if report.result.failure else ""


def test_an_agent_commits_and_the_supervisor_opens_the_pull_request(bench: Bench) -> None:
    report = bench.run(bench.task())
    assert (report.result.status, report.result.failure) == (Status.SUCCESS, None)
    head = bench.world.tip(BRANCH)
    assert report.conclusion is not None
    assert (report.conclusion.head_sha, report.conclusion.pull_request) == (head, "1")
    assert bench.github.events == [("opened", 1), ("labeled", "task-42")]
    files = plain(bench.world.remote, "ls-tree", "-r", "--name-only", BRANCH).split()
    assert {"work.txt", ".playbook/task.json"} <= set(files)
    assert "CLAUDE.md" not in files
    assert report.result.output_log is not None
    assert report.result.output_log.exists()


def test_a_play_may_name_the_label_itself(bench: Bench) -> None:
    bench.run(bench.task(task_label="task/42"))
    assert ("labeled", "task/42") in bench.github.events


def test_the_same_coderun_again_changes_nothing_and_starts_nothing(bench: Bench) -> None:
    first, again = bench.run(bench.task()), bench.run(bench.task())
    assert again.result.status is Status.SUCCESS
    assert again.conclusion == first.conclusion
    assert again.result.session_id == first.result.session_id
    assert len(bench.calls()) == 1
    assert [name for name, _ in bench.github.events] == ["opened", "labeled"]


def test_a_next_round_goes_on_in_the_session_and_on_the_pull_request(bench: Bench) -> None:
    first = bench.run(bench.task())
    (bench.place().folder / "CLAUDE.md").write_text("what was learned")
    more = (Write("more.txt", b"x"), *COMMITS[1:])
    bench.agent(Behaviour(then=more))
    task = bench.task(
        id=uuid4(), round=1, continue_session=True, pull_request="1",
        review="the cart is empty",
    )  # fmt: skip
    again = bench.run(task)
    assert again.result.status is Status.SUCCESS
    first_call, call = bench.calls()
    assert "--resume" not in first_call.argv
    assert call.argv[call.argv.index("--resume") + 1] == first.result.session_id
    assert (bench.place().folder / "CLAUDE.md").read_text() == "what was learned"
    assert list(bench.github.pulls) == [1]
    assert bench.github.pulls[1].sha == bench.world.tip(BRANCH)


def test_a_session_that_is_lost_is_begun_anew(bench: Bench) -> None:
    bench.run(bench.task())
    lost = Behaviour(recording="bad_resume")
    more = Behaviour(then=(Write("more.txt", b"x"), *COMMITS[1:]), before=(lost,))
    bench.agent(more)
    task = bench.task(id=uuid4(), round=1, continue_session=True)
    report = bench.run(task)
    assert (report.result.status, report.result.failure) == (Status.SUCCESS, None)
    resumed = ["--resume" in call.argv for call in bench.calls()]
    assert resumed == [False, True, False]


def test_an_agent_without_a_commit_is_no_success_and_nothing_is_pushed(bench: Bench) -> None:
    bench.agent(Behaviour())
    report = bench.run(bench.task())
    assert error_of(report) is ErrorClass.REPOSITORY
    assert "nothing to push to feature/task-42" in text_of(report)
    assert bench.world.tip(BRANCH) == ""
    assert bench.github.events == []


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        pytest.param(Behaviour(recording="max_turns", then=COMMITS), ErrorClass.TURN_LIMIT, id="turns"),
        pytest.param(Behaviour(recording="api_error_401"), ErrorClass.AUTHENTICATION, id="a wrong key"),
        pytest.param(Behaviour(recording="tool_denied", then=COMMITS), ErrorClass.PERMISSION_REFUSED, id="a tool"),
        pytest.param(Behaviour(exit_code=3, then=COMMITS), ErrorClass.EXIT_CODE, id="its code"),
        pytest.param(Behaviour(bytes=900, then=COMMITS), ErrorClass.NO_RESULT, id="half a line"),
        pytest.param(Behaviour(version="1.0.0"), ErrorClass.COMMAND_VERSION, id="too old"),
    ],
)  # fmt: skip
def test_what_did_not_end_well_is_neither_pushed_nor_posted(
    bench: Bench, behaviour: Behaviour, error: ErrorClass
) -> None:
    bench.agent(behaviour)
    report = bench.run(bench.task())
    assert (report.result.status, error_of(report)) == (Status.FAILED, error)
    assert "; " in text_of(report)  # the way out
    assert bench.world.tip(BRANCH) == ""
    assert bench.github.events == []


@pytest.mark.skipif(backend() is None, reason="git http-backend is not installed")
def test_the_agent_can_fetch_and_not_push_and_nobody_shows_the_other_token(bench: Bench) -> None:
    tries = Run(
        (
            "sh",
            "-c",
            "git fetch -q origin && touch fetched; git push -q origin HEAD || touch refused",
        )
    )
    bench.agent(Behaviour(first=(EVERYTHING,), then=(*COMMITS, tries)))
    with serving(bench.world.remote.parent.parent) as server:
        url = f"{server.url}/acme/web.git"
        report = bench.run(bench.task(repository=TaskRepository(url=url)))
    assert (report.result.status, report.result.failure) == (Status.SUCCESS, None)
    folder = bench.place().folder
    assert (folder / "fetched").exists()
    assert (folder / "refused").exists()
    seen = (folder / "seen").read_bytes()
    assert str(bench.folder / "read").encode() in seen
    for secret in (WRITE, READ, str(bench.folder / "write")):
        assert secret.encode() not in seen


def test_it_has_one_models_key_its_own_secrets_and_little_else(bench: Bench) -> None:
    names = ("STRIPE_KEY", "ANTHROPIC_API_KEY")
    bench.agent(Behaviour(first=(PrintEnvironment(names),), then=COMMITS))
    agent = rex.model_copy(
        update={"secrets": (SecretEnv(name="STRIPE_KEY", secret="stripe", key="k"),)}
    )
    given = {**bench.environment, "STRIPE_KEY": "planted-stripe", "OPENAI_API_KEY": "sk-other"}
    report = bench.run(bench.task(agent=agent), environment=given)
    (call,) = bench.calls()
    assert {"STRIPE_KEY", "ANTHROPIC_API_KEY", "TASK_ID"} <= call.environment
    assert not {"OPENAI_API_KEY", "SECRET_OF_OURS"} & call.environment
    assert report.result.output_log is not None
    log = report.result.output_log.read_text()
    assert "STRIPE_KEY=" in log
    assert "planted-stripe" not in log
    assert KEY not in log
    assert KEY not in " ".join(call.argv)


def test_what_it_says_is_followed_without_its_secrets(bench: Bench) -> None:
    said = {"type": "assistant", "message": {"id": "m", "content": [{"type": "text", "text": KEY}]}}
    bench.agent(Behaviour(first=(Print(json.dumps(said) + "\n"),), then=COMMITS))
    bench.run(bench.task())
    texts = [event.text for event in bench.seen if event.kind == "text"]
    assert texts
    assert not any(KEY in text for text in texts)


def test_claude_reads_no_settings_of_the_repository_and_its_memory_all_the_same(
    bench: Bench,
) -> None:
    bench.run(bench.task())
    (call,) = bench.calls()
    where = call.argv.index("--setting-sources")
    folder = bench.place().folder
    assert call.argv[where + 1] == ""
    assert call.argv[where + 2 : where + 4] == ("--add-dir", str(folder))
    assert "CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD" in call.environment
    assert "42" in (folder / "CLAUDE.md").read_text()
    assert call.cwd == folder


@pytest.mark.parametrize("cli", ["codex", "gemini"])
def test_a_cli_without_an_argument_for_the_rules_has_them_in_front_of_its_prompt(
    bench: Bench, cli: str
) -> None:
    report = bench.run(bench.task(agent=rex.model_copy(update={"cli": cli})))
    assert (report.result.status, report.result.failure) == (Status.SUCCESS, None)
    assert report.result.workspace is not None
    rules = (report.result.workspace / "context/system-instructions.txt").read_text()
    assert (report.result.workspace / "PROMPT.md").read_text().startswith(rules.strip())


def test_the_prompt_tells_of_the_checkout(bench: Bench) -> None:
    report = bench.run(bench.task())
    assert report.result.workspace is not None
    prompt = (report.result.workspace / "PROMPT.md").read_text()
    assert f"- where: `{bench.place().folder}`" in prompt
    assert f"`main` is at `{bench.world.tip('main')}`" in prompt or "begun here from" in prompt


def test_it_is_started_in_the_working_directory(bench: Bench) -> None:
    bench.agent(Behaviour(then=(Write("here.txt", b"x"), *COMMITS[1:])))
    plain(bench.folder, "clone", "-q", str(bench.world.remote), "person")
    person = bench.folder / "person"
    (person / "services/web").mkdir(parents=True)
    (person / "services/web/a").write_text("a")
    (person / "out").symlink_to("/etc")
    plain(person, "add", "-A")
    plain(person, "commit", "-qm", "x")
    plain(person, "push", "-q", "origin", "HEAD:main")
    inside = TaskRepository(url=bench.world.url, working_directory="services/web")
    report = bench.run(bench.task(repository=inside))
    assert (report.result.status, report.result.failure) == (Status.SUCCESS, None)
    (call,) = bench.calls()
    assert call.cwd == bench.place().folder / "services/web"
    out = TaskRepository(url=bench.world.url, working_directory="out")
    refused = bench.run(bench.task(id=uuid4(), repository=out))
    assert error_of(refused) is ErrorClass.REPOSITORY
    assert "is a link that leads out" in text_of(refused)


def test_the_agent_of_another_stage_has_a_checkout_of_its_own(bench: Bench) -> None:
    other = Agent(name="cleo", github_app="x", role="r")
    assert bench.place().folder != bench.place(bench.task(agent=other)).folder


def test_a_rate_limit_passes_and_the_session_goes_on(bench: Bench) -> None:
    bench.agent(Behaviour(then=COMMITS, before=(Behaviour(recording="api_error_429"),)))
    report = bench.run(bench.task())
    assert (report.result.status, report.result.attempts) == (Status.SUCCESS, 2)


def test_nothing_is_pushed_or_posted_where_nobody_wants_it(bench: Bench) -> None:
    report = bench.run(bench.task(), write_token=None)
    assert report.result.status is Status.SUCCESS
    assert report.conclusion is not None
    assert "nothing was pushed" in report.conclusion.note
    assert bench.world.tip(BRANCH) == ""
    assert bench.github.asked == []
    head = plain(bench.place().folder, "rev-parse", "HEAD")
    assert report.conclusion.head_sha == head


def test_a_volume_that_is_a_link_is_refused(bench: Bench) -> None:
    (bench.folder / "elsewhere").mkdir()
    Path(bench.volume).symlink_to(bench.folder / "elsewhere")
    report = bench.run(bench.task())
    assert error_of(report) is ErrorClass.WORKSPACE
    assert "is a link" in text_of(report)
    assert list((bench.folder / "elsewhere").iterdir()) == []


def test_folders_of_old_runs_go_by_the_policy(bench: Bench) -> None:
    bench.options = {"retention": {"policy": "ttl", "ttl": 0.001, "compress_after": None}}
    for _ in range(2):
        task = bench.task() if not bench.calls() else bench.task(id=uuid4())
        assert error_of(bench.run(task)) in (None, ErrorClass.EXIT_CODE)
        bench.agent(Behaviour(exit_code=3))
    left = [path.name for path in bench.place().runs.iterdir() if not path.name.startswith(".")]
    assert str(bench.id) not in left
