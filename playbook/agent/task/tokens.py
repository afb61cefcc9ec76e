"""The two files with tokens: what the agent may know is not what may write. Looks at them, never into the second one."""

from __future__ import annotations

from pathlib import Path

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass


def check_tokens(volume: Path, read: Path | None, write: Path | None) -> None:
    """Find out before the start whether the files can be used as they are meant.

    Raises:
        AgentProblem: CONFIGURATION, naming the file.
    """
    for option, file in (("--read-token", read), ("--write-token", write)):
        if file is not None and not file.is_file():
            raise _problem(f"{option}: {file} is no file", "mount the Secret with the token there")
        if file is not None and file.resolve().is_relative_to(volume.resolve()):
            hint = "put it elsewhere"
            raise _problem(f"{option}: {file} is below {volume}, where agents write", hint)
    if read is not None and write is not None and read.samefile(write):
        text = "--read-token and --write-token are one file: the agent could push with it"
        raise _problem(text, "make a token that can only read, or leave --read-token out")


def _problem(message: str, hint: str) -> AgentProblem:
    return AgentProblem(ErrorClass.CONFIGURATION, message, hint=hint)
