"""The documents of a task, in the run's folder beside its context: cloned anew for each attempt, never in the checkout."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playbook.agent.code.beside import locked, new_clone
from playbook.agent.code.documents import clone_documents
from playbook.agent.errors import AgentProblem
from playbook.agent.logs import about
from playbook.agent.result import ErrorClass
from playbook.agent.task.errand import Errand

DOCUMENTS = "docs"
"""Below the run's folder."""


@contextmanager
def documents(errand: Errand) -> Iterator[Callable[[Path], None]]:
    """Fetch the documents; yield what moves them into the run's folder, once there is one.

    Raises:
        AgentProblem: REPOSITORY, they cannot be had; the run's folder is not made then.
    """
    if not errand.task.repository.docs_url:
        yield lambda _: None
        return
    with locked(errand.place.folder):
        aside = new_clone(errand.place.folder)
    try:
        commit = clone_documents(errand.task, aside, errand.reading, errand.ending.stop)
        about(errand.task).info("documents fetched", commit=commit)
        yield lambda folder: _moved(aside, folder / DOCUMENTS)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _moved(aside: Path, folder: Path) -> None:
    try:
        shutil.rmtree(folder, ignore_errors=True)  # of a supervisor that was killed in this attempt
        aside.rename(folder)
    except OSError as error:
        text = f"{folder}: the documents cannot be put there: {error.strerror}"
        raise AgentProblem(ErrorClass.WORKSPACE, text) from error
