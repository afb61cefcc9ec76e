"""How far a CodeRun has come, in one small file beside its checkout: what a supervisor that was killed did not finish.

The agent's processes are the same user's and could write it; it holds nothing they could not claim by other ways.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, ValidationError

from playbook.agent.code.access import Access
from playbook.agent.code.checked_out import Checkout
from playbook.agent.context.files import write_files
from playbook.agent.pod.conclude import Conclusion
from playbook.agent.result import Usage
from playbook.agent.task.place import Place
from playbook.agent.workspace.disk import folder, read_start

FILE = "run.json"
LONGEST = 256 * 1024


class Kept(BaseModel):
    """A part of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Done(Kept):
    """The agent has ended well; what its work began from, and what it used."""

    head: str
    base_head: str
    created: bool
    saved: str = ""
    usage: Usage = Usage()


class Entry(Kept):
    """How far it has come.

    Attributes:
        attempt: how often an agent was to be started; 0 before the first. session: the CLI's, once it has one.
        done: the agent needs not be started again. conclusion: GitHub has all of it.
    """

    task: UUID
    attempt: int = 0
    session: str = ""
    done: Done | None = None
    conclusion: Conclusion | None = None

    @property
    def id(self) -> UUID:
        """Return the id of this attempt's workspace and processes; the first has the CodeRun's own."""
        return self.task if self.attempt < 2 else uuid5(self.task, str(self.attempt))


def read(place: Place, task: UUID) -> Entry:
    """Return how far a CodeRun has come; a new one where nothing is known, or of another CodeRun."""
    try:
        with folder(str(place.own)) as inside:
            found = Entry.model_validate_json(read_start(FILE, inside, LONGEST))
    except (OSError, ValidationError):
        return Entry(task=task)
    return found if found.task == task else Entry(task=task)


def write(place: Place, entry: Entry) -> None:
    """Keep how far it has come.

    Raises:
        AgentProblem: it cannot be written.
    """
    write_files({FILE: entry.model_dump_json()}, place.own)


def checkout_of(done: Done, place: Place, branch: str, access: Access) -> Checkout:
    """Return the checkout of an agent that has ended well, as it was handed to it."""
    return Checkout(
        place.folder, branch, done.head, done.base_head, done.created, done.saved, access
    )
