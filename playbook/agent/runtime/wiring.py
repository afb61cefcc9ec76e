"""The one place that puts the real parts together. Reads no environment, and no file but those the settings name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from playbook.agent import process, workspace
from playbook.agent.assignment import Assignment
from playbook.agent.clis.check import Known
from playbook.agent.clis.cli import Cli, Request
from playbook.agent.clis.custom import CustomCommand, custom
from playbook.agent.clis.prices import Price
from playbook.agent.clis.table import CLIS
from playbook.agent.context import SYSTEM, Contexts, allowed_tools
from playbook.agent.ports import Workspace
from playbook.agent.runtime.conductor import Conductor
from playbook.agent.runtime.history import Execution
from playbook.agent.runtime.inherited import inherited
from playbook.agent.runtime.instance import this_instance
from playbook.agent.runtime.limits import Limits
from playbook.agent.runtime.metrics import Metrics
from playbook.agent.runtime.parts import Admit, Afterwards, Parts, Start, anything, nothing
from playbook.agent.runtime.programs import KnownCli, Manner
from playbook.agent.runtime.reconcile import reconcile
from playbook.agent.runtime.retry import Retry
from playbook.agent.runtime.rules import with_rules
from playbook.agent.runtime.runtime import AgentRuntime
from playbook.agent.runtime.store import Store
from playbook.agent.runtime.traces import tracer
from playbook.agent.settings import AgentRuntimeSettings

HOME = ".home"
IN_MEMORY = ":memory:"


def agent_runtime(
    settings: AgentRuntimeSettings,
    parts: Parts,
    *,
    state: Path | str = IN_MEMORY,
    metrics: Metrics | None = None,
) -> AgentRuntime:
    """Return a runtime; what an earlier service left in its state is closed first.

    Args:
        settings: how agents are run here.
        parts: what they are run with; `triage_parts` makes those of an incident.
        state: the SQLite file, as `state_file` names it; the default keeps no history.
        metrics: what to count in; its own by default, with a label for each of `clusters`.

    Raises:
        AgentProblem: the state cannot be used, or tracing is asked for and not installed.
    """
    store = Store(state, this_instance())
    for row in reconcile(store, _end):
        if row.workspace is not None:
            parts.workspaces.cleanup(Workspace(row.id, row.workspace), failed=True)
    trace = tracer(settings.otel_endpoint)
    metrics = metrics or Metrics(settings.clusters)
    conductor = Conductor(parts, limits(settings), metrics, trace)
    return AgentRuntime(conductor, store)


def state_file(settings: AgentRuntimeSettings) -> Path:
    """Return where the state is: by default beside the workspaces, where no agent writes."""
    root = settings.workspace_root
    return settings.state or root.with_name(f"{root.name}.sqlite")


def triage_parts(
    settings: AgentRuntimeSettings,
    environment: Mapping[str, str],
    *,
    admit: Admit = anything,
    afterwards: Afterwards = nothing,
) -> Parts:
    """Return the parts that look into incidents.

    Args:
        settings: how agents are run here.
        environment: our own, of which a short list is handed on.
        admit: proves that the access is read-only.
        afterwards: is given each workspace before it may go.

    Raises:
        AgentProblem: the workspace root cannot be used, or the command is unknown.
    """
    executor = process.ProcessExecutor()
    cli = chosen(settings)
    manner = manner_of(settings, environment)
    known: Known = {}

    def for_assignment(_: Assignment) -> KnownCli:
        return KnownCli(cli, manner, executor, known)

    return Parts(
        workspaces=workspaces(settings),
        contexts=with_rules(cli, contexts(settings)),
        executor=executor,
        cli=for_assignment,
        collect=collecting(settings),
        afterwards=afterwards,
        admit=admit,
    )


def contexts(settings: AgentRuntimeSettings) -> Contexts:
    """Return what makes the contexts; a kubeconfig that makes an account's tokens is ours, and no agent is told of it."""
    shown = settings.kubeconfig if settings.service_account is None else None
    return Contexts(settings.context.logs_bytes, shown)


def chosen(settings: AgentRuntimeSettings) -> Cli:
    """Return the CLI of the settings' command: one of the table by its name, else one that is not understood."""
    program, *arguments = settings.agent_command
    known = CLIS.get(Path(program).name)
    if known is None:
        name = Path(program).name
        return custom(CustomCommand(name, program, tuple(arguments)))
    return replace(known, program=program)


def manner_of(settings: AgentRuntimeSettings, environment: Mapping[str, str]) -> Manner:
    """Return how an incident's CLI is started."""
    _, *arguments = settings.agent_command
    cli = chosen(settings)
    known = cli.name in CLIS

    def request(start: Start) -> Request:
        whole = Request(
            model=settings.model,
            # Who takes none by argument finds the rules in its home.
            system_prompt=None if cli.instructions else start.workspace.path / SYSTEM,
            budget_usd=settings.budget_usd,
            max_turns=settings.max_turns,
            read_only=True,
        )
        if cli.name == "claude":
            return replace(whole, allowed_tools=allowed_tools(start.assignment, None))
        # In its read-only sandbox there is no network, hence no kubectl, and no report can be written.
        return replace(whole, sandbox="workspace-write") if cli.name == "codex" else whole

    return Manner(
        request=request,
        environment=inherited(environment),
        home=lambda workspace: workspace.path / HOME,
        prefix=tuple(arguments) if known else (),
        key_file=settings.model_key_file,
        price=price_of(settings, settings.model),
        grace=settings.grace,
        idle=settings.idle,
        log_bytes=settings.log_bytes,
    )


def price_of(settings: AgentRuntimeSettings, model: str) -> Price | None:
    """Return what a model costs, where the settings tell."""
    told = settings.prices.get(model)
    return Price(told.input, told.output, told.cached) if told else None


def collecting(settings: AgentRuntimeSettings) -> Callable[[Workspace], workspace.Collected]:
    """Return what collects the artifacts, as many as the settings let it."""
    taken = settings.artifacts
    most = workspace.ArtifactLimits(taken.count, taken.file_bytes, taken.total_bytes)
    return partial(workspace.collect, limits=most)


def limits(settings: AgentRuntimeSettings) -> Limits:
    """Return what executions may take."""
    asked = settings.retries
    return Limits(
        at_once=settings.max_concurrent,
        timeout=settings.timeout,
        budget_usd=settings.budget_usd,
        retry=Retry(asked.attempts, asked.first_wait, asked.longest_wait),
    )


def workspaces(settings: AgentRuntimeSettings) -> workspace.Workspaces:
    """Return the workspaces below the settings' root."""
    kept = settings.retention
    after = kept.compress_after
    retention = workspace.Retention(
        policy=kept.policy,
        ttl=timedelta(seconds=kept.ttl),
        max_bytes=kept.max_bytes,
        compress_after=None if after is None else timedelta(seconds=after),
    )
    skills = [workspace.SkillSource(path.name, path) for path in settings.skills]
    if settings.skill_store is not None:
        skills += workspace.sources(settings.skill_store)
    return workspace.Workspaces(settings.workspace_root, skills=skills, policy=retention)


def processes_of(row: Execution) -> process.Execution:
    """Return what is remembered of an execution's processes: what finds them again."""
    pid, ticks = row.program or (0, 0)
    return process.Execution(pid, ticks, mark=str(row.id))


def _end(row: Execution) -> bool:
    return process.end(processes_of(row))
