"""Write a bundle's files into a workspace, and nowhere else: no link is followed, nothing half-written stays."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from playbook.agent.errors import AgentProblem, class_of
from playbook.agent.result import ErrorClass

PROMPT = "PROMPT.md"
SYSTEM = "context/system-instructions.txt"
# The agent runs as the same user and could change this back. It guards against accidents, and says what is meant:
# these files are evidence. What really cannot be changed is what the supervisor holds in memory.
MODE = 0o400
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Write each file, replacing one that is there.

    Raises:
        AgentProblem: CONTEXT or DISK_FULL, naming the file.
    """
    for name, text in files.items():
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts:
            raise AgentProblem(
                ErrorClass.CONTEXT,
                f'context file "{name}" is not below the workspace',
                hint="This is a fault of playbook: please report it.",
            )
        try:
            _write_one(folder, parts, text.encode("utf-8"))
        except OSError as error:
            raise AgentProblem(
                class_of(error, ErrorClass.CONTEXT),
                f"{folder / name}: cannot be written: {error.strerror}",
                hint="The workspace must be a folder of ours, with room for the context files.",
            ) from error


def _write_one(folder: Path, parts: tuple[str, ...], content: bytes) -> None:
    """Write aside, then rename: whoever looks sees the whole file or none."""
    *above, name = parts
    aside = f".{name}.new"
    with _opened(folder, above) as inside:
        with suppress(FileNotFoundError):
            os.unlink(aside, dir_fd=inside)
        try:
            with os.fdopen(os.open(aside, _NEW, MODE, dir_fd=inside), "wb") as file:
                file.write(content)
            os.rename(aside, name, src_dir_fd=inside, dst_dir_fd=inside)
        except OSError:
            with suppress(OSError):
                os.unlink(aside, dir_fd=inside)
            raise


@contextmanager
def _opened(folder: Path, above: list[str]) -> Iterator[int]:
    """Open a folder below another, step by step, so that no step is a link; make what is missing."""
    descriptor = os.open(folder, _FOLDER)
    try:
        for step in above:
            with suppress(FileExistsError):
                os.mkdir(step, 0o700, dir_fd=descriptor)
            inner = os.open(step, _FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)
