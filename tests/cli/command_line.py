"""The command line as a test sees it: arguments in; exit code, stdout and stderr out."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playbook.project.init import new_repository

RUN = "from playbook.cli.main import run; run()"
PLAYBOOK = (sys.executable, "-c", RUN)
HEARS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
HEARING = (sys.executable, "-c", HEARS + RUN)
"""It hears Ctrl-C, also when the tests were put into the background, where shells have it ignored."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


class CommandLine(Protocol):
    """`playbook ARGUMENTS...`, in this process."""

    def __call__(self, *arguments: str | Path) -> Ended: ...


def repository(root: Path) -> Path:
    """Return a new repository, with nothing rendered yet."""
    new_repository(root)
    return root


def process(
    *arguments: str | Path,
    where: Path,
    environment: Mapping[str, str] | None = None,
    locale: str = "C.UTF-8",
    program: Sequence[str] = PLAYBOOK,
) -> Ended:
    """Run `playbook ARGUMENTS...` as a process of its own."""
    done = subprocess.run(
        [*program, *map(str, arguments)],
        cwd=where,
        env={**os.environ, "LC_ALL": locale, **(environment or {})},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def snapshot(folder: Path) -> dict[str, tuple[str, int]]:
    """Return text and time of every file below a folder."""
    return {
        str(path.relative_to(folder)): (path.read_text(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
