"""Whether the files of credentials can be used. Reads them as the runtime does, and forgets at once what is in them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from playbook.agent.doctor.facts import SecretFile
from playbook.agent.errors import AgentProblem
from playbook.agent.settings import secret

MANY_LINES = frozenset({"kubeconfig"})


def look(files: Iterable[tuple[str, Path]]) -> Iterator[SecretFile]:
    """Yield each file, with what is wrong with it; never with what it holds."""
    for key, path in files:
        problem = _document(key, path) if key in MANY_LINES else _word(key, path)
        yield SecretFile(key, str(path), problem, 0 if problem else _mode(path))


def _word(key: str, path: Path) -> str:
    try:
        secret(path, key)
    except AgentProblem as problem:
        return problem.message
    return ""


def _document(key: str, path: Path) -> str:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as file:
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            empty = regular and not file.read(1)
    except OSError as error:
        return f"{key}: {path} cannot be read: {error.strerror}"
    if not regular:
        return f"{key}: {path} is no regular file"
    return f"{key}: {path} is empty" if empty else ""


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(os.stat(path).st_mode)  # what a mounted Secret's link leads to
    except OSError:
        return 0  # renewed at this very moment
