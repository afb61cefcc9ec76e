"""Health of a program before the run: found, executable, of a version we know. Starts it only to ask its version."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playbook.agent.clis.cli import Cli
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

SECONDS = 30.0  # Node on a crowded machine needs some to start
_VERSION = re.compile(rb"\b(\d{1,6})\.(\d{1,6})\.(\d{1,6})\b")


class Run(Protocol):
    """Starts a program and waits for its end."""

    def __call__(
        self, argv: tuple[str, ...], environment: Mapping[str, str], timeout: float
    ) -> tuple[int, bytes]:
        """Return its exit code and what it wrote.

        Raises:
            OSError: it cannot be started. TimeoutError: it did not end in time, and was ended.
        """
        ...


@dataclass(frozen=True, slots=True)
class Checked:
    """A program that can be started: its absolute path, and its version, "" where none is asked."""

    program: Path
    version: str


Known = dict[tuple[object, ...], Checked]
"""Programs that were found well, by the file they are; two threads may fill it at once."""


def check(
    cli: Cli,
    path_variable: str,
    environment: Mapping[str, str],
    run: Run,
    known: Known | None = None,
) -> Checked:
    """Find the program and ask its version.

    Args:
        cli: the program.
        path_variable: the PATH the agent will have.
        environment: what else it will have, without the key.
        run: starts a program.
        known: what was found well before; such a file is not asked again until it is another one.

    Raises:
        AgentProblem: COMMAND_MISSING, COMMAND_VERSION or COMMAND_UNHEALTHY.
    """
    program = find(cli, path_variable)
    if not cli.version_arguments:
        return Checked(program, "")
    known = {} if known is None else known
    file = _file(cli, program)
    if file not in known:
        known[file] = Checked(program, _version(cli, program, environment, run))
    return known[file]


def _version(cli: Cli, program: Path, environment: Mapping[str, str], run: Run) -> str:
    shown = f"{program} {' '.join(cli.version_arguments)}"
    try:
        code, output = run((str(program), *cli.version_arguments), environment, SECONDS)
    except TimeoutError as error:  # before OSError: it is one
        raise _unhealthy(cli, f"{shown}: no answer within {SECONDS:.0f} seconds") from error
    except OSError as error:
        raise _unhealthy(cli, f"{shown}: cannot be started: {error.strerror}") from error
    if code != 0:
        raise _unhealthy(cli, f"{shown}: exit code {code}")
    return _accepted(cli, shown, output)


def find(cli: Cli, path_variable: str) -> Path:
    """Return the program's absolute path.

    A relative entry of PATH is passed over: the working directory belongs to the agent, who may put a program
    of that name there.
    """
    if os.sep in cli.program:
        return _executable(cli, Path(cli.program))
    folders = [Path(entry) for entry in path_variable.split(os.pathsep) if entry.startswith("/")]
    found = [folder / cli.program for folder in folders if (folder / cli.program).is_file()]
    for program in found:
        if os.access(program, os.X_OK):
            return program
    if found:
        raise _unhealthy(cli, f"{found[0]} cannot be executed")
    raise AgentProblem(
        ErrorClass.COMMAND_MISSING,
        f"{cli.name}: no program {cli.program!r} on PATH ({path_variable or 'which is empty'})",
        hint=_install(cli),
    )


def _executable(cli: Cli, program: Path) -> Path:
    if not program.is_absolute():
        raise AgentProblem(
            ErrorClass.CONFIGURATION,
            f"{cli.name}: program {cli.program!r} is neither a name nor an absolute path",
            hint="Write the whole path, or the name alone.",
        )
    if not program.is_file():
        message = f"{cli.name}: no program {program}"
        raise AgentProblem(ErrorClass.COMMAND_MISSING, message, hint=_install(cli))
    if not os.access(program, os.X_OK):
        raise _unhealthy(cli, f"{program} cannot be executed")
    return program


def _file(cli: Cli, program: Path) -> tuple[object, ...]:
    """Return what is another where the program was installed anew; a link is followed."""
    try:
        found = program.stat()
    except OSError as error:
        raise _unhealthy(cli, f"{program} is gone: {error.strerror}") from error
    return (cli.name, program, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _accepted(cli: Cli, shown: str, output: bytes) -> str:
    found = _VERSION.search(output[:4096])
    if found is None:
        raise _unhealthy(cli, f"{shown}: no version in what it answers")
    version = (int(found[1]), int(found[2]), int(found[3]))
    written = ".".join(map(str, version))
    if cli.oldest is not None and version < cli.oldest:
        oldest = ".".join(map(str, cli.oldest))
        raise AgentProblem(
            ErrorClass.COMMAND_VERSION,
            f"{shown}: version {written} is too old; the oldest we read is {oldest}",
            hint=_install(cli),
        )
    return written


def _unhealthy(cli: Cli, message: str) -> AgentProblem:
    return AgentProblem(
        ErrorClass.COMMAND_UNHEALTHY,
        f"{cli.name}: {message}",
        hint="Start it by hand in the same image; `playbook agent doctor` does so.",
    )


def _install(cli: Cli) -> str:
    way = f"Install it ({cli.install})" if cli.install else "Install it"
    return f"{way}, or put its folder on PATH."
