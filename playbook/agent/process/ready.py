"""Look before the start whether it can be made: folder, program, prompt. Each fault has one message; nothing is left open."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path

from playbook.agent.errors import AgentProblem, class_of
from playbook.agent.ports import ExecutionConfig
from playbook.agent.process.log import Log
from playbook.agent.result import ErrorClass


def program(config: ExecutionConfig) -> Path:
    """Return the file that argv[0] names, searched in the PATH of the environment it will have.

    Raises:
        AgentProblem: there is no folder, no program, or a text no program can be given.
    """
    if not config.argv or not config.argv[0]:
        raise AgentProblem(ErrorClass.CONFIGURATION, "no program is named", hint="Set the command.")
    if any(
        "\0" in text for text in (*config.argv, *config.environment, *config.environment.values())
    ):
        fault = (
            f"{config.argv[0]}: an argument or a variable has a NUL, which no program can be given"
        )
        raise AgentProblem(ErrorClass.CONFIGURATION, fault)
    if any(not name or "=" in name for name in config.environment):
        fault = f"{config.argv[0]}: a variable's name is empty or has a ="
        raise AgentProblem(ErrorClass.CONFIGURATION, fault)
    _folder(config.workspace)
    return _found(config)


def prompt(config: ExecutionConfig) -> int:
    """Open what becomes the standard input.

    Raises:
        AgentProblem: the prompt cannot be read, or is no file.
    """
    if config.prompt is None:
        return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    try:
        # Not to wait for the writer of a fifo, which is refused below.
        fd = os.open(config.prompt, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        fault = f"{config.prompt}: the prompt cannot be read: {error.strerror}"
        raise AgentProblem(ErrorClass.CONTEXT, fault, hint="Write it before the start.") from error
    if stat.S_ISREG(os.fstat(fd).st_mode):
        os.set_blocking(fd, True)
        return fd
    os.close(fd)
    raise AgentProblem(ErrorClass.CONTEXT, f"{config.prompt}: the prompt is no regular file")


def log(config: ExecutionConfig) -> Log:
    """Make the log.

    Raises:
        AgentProblem: it is there already, or cannot be made.
    """
    try:
        return Log(config.log, config.log_bytes, config.secrets)
    except FileExistsError as error:
        fault = f"{config.log}: there is a log already; it is never written over"
        hint = "Give each attempt a log of its own."
        raise AgentProblem(ErrorClass.WORKSPACE, fault, hint=hint) from error
    except OSError as error:
        fault = f"{config.log}: the log cannot be made: {error.strerror}"
        raise AgentProblem(class_of(error, ErrorClass.WORKSPACE), fault) from error


def refused(config: ExecutionConfig, step: str, number: int) -> AgentProblem:
    """Return the error for a program the kernel would not start."""
    name, why = config.argv[0], os.strerror(number)
    if step == "workspace":
        return AgentProblem(ErrorClass.WORKSPACE, f"{config.workspace}: {why}")
    if number == errno.E2BIG:
        fault = f"{name}: its arguments and environment are too long together"
        return AgentProblem(ErrorClass.CONTEXT, fault, hint="Hand long texts on in files.")
    if number == errno.ENOENT:
        why = "its interpreter, the first line's, is not there"
    if number == errno.ENOEXEC:
        why = "it is neither a program nor a script with a first line `#!...`"
    return AgentProblem(ErrorClass.COMMAND_MISSING, f"{name}: cannot be started: {why}")


def _folder(folder: Path) -> None:
    if not folder.is_dir():
        why = "is no folder" if folder.exists() else "is not there"
        raise AgentProblem(ErrorClass.WORKSPACE, f"{folder}: the workspace {why}")


def _found(config: ExecutionConfig) -> Path:
    name, path = config.argv[0], config.environment.get("PATH", "")
    if "/" in name:
        file = config.workspace / name
        found, where = os.access(file, os.X_OK) and file.is_file(), "is no program"
    else:
        # A relative folder of PATH would be the workspace's, where the agent itself writes.
        safe = [folder for folder in path.split(":") if folder.startswith("/")]
        file = Path(shutil.which(name, path=":".join(safe)) or "") if safe else Path()
        found, where = file != Path(), f"is in no folder of PATH ({path or 'which is empty'})"
    if not found:
        hint = "Install it, or set the command to its full path."
        raise AgentProblem(ErrorClass.COMMAND_MISSING, f"{name}: {where}", hint=hint)
    return file
