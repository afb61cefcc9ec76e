"""`playbook agent run`: one code task, in a pod or on a laptop. Parses, runs, and ends with the code of the outcome."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from playbook.cli import agent_options as options
from playbook.cli.options import Output, one_of, width

if TYPE_CHECKING:
    from playbook.agent.assignment import CodeTask
    from playbook.agent.settings import AgentRuntimeSettings
    from playbook.agent.task.errand import Site
    from playbook.agent.task.supervise import Report

POD = "KUBERNETES_SERVICE_HOST"
EVERYWHERE = "0.0.0.0"  # noqa: S104  in a pod: who scrapes its metrics comes from outside of it
MORE = """
    Settings come from flags (--idle 10m), AGENT_RUNTIME_... and --config. The agent is given the token that reads;
    the one that writes is used when the agent is dead, but both are one user's: nothing hides its file from the agent.

    Exit codes: 0 success, 10 a person must mend something, 11 later may do, 12 too long, 13 cancelled, 14 a limit
    is used up, 15 the agent failed, 16 no verdict, 17 GitHub, 18 the supervisor was told to end.

    Example: playbook agent run --task task.yaml --workspaces ~/work --no-github

    \b
    where task.yaml is
      id: 3f1b6a52-8f63-4d0c-9d3a-0b9c6c1f7a11
      coderun: play-web-42-implement-r0
      run: play-web-42
      stage: implement
      purpose: implement        # or review, which needs headSha
      taskId: "42"
      title: Add a cart
      repository: {url: https://github.com/acme/web}
      agent: {name: rex, githubApp: 5DLabs-Rex, role: implements the task}
      branch: feature/task-42
      base: main
"""


def command(
    ctx: typer.Context,
    task: Annotated[Path, typer.Option("--task", help="The task: JSON or YAML.")],
    workspaces: Annotated[
        Path | None, typer.Option("--workspaces", help="What stays from stage to stage: a volume.")
    ] = None,
    config: options.Config = None,
    read_token: Annotated[
        Path | None, typer.Option("--read-token", help="A file: the token the agent has, too.")
    ] = None,
    write_token: Annotated[
        Path | None, typer.Option("--write-token", help="A file: the supervisor's own token.")
    ] = None,
    github_url: Annotated[
        str, typer.Option("--github-url", help="The API's root, when it is not GitHub's own.")
    ] = "",
    termination_message: Annotated[
        Path | None,
        typer.Option("--termination-message", help="Where the outcome goes; in a pod by itself."),
    ] = None,
    no_github: Annotated[
        bool, typer.Option("--no-github", help="Run and judge; push and post nothing.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; start and make nothing.")
    ] = False,
    output: Output = "text",
) -> None:
    """Work on one code task, up to its pull request or review."""
    one_of(output, ("text", "json"), "--output")
    if write_token is None and not no_github:
        missing = "is missing; or say --no-github, and nothing is pushed or posted"
        raise typer.BadParameter(missing, param_hint="--write-token")
    from playbook.agent.errors import AgentProblem
    from playbook.agent.task.read import read_task
    from playbook.cli import agent_run_told as told

    message = message_of(termination_message)
    report: Report | None = None
    try:
        settings = _settings(config, workspaces, options.further(ctx))
        site = _site(settings, read_token, None if no_github else write_token)
        site, asked = replace(site, github_url=github_url), read_task(task)
        if dry_run:
            told.show_plan(asked, site, output)
            return
        told.check_message(message)
        report = _supervised(asked, site, output)
        outcome = told.outcome_of(report)
    except AgentProblem as problem:
        outcome = told.refused(problem)
    raise typer.Exit(told.tell(outcome, report, message, output))


command.__doc__ = f"{command.__doc__}\n{MORE}"


def message_of(given: Path | None) -> Path | None:
    """Return where the outcome goes: a kubelet reads it without being asked to."""
    from playbook.agent.pod.outcome import TERMINATION_LOG

    return given or (TERMINATION_LOG if POD in os.environ else None)


def _settings(
    config: Path | None, workspaces: Path | None, further: dict[str, str]
) -> AgentRuntimeSettings:
    # A code task's agent names its own CLI; the settings ask for one all the same.
    root = str(workspaces.expanduser()) if workspaces else None
    return options.settings_of(
        config, {"agent_command": "claude"}, further, {"workspace_root": root}
    )


def _site(settings: AgentRuntimeSettings, read: Path | None, write: Path | None) -> Site:
    from playbook.agent.task.errand import Site
    from playbook.agent.task.tokens import check_tokens

    check_tokens(settings.workspace_root, read, write)
    return Site(
        settings=settings,
        environment=dict(os.environ),
        read_token=read and read.absolute(),
        write_token=write and write.absolute(),
        in_pod=POD in os.environ,
    )


def _supervised(asked: CodeTask, site: Site, output: str) -> Report:
    from playbook.agent.runtime.metrics import Metrics
    from playbook.agent.task.supervise import supervise
    from playbook.cli.agent_metrics import measured

    metrics = Metrics(site.settings.clusters)
    host = EVERYWHERE if site.in_pod else site.settings.serve.host
    with ExitStack() as stack:
        site = stack.enter_context(_followed(site, output))
        stack.enter_context(measured(site.settings.metrics_port, metrics, host))
        return supervise(asked, site, metrics=metrics)


@contextmanager
def _followed(site: Site, output: str) -> Iterator[Site]:
    """Yield the site with somebody who looks on: lines on stdout, or on stderr where the result stands alone on it."""
    from playbook.agent.clis.said import AgentEvent
    from playbook.agent.logs import configure
    from playbook.cli.agent_live import Screen, told, warnings_said

    stream = sys.stderr if output == "json" else sys.stdout
    screen = Screen(stream, width())

    def follow(event: AgentEvent) -> None:
        said = told(event)
        if said is not None:
            screen.say(*said)

    with ExitStack() as stack:
        stack.enter_context(screen.shown())
        if sys.stderr.isatty():  # for a person; elsewhere a machine reads the log
            stack.enter_context(warnings_said(screen.say))
        else:
            configure(site.settings.log_level)
        yield replace(site, follow=follow)
