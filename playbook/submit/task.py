"""What is submitted: a task, the template it runs, and the name of the run. Pure values; nothing is created here."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.argo.runs import run_name as named
from playbook.errors import PlaybookError
from playbook.play import Play


class InvalidSubmission(PlaybookError):
    """What is to be submitted cannot run as it is."""


class NotSubmitted(PlaybookError):
    """The cluster holds something that stands in the way of a run, or the run never began."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Task:
    """What a run is about: id, service, repository as `owner/name`."""

    id: str
    service: str
    repository: str

    @property
    def key(self) -> tuple[str, str]:
        """Return what at most one active run is about (law 8); GitHub does not tell capitals apart."""
        return (self.repository.lower(), self.id)


@dataclass(frozen=True, slots=True)
class Target:
    """The WorkflowTemplate a run is made from: its name, its namespace, and its play unless it is no play's."""

    template: str
    namespace: str
    play: Play | None = None

    @property
    def plain(self) -> bool:
        """Tell whether a Sensor finds the run by its name, so that there is one attempt (`release="argo"`)."""
        return self.play is not None and self.play.release == "argo"


def run_name(target: Target, task: Task, attempt: int = 1) -> str:
    """Return the name of a run, the same whoever asks.

    Raises:
        NameRefused: the identity, or a second attempt of a plain name, cannot be named.
    """
    about = (task.repository, task.service, task.id)
    return named(target.play, target.template, about, attempt)
