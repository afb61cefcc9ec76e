"""How a code task's CLI is started: in the checkout, with the reading token, its own rules and no settings of the repository's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from playbook.agent.assignment import CodeTask
from playbook.agent.clis.cli import Cli, Request, Session
from playbook.agent.clis.lines import Record
from playbook.agent.clis.said import AgentEvent, Heard, Language, Said
from playbook.agent.clis.servers import Server
from playbook.agent.clis.table import CLIS
from playbook.agent.context import SYSTEM, allowed_tools
from playbook.agent.pod.verdict import forget_verdict
from playbook.agent.ports import AgentExecutor, Ended, ExecutionConfig, Stop, Workspace
from playbook.agent.process.redaction import Redactor
from playbook.agent.runtime.inherited import inherited
from playbook.agent.runtime.parts import Judgement, Program, Reader, Start
from playbook.agent.runtime.programs import KnownCli, Manner
from playbook.agent.runtime.wiring import price_of
from playbook.agent.task.documents import DOCUMENTS
from playbook.agent.task.errand import Errand
from playbook.agent.task.place import entered
from playbook.agent.task.told import told, with_way
from playbook.agent.task.tools import FILE, declares_tools, path_of, ready, write_home

GRACE = 8.0
"""From SIGTERM to SIGKILL in a pod: of its 30 seconds 20 are for saving work in progress."""
MEMORY = {"CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD": "1"}


class TaskCli:
    """The CLI of a task's agent."""

    def __init__(self, errand: Errand, executor: AgentExecutor) -> None:
        self._errand = errand
        cli = CLIS[errand.task.agent.cli]
        self._known = KnownCli(followed(cli, errand.hear), manner_of(errand), executor)

    @property
    def name(self) -> str:
        return self._known.name

    def check(self, workspace: Workspace, stop: Stop) -> None:
        with told():
            self._known.check(workspace, stop)

    def program(self) -> Program:
        return _There(self._known.program(), self._errand)


@dataclass(slots=True)
class _There:
    """A start that takes place in the checkout, with the secrets its agent declares."""

    inner: Program
    errand: Errand

    @property
    def reader(self) -> Reader:
        return self.inner.reader

    def config(self, start: Start) -> ExecutionConfig:
        secrets = secrets_of(self.errand)
        with told():
            made = self.inner.config(start)
            directory = entered(self.errand.place)
            write_home(self.errand.task, servers_ready(self.errand), self.errand.place.home)
        made = replace(
            made,
            workspace=directory,
            environment={**secrets, **made.environment},
            secrets=(*made.secrets, *secrets.values()),
        )
        self.errand.redactor = Redactor(made.secrets)
        return made

    def judge(self, ended: Ended) -> Judgement:
        found = self.inner.judge(ended)
        return replace(found, failure=with_way(found.failure))


def manner_of(errand: Errand) -> Manner:
    """Return how the task's CLI is started."""
    settings, agent = errand.site.settings, errand.task.agent

    def request(start: Start) -> Request:
        # What an earlier try concluded is not this one's verdict.
        forget_verdict(start.workspace.path)
        return request_of(errand, start.workspace, errand.session())

    return Manner(
        request=request,
        environment=inherited(errand.site.environment),
        home=lambda _: errand.place.home,
        key_file=settings.model_key_file,
        needs_tools=True,
        price=price_of(settings, agent.model),
        grace=min(settings.grace, GRACE) if errand.site.in_pod else settings.grace,
        idle=settings.idle,
        log_bytes=settings.log_bytes,
    )


def request_of(errand: Errand, workspace: Workspace, session: str) -> Request:
    """Return what one start is asked for. Pure."""
    task, cli = errand.task, errand.task.agent.cli
    whole = Request(
        model=task.agent.model,
        session=Session(session, resume=True) if session else None,
        budget_usd=task.limits.budget_usd,
        max_turns=task.limits.max_turns,
    )
    if cli == "claude":
        return replace(
            whole,
            system_prompt=workspace.path / SYSTEM,
            allowed_tools=allowed_tools(task, workspace.output),
            mcp_config=workspace.path / FILE if declares_tools(task) else None,
            extra=(
                *reads_no_settings(errand.place.directory, errand.place.folder, workspace.path),
                *_leaves_alone(task, workspace),
            ),
        )
    # Its sandbox keeps .git read-only (openai/codex#7071): an agent in it cannot commit. The pod is the sandbox.
    return replace(whole, sandbox="danger-full-access") if cli == "codex" else whole


def reads_no_settings(directory: Path, checkout: Path, run: Path) -> tuple[str, ...]:
    """Return Claude Code's arguments for a checkout, whose content others wrote.

    A repository's `.claude/settings.json` may have hooks, a program that gives the key, another address for the
    model's API: with all of them it would be handed the key (2.1.329; tests/agent/real_cli shows each). Without
    settings it reads neither CLAUDE.md, unless its folder is added and `MEMORY` says so, nor skills, unless they
    come as a plugin. The run's own folder is added because the verdict is written there.

    Args:
        directory: where it is started.
        checkout: the repository's top.
        run: the run's folder.
    """
    folders = dict.fromkeys((directory, checkout, run))
    plugin = ("--plugin-dir", str(run / ".claude"))
    return ("--setting-sources", "", "--add-dir", *map(str, folders), *plugin)


def _leaves_alone(task: CodeTask, workspace: Workspace) -> tuple[str, ...]:
    """Return the rule that keeps the documents as they are: what is denied counts more than what is allowed."""
    if not task.repository.docs_url:
        return ()
    return ("--disallowedTools", f"Edit(/{workspace.path / DOCUMENTS}/**)")


def servers_ready(errand: Errand) -> tuple[Server, ...]:
    """Return the agent's servers of tools.

    Raises:
        AgentProblem: one of them cannot be had.
    """
    theirs = {*errand.task.agent.env, *secrets_of(errand)}
    return ready(errand.task, theirs, path_of(inherited(errand.site.environment)))


def secrets_of(errand: Errand) -> Mapping[str, str]:
    """Return what of our environment is the agent's: the variables it declares, and its model's key where no file has it."""
    ours, agent = errand.site.environment, errand.task.agent
    names = [secret.name for secret in agent.secrets]
    if errand.site.settings.model_key_file is None:
        names.append(CLIS[agent.cli].model_key)
    return {name: ours[name] for name in names if ours.get(name)}


def followed(cli: Cli, hear: Callable[[Said, AgentEvent], None]) -> Cli:
    """Return the same CLI; `hear` is told each event, and what was said until then."""
    inner = cli.dialect.language
    if inner is None:
        return cli
    language = inner
    return replace(cli, dialect=replace(cli.dialect, language=lambda: _Followed(language(), hear)))


@dataclass(frozen=True, slots=True)
class _Followed:
    language: Language
    tell: Callable[[Said, AgentEvent], None]

    def hear(self, said: Said, record: Record) -> Heard:
        found, events = self.language.hear(said, record)
        for event in events:
            self.tell(found, event)
        return found, events
