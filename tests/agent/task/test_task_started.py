"""What the agent of an implementing task is started with: where, with which rules and prompt, and which secrets."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from playbook.agent.assignment import TaskRepository
from playbook.agent.result import ErrorClass
from playbook.agent.status import AgentStatus as Status
from playbook.agents import Agent, SecretEnv, rex
from playbook.testing import Behaviour, Print, PrintEnvironment, Run, Write
from tests.agent.code.git_world import plain
from tests.agent.code.http_git import READ, WRITE, needs_server, serving
from tests.agent.task.task_bench import COMMITS, KEY, Bench, error_of, text_of

EVERYTHING = Run(("sh", "-c", "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline > seen 2>/dev/null"))


@needs_server
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
