"""`playbook agent triage`: one agent looks into one incident, here and now. Parses, runs, prints; no more."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from playbook.cli import agent_options as options
from playbook.cli.options import Output, one_of, width

if TYPE_CHECKING:
    from playbook.agent.assignment import Incident
    from playbook.agent.result import AgentResult
    from playbook.agent.runtime.course import Course
    from playbook.agent.runtime.parts import Parts
    from playbook.agent.runtime.runtime import AgentRuntime
    from playbook.agent.settings import AgentRuntimeSettings


def command(
    ctx: typer.Context,
    incident: Annotated[
        Path, typer.Option("--incident", "-i", help="The incident as JSON; - is standard input.")
    ],
    config: options.Config = None,
    agent_command: options.Command = None,
    workspace_root: options.WorkspaceRoot = None,
    model: options.Model = None,
    timeout: options.Timeout = None,
    kubeconfig: options.Kubeconfig = None,
    model_key_file: options.ModelKeyFile = None,
    new_id: Annotated[
        bool, typer.Option("--new-id", help="Give it a new id: each is looked into once.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be started; start and write nothing.")
    ] = False,
    output: Output = "text",
) -> None:
    """Have an agent look into one incident, and wait for its report.

    It may look and change nothing. Every other key of the settings is a flag too: --retention-ttl 2d. Exit code 0: it succeeded. 1: the agent failed. 2: usage. 3: what is around it failed. 130: it was stopped.

    Example: playbook agent triage --incident incident.json --config agent.yaml
    """
    one_of(output, ("text", "json"), "--output")
    given = {
        "agent_command": agent_command,
        "workspace_root": workspace_root,
        "model": model,
        "timeout": timeout,
        "kubeconfig": kubeconfig,
        "model_key_file": model_key_file,
    }
    with options.coded():
        settings = options.settings_of(config, options.further(ctx), given)

        from playbook.cli.agent_incident import incident_from

        asked = incident_from(incident, new_id=new_id)
        if dry_run:
            _show_plan(settings, asked, output)
            return
        result, stopped = _triaged(settings, asked)
    raise typer.Exit(_shown(result, output, stopped=stopped))


def _show_plan(settings: AgentRuntimeSettings, asked: Incident, output: str) -> None:
    from playbook.cli.agent_dry import plan

    made = plan(settings, os.environ, asked)
    print(json.dumps(made.document(), indent=2) if output == "json" else "\n".join(made.lines()))


def _triaged(settings: AgentRuntimeSettings, asked: Incident) -> tuple[AgentResult, bool]:
    """Run the agent; tell too whether somebody stopped it."""
    from playbook.agent.runtime.signals import heard
    from playbook.agent.runtime.wiring import agent_runtime, state_file
    from playbook.cli.agent_metrics import measured
    from playbook.cli.agent_wiring import parts_of

    wishes: list[bool] = []
    with ExitStack() as stack:
        parts = stack.enter_context(_followed(settings, parts_of(settings, os.environ)))
        runtime = agent_runtime(settings, parts, state=state_file(settings))
        stack.enter_context(closing(runtime))
        stack.enter_context(measured(settings.metrics_port, runtime.metrics, settings.serve.host))

        def stop() -> None:
            wishes.append(runtime.cancel(asked.id))
            print(f"stopping, {settings.grace:.0f} s at most", file=sys.stderr, flush=True)

        # Accepted first, so that a Ctrl-C always finds what it is to cancel.
        course = _accepted(runtime, asked)
        stack.enter_context(heard(stop))
        result = runtime.carry_out(course)
    return result, bool(wishes)


def _accepted(runtime: AgentRuntime, asked: Incident) -> Course:
    from playbook.agent.runtime.store import AlreadyKnown

    try:
        return runtime.accept(asked)
    except AlreadyKnown as error:
        hint = f"See `playbook agent status {asked.id}`; --new-id has it looked into once more."
        raise options.Misused(error.message, hint=hint) from error


@contextmanager
def _followed(settings: AgentRuntimeSettings, parts: Parts) -> Iterator[Parts]:
    """Yield the parts; on a terminal people see what goes on, elsewhere it is logged as JSON lines."""
    if not sys.stderr.isatty():
        from playbook.agent.logs import configure

        configure(settings.log_level)
        yield parts
        return
    from playbook.agent.runtime.wiring import chosen
    from playbook.cli.agent_live import Screen, followed, warnings_said

    screen = Screen(sys.stderr, width())
    with screen.shown(), warnings_said(screen.say):
        yield followed(parts, partial(chosen(settings).reader), screen.say)


def _shown(result: AgentResult, output: str, *, stopped: bool) -> int:
    """Print a result; return the exit code."""
    from playbook.cli.agent_result import document, lines
    from playbook.cli.agent_ways import STOPPED, code_of

    print(json.dumps(document(result), indent=2) if output == "json" else "\n".join(lines(result)))
    # What had ended by itself before the wish was heard has an end of its own.
    return STOPPED if stopped and result.status == "cancelled" else code_of(result)
