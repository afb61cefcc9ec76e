"""Where a task's things lie on the volume: one checkout for each repository, task and agent. Paths only, and their checks."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from playbook.agent.assignment import CodeTask
from playbook.agent.code.beside import beside, name_beside
from playbook.agent.code.repository import repository_of, safe_url
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one task's work by one agent.

    An agent has a checkout of its own: whoever reviews neither moves the author's branch nor goes on in his session.

    Attributes:
        volume: what stays from stage to stage. folder: the checkout.
        working_directory: below the checkout, where the agent is started.
    """

    volume: Path
    folder: Path
    working_directory: PurePosixPath

    @property
    def own(self) -> Path:
        """Return where what belongs to the checkout and is not in it is, made or not."""
        return name_beside(self.folder)

    @property
    def runs(self) -> Path:
        """Return where each attempt has its workspace."""
        return self.own / "runs"

    @property
    def home(self) -> Path:
        """Return the home of the CLI, as `code.session` makes it."""
        return self.own / "home"

    @property
    def directory(self) -> Path:
        """Return where the agent is started."""
        return self.folder / self.working_directory


def place_of(task: CodeTask, volume: Path) -> Place:
    """Return a task's place: `<volume>/<owner>/<repository>/<task>/<agent>`; GitHub does not tell capitals apart.

    Raises:
        AgentProblem: the repository has no owner and name, or the working directory leads out of it.
    """
    owner, _, name = repository_name(task).lower().rpartition("/")
    inside = PurePosixPath(task.repository.working_directory or ".")
    if inside.is_absolute() or ".." in inside.parts:
        text = f"working directory {str(inside)[:200]!a} is not inside the repository"
        hint = "write it relative to the repository's top, without .."
        raise AgentProblem(ErrorClass.CONFIGURATION, text, hint=hint)
    return Place(volume, volume / owner / name / task.task_id / task.agent.name, inside)


def repository_name(task: CodeTask) -> str:
    """Return `owner/name`, also of a repository that is a folder of this machine."""
    *_, owner, name = ["", *repository_of(task.repository.url).path.split("/")]
    if not owner or owner.startswith(".") or name.startswith("."):
        text = f"repository {safe_url(task.repository.url)} names no owner/name"
        hint = "write it as https://HOST/OWNER/NAME"
        raise AgentProblem(ErrorClass.REPOSITORY, text, hint=hint)
    return f"{owner}/{name}"


@contextmanager
def taken(place: Place) -> Iterator[None]:
    """Make the folders and have them for ourselves, until the end of this process at the latest.

    Raises:
        AgentProblem: the volume is no folder, a link leads elsewhere, or another supervisor works here.
    """
    for folder in (place.volume, *reversed(place.folder.relative_to(place.volume).parents)):
        _no_link(place.volume / folder)
    _no_link(place.folder)
    path = beside(place.folder) / "supervisor"
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        text = f"another supervisor works on this task, in {place.folder}"
        raise AgentProblem(
            ErrorClass.WORKSPACE, text, hint="one at a time: end it first"
        ) from error
    finally:
        os.close(number)


def entered(place: Place) -> Path:
    """Return where the agent is started, once it is checked out.

    Raises:
        AgentProblem: it is not there, or a link leads out of the checkout.
    """
    top, found = place.folder.resolve(), place.directory.resolve()
    if found.is_dir() and found.is_relative_to(top):
        return found
    why = (
        "is not there, or is no folder" if found.is_relative_to(top) else "is a link that leads out"
    )
    text = f"working directory {str(place.working_directory)!a} of the repository {why}"
    raise AgentProblem(ErrorClass.REPOSITORY, text, hint="correct it in the play, or on the branch")


def _no_link(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        text = f"{folder} is {'a link' if folder.is_symlink() else 'no folder'}"
        raise AgentProblem(
            ErrorClass.WORKSPACE, text, hint="name a folder for --workspaces, or move it away"
        )
