"""`playbook agent serve`: incidents over HTTP, for other programs. Parses and starts; the service does the rest."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from playbook.cli import agent_options as options
from playbook.errors import PlaybookError

if TYPE_CHECKING:
    from playbook.agent.settings import AgentRuntimeSettings

STOPPED_SOME = 1
CANNOT = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES)


class CannotListen(PlaybookError):
    """The address is not to be had."""

    exit_code = 3


def command(
    ctx: typer.Context,
    config: options.Config = None,
    host: Annotated[str | None, typer.Option("--host", help="Where it listens.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="The port there.")] = None,
    agent_command: options.Command = None,
    workspace_root: options.WorkspaceRoot = None,
    model: options.Model = None,
    timeout: options.Timeout = None,
    kubeconfig: options.Kubeconfig = None,
    model_key_file: options.ModelKeyFile = None,
) -> None:
    """Take incidents over HTTP, until SIGTERM or Ctrl-C.

    Agents look into them, so many at a time, and change nothing. Callers send the token of serve.token_file. At its end it takes no more, lets what runs finish for a while, and stops the rest; exit code 1 says that it had to.

    Every other key of the settings is a flag too: --serve-token-file token.

    Example: playbook agent serve --config agent.yaml --port 8080
    """
    from playbook.agent.logs import configure
    from playbook.agent.serve.service import service
    from playbook.cli.agent_wiring import parts_of

    given = {
        "serve.host": host,
        "serve.port": None if port is None else str(port),
        "agent_command": agent_command,
        "workspace_root": workspace_root,
        "model": model,
        "timeout": timeout,
        "kubeconfig": kubeconfig,
        "model_key_file": model_key_file,
    }
    with options.coded():
        settings = options.settings_of(config, options.further(ctx), given)
        configure(settings.log_level)
        with _listening(settings):
            clean = service(settings, parts_of(settings, os.environ))
    if not clean:
        raise typer.Exit(STOPPED_SOME)


@contextmanager
def _listening(settings: AgentRuntimeSettings) -> Iterator[None]:
    """Say which address could not be had: the system's own words do not name it."""
    where = settings.serve
    try:
        yield
    except OSError as error:
        if error.errno not in CANNOT and not isinstance(error, socket.gaierror):
            raise
        message = f"cannot listen at {where.host}:{where.port}: {_why(error)}"
        raise CannotListen(message, hint="--host and --port choose another address.") from error


def _why(error: OSError) -> str:
    # `create_server` puts the address into strerror too; of a name nobody knows the system has no number.
    return os.strerror(error.errno) if error.errno in set(CANNOT) else str(error.strerror)
