"""The command `playbook`: its commands, and how errors become exit codes. Imports nothing heavy."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys

import typer

from playbook.cli import agent, explore, graph, init, lab, prove, rehearse, render, sensor, submit
from playbook.errors import PlaybookError

HELP = "Plays of coding agents on pull requests: declare, rehearse and render them to Argo."
OF_AGENTS = {
    "pydantic_settings",
    "structlog",
    "prometheus_client",
    "github",
    "starlette",
    "uvicorn",
}
AGENTS = "pip install 'playbook-argo[agent]' brings what `playbook agent` needs."
OUTSIDE = 3
STOPPED = 130  # 128 + SIGINT, as shells count
NO_READER = 141  # 128 + SIGPIPE
TERMINATED = 143  # 128 + SIGTERM

app = typer.Typer(
    name="playbook",
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help is twice as fast: rich alone takes longer to import than typer
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(init.command)
app.command("render")(render.command)
app.command("prove")(prove.command)
app.command("rehearse")(rehearse.command)
app.command("explore")(explore.command)
app.command("graph")(graph.command)
app.command("submit")(submit.command)
app.add_typer(sensor.app, name="sensor")
app.add_typer(lab.app, name="lab")
app.add_typer(agent.app, name="agent")


@app.command("version")
def version() -> None:
    """Print the version."""
    from playbook import __version__

    print(__version__)


def run() -> None:
    """Run the command line and end the process; no traceback for a user's mistake."""
    if os.getpid() == 1:
        # The kernel gives the first process of a container no signal it has no handler for: until a command brings
        # its own, a stop would be lost.
        signal.signal(signal.SIGTERM, lambda *_: os._exit(TERMINATED))
    code = ended()
    if gc.get_freeze_count():
        # A command that keeps millions of values says so by freezing them: the system takes them back at once, and
        # Python one by one, in seconds.
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def ended() -> int:
    """Run the command line; return the code it ends with."""
    _open_streams()
    return _flushed(_code())


def _code() -> int:
    """Return the code a command ends with: 0 fine, 1 findings, 2 usage, 3 the outside world failed."""
    try:
        app()
    except PlaybookError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except ModuleNotFoundError as error:
        if error.name not in OF_AGENTS:
            raise
        print(f"error: {error.name} is not installed\n  {AGENTS}", file=sys.stderr)
        return OUTSIDE
    except OSError as error:
        print(f"error: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
        return OUTSIDE
    except SystemExit as end:
        # typer ends every command like this. It gives a closed pipe the code 1, which means findings.
        if isinstance(end.__context__, BrokenPipeError):
            return NO_READER
        if end.code == STOPPED:
            print("stopped", file=sys.stderr)
        return end.code if isinstance(end.code, int) else 0
    return 0


def _flushed(code: int) -> int:
    """Write out what is buffered while there is somebody to tell that it failed: Python's own flush is too late."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = NO_READER
    except OSError as error:
        print(f"error: output: {error.strerror}", file=sys.stderr)
        code = OUTSIDE
    else:
        return code
    # What is left in the buffer goes nowhere, also when Python flushes again at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _open_streams() -> None:
    """Make sure that there is an output, and that it takes every character."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  until the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
