"""An agent's servers of tools: its CLI is told of each, or it is not started and the one that cannot be had is named."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from playbook.agent.clis.table import CLIS
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.status import AgentStatus as Status
from playbook.agent.task import tools
from playbook.agent.task.plan import plan
from playbook.agents import Agent, SecretEnv, Tools, rex
from playbook.testing import Behaviour
from tests.agent.code.git_world import task_of
from tests.agent.task.task_bench import COMMITS_NOTHING, WORKS, Bench, error_of, text_of

HIDDEN = "planted-value-of-a-secret"
AT = {"docs": "https://tools.example.com/docs/mcp", "unused": "https://tools.example.com/x"}
FILES = {"command": "sh", "args": '["-c", "exec files-mcp --root ."]', "env.TOKEN": ""}


def agent_of(cli: str = "claude", **declared: Any) -> Agent:
    secret = SecretEnv(name="TOKEN", secret="files", key="token")
    changes = {
        "cli": cli,
        "tools": Tools(**declared),
        "secrets": (secret,),
        "env": {"MODE": "fast"},
    }
    return Agent(**{**dict(rex), **changes})


def given(bench: Bench) -> Mapping[str, str]:
    return {**bench.environment, "TOKEN": HIDDEN}


def test_claude_is_given_a_file_of_the_run_with_its_servers_and_their_rules(bench: Bench) -> None:
    agent = agent_of(remote=("mcp__docs__read", "mcp__docs__list"), local={"files": FILES})
    report = bench.run(bench.task(agent=agent, tools_at=AT), environment=given(bench))
    assert (report.result.status, report.result.failure) == (Status.SUCCESS, None)
    folder, argv = report.result.workspace, bench.calls()[0].argv
    assert folder is not None
    file = folder / "context/mcp.json"
    assert argv[argv.index("--mcp-config") + 1] == str(file)
    assert "--strict-mcp-config" in argv
    assert {"mcp__docs__read", "mcp__docs__list", "mcp__files"} <= set(argv)
    servers = json.loads(file.read_text("utf-8"))["mcpServers"]
    assert servers["docs"] == {"type": "http", "url": AT["docs"]}
    assert servers["files"]["command"].startswith("/")
    assert servers["files"]["args"] == ["-c", "exec files-mcp --root ."]
    assert servers["files"]["env"] == {"TOKEN": "${TOKEN}"}
    assert list(servers) == ["docs", "files"]
    assert HIDDEN not in file.read_text("utf-8")
    assert "TOKEN" in bench.calls()[0].environment


@pytest.mark.parametrize(
    ("cli", "name"), [("codex", ".codex/config.toml"), ("gemini", ".gemini/settings.json")]
)
def test_codex_and_gemini_find_them_in_their_home_and_none_later(
    bench: Bench, cli: str, name: str
) -> None:
    agent = agent_of(cli, remote=("mcp__docs__read",), local={"files": FILES})
    report = bench.run(bench.task(agent=agent, tools_at=AT), environment=given(bench))
    assert report.result.failure is None
    file = bench.place().home / name
    written = file.read_text("utf-8")
    found = tomllib.loads(written) if cli == "codex" else json.loads(written)
    servers = found["mcp_servers" if cli == "codex" else "mcpServers"]
    assert list(servers) == ["docs", "files"]
    assert servers["docs"]["enabled_tools" if cli == "codex" else "includeTools"] == ["read"]
    assert HIDDEN not in written
    assert "--mcp-config" not in bench.calls()[0].argv
    bench.agent(COMMITS_NOTHING)
    later = bench.run(bench.task(id=uuid4(), agent=agent_of(cli)), environment=given(bench))
    assert later.result.failure is None
    assert "files" not in file.read_text("utf-8")


def test_without_tools_there_is_no_file_and_no_argument(bench: Bench) -> None:
    report = bench.run(bench.task())
    assert report.result.workspace is not None
    assert not (report.result.workspace / "context/mcp.json").exists()
    assert "--mcp-config" not in bench.calls()[0].argv


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        pytest.param({"remote": ("search",)}, "tool search has no address", id="a name nobody knows"),
        pytest.param({"remote": ("a,Bash",)}, "tool 'a,Bash' is not a name", id="no name"),
        pytest.param({"remote": ("ssh",)}, "tool ssh: its address is no plain http", id="another protocol"),
        pytest.param({"remote": ("user",)}, "tool user: its address is no plain http", id="a password in it"),
        pytest.param({"remote": ("query",)}, "tool query: its address is no plain http", id="a key in its query"),
        pytest.param({"remote": ("key",)}, "tool key: its address has a $", id="a variable in its address"),
        pytest.param({"local": {"files": {}}}, "tool files has no command", id="no command"),
        pytest.param({"local": {"files": {"command": "./files"}}}, "neither a name nor an absolute path",
                     id="a program of the checkout"),
        pytest.param({"local": {"files": {"command": "sh", "cwd": "/"}}}, "tool files: 'cwd' is no setting",
                     id="a setting nobody knows"),
        pytest.param({"local": {"files": {"command": "sh", "args": "[1]"}}}, "args is no JSON list", id="arguments"),
        pytest.param({"local": {"files": {"command": "sh", "args": "[half"}}}, "args is no JSON list", id="no JSON"),
        pytest.param({"local": {"files": {"command": "sh", "args": "--key ${TOKEN}"}}}, "its command has a $",
                     id="a variable in its arguments"),
        pytest.param({"local": {"files": {"command": "sh", "env.A B": "TOKEN"}}}, "env.'A B' is no variable",
                     id="no variable"),
        pytest.param({"local": {"files": {"command": "sh", "env.KEY": HIDDEN}}},
                     "env.KEY does not name a variable the agent has", id="a value for a name"),
        pytest.param({"local": {"files": {"command": "sh", "env.KEY": "ANTHROPIC_API_KEY"}}},
                     "env.KEY does not name a variable the agent has", id="the key of the model"),
        pytest.param({"remote": ("docs",), "local": {"docs": {"command": "sh"}}}, "tool docs is declared twice",
                     id="one name for two"),
    ],
)  # fmt: skip
def test_what_cannot_be_had_is_named_before_anything_is_fetched_or_started(
    bench: Bench, declared: dict[str, Any], told: str
) -> None:
    at = {
        **AT, "ssh": "ssh://host/x", "user": "https://me:pw@host/x", "query": "https://host/x?key=1",
        "key": "https://host/${ANTHROPIC_API_KEY}",
    }  # fmt: skip
    task = bench.task(agent=agent_of(**declared), tools_at=at)
    report = bench.run(task, environment=given(bench))
    assert error_of(report) is ErrorClass.CONFIGURATION
    assert told in text_of(report)
    assert HIDDEN not in text_of(report)
    assert bench.calls() == []
    assert not bench.place().folder.exists()


def test_a_program_that_is_not_there_is_named(bench: Bench) -> None:
    task = bench.task(agent=agent_of(local={"files": {"command": "no-such-mcp"}}))
    report = bench.run(task)
    assert error_of(report) is ErrorClass.COMMAND_MISSING
    assert "tool files: no program 'no-such-mcp' on PATH" in text_of(report)
    assert bench.calls() == []


def test_a_secret_that_is_not_set_is_told_not_handed_on_empty(bench: Bench) -> None:
    report = bench.run(bench.task(agent=agent_of(local={"files": FILES})))
    assert error_of(report) is ErrorClass.CONFIGURATION
    assert "env.TOKEN does not name a variable the agent has" in text_of(report)


def test_a_cli_that_takes_no_servers_is_not_started_without_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task = task_of("https://github.com/acme/web", agent=agent_of(local={"sh": {"command": "sh"}}))
    known = {"claude": replace(CLIS["codex"], name="other", servers=None, servers_file="")}
    monkeypatch.setattr(tools, "CLIS", known)
    with pytest.raises(AgentProblem, match=r"other takes no servers of tools \(sh\)") as caught:
        tools.ready(task, (), "/usr/bin:/bin")
    assert caught.value.error is ErrorClass.CONFIGURATION


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", (), id="none"),
        pytest.param(" --root  . -v\n", ("--root", ".", "-v"), id="words"),
        pytest.param('["a b", ""]', ("a b", ""), id="a JSON list"),
        pytest.param("'a b'", ("'a", "b'"), id="quotes are no shell's"),
    ],
)
def test_arguments_are_words_or_a_json_list(text: str, words: tuple[str, ...]) -> None:
    agent = agent_of(local={"files": {"command": "files-mcp", "args": text}})
    (server,) = tools.servers_of(task_of("https://github.com/acme/web", agent=agent), ())
    assert server.args == words


@pytest.mark.parametrize(
    ("remote", "limited"),
    [
        pytest.param(("docs",), (), id="all"),
        pytest.param(("mcp__docs",), (), id="all, as the rule is written"),
        pytest.param(("mcp__docs__read", "mcp__docs__list"), ("read", "list"), id="two"),
        pytest.param(("mcp__docs__read", "docs"), (), id="one and all"),
    ],
)
def test_a_server_may_be_had_for_some_of_its_tools(
    remote: tuple[str, ...], limited: tuple[str, ...]
) -> None:
    task = task_of("https://github.com/acme/web", agent=agent_of(remote=remote), tools_at=AT)
    (server,) = tools.servers_of(task, ())
    assert (server.name, server.tools) == ("docs", limited)


def test_the_plan_names_the_servers_and_looks_for_none(bench: Bench) -> None:
    elsewhere = {"command": "only-in-the-pod", "env.TOKEN": "TOKEN"}
    agent = agent_of(remote=("docs",), local={"files": elsewhere})
    made = plan(bench.task(agent=agent, tools_at=AT), bench.site())
    assert made["tools"] == ["docs", "files"]
    assert plan(bench.task(), bench.site())["tools"] == []


def test_a_retry_has_the_same_servers(bench: Bench) -> None:
    bench.agent(Behaviour(then=WORKS.then, before=(Behaviour(recording="api_error_429"),)))
    agent = agent_of(remote=("docs",))
    assert bench.run(bench.task(agent=agent, tools_at=AT)).result.attempts == 2
    assert all("--mcp-config" in call.argv for call in bench.calls())
