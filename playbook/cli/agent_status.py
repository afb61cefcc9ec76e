"""`playbook agent status` and `cancel`: what the state file knows, and the service that is asked to stop one."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from playbook.cli import agent_options as options
from playbook.cli.options import Output, one_of, width

if TYPE_CHECKING:
    from playbook.agent.runtime.store import Store
    from playbook.agent.settings import AgentRuntimeSettings

Id = Annotated[str, typer.Argument(metavar="ID", help="The execution: its incident's id.")]


def status(
    execution: Annotated[
        str | None, typer.Argument(metavar="ID", help="One execution, with its steps.")
    ] = None,
    config: options.Config = None,
    workspace_root: options.WorkspaceRoot = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="So many, the newest first.")] = 20,
    output: Output = "text",
) -> None:
    """Show the executions of a workspace root.

    Those of other processes and earlier ones too. A ? says that the process which ran it is gone.

    Example: playbook agent status --config agent.yaml
    """
    from datetime import UTC, datetime

    from playbook.cli import agent_table as table

    one_of(output, ("text", "json"), "--output")
    now = datetime.now(UTC)
    with options.coded(), closing(_store(_settings(config, workspace_root))) as store:
        if execution is None:
            rows = [table.Row.of(row, now) for row in store.executions(limit)]
            texts = table.lines(rows, width()) or ["no executions yet"]
            documents: object = [row.document() for row in rows]
        else:
            one = table.Detail.of(store, options.execution_id(execution), now)
            texts, documents = one.lines(), one.document()
    print(json.dumps(documents, indent=2) if output == "json" else "\n".join(texts))


def cancel(
    execution: Id,
    config: options.Config = None,
    workspace_root: options.WorkspaceRoot = None,
) -> None:
    """Ask the service that runs an execution to stop it.

    Only the process that runs an agent can end it. A service is asked over HTTP, at serve.host and serve.port with the token of serve.token_file; a `playbook agent triage` is stopped with Ctrl-C.

    Example: playbook agent cancel 6f1c8a52-0b7e-4c3b-9a54-2f7d1e0c9b11 -c agent.yaml
    """
    from playbook.cli.agent_cancel import asked

    with options.coded():
        key, settings = options.execution_id(execution), _settings(config, workspace_root)
        with closing(_store(settings)) as store:
            row = store.find(key)
        print(asked(settings, key, row))


def _settings(config: Path | None, workspace_root: str | None) -> AgentRuntimeSettings:
    return options.settings_of(config, {"workspace_root": workspace_root}, options.UNUSED)


def _store(settings: AgentRuntimeSettings) -> Store:
    """Open the state that is there; looking makes none."""
    from playbook.agent.runtime.instance import this_instance
    from playbook.agent.runtime.store import Store
    from playbook.agent.runtime.wiring import state_file

    file = state_file(settings)
    return Store(file if file.exists() else ":memory:", this_instance())
