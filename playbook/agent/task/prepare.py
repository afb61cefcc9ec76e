"""The run's folder, made when the checkout is ready: clone or fetch, marker, memory. Nothing an agent did is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from playbook.agent.assignment import Assignment
from playbook.agent.code.checkout import checkout
from playbook.agent.code.memory import memory_files
from playbook.agent.code.push import mark
from playbook.agent.code.session import session_home
from playbook.agent.ports import Workspace
from playbook.agent.task.documents import documents
from playbook.agent.task.errand import Errand
from playbook.agent.task.manner import servers_ready
from playbook.agent.task.place import entered
from playbook.agent.task.told import told
from playbook.agent.workspace import Workspaces

MEMORY = """\
# Memory of task {task}

What the agents of this task learn about the code, and the next one should know. Keep it true and short.
"""


@dataclass(frozen=True, slots=True)
class TaskWorkspaces:
    """The WorkspaceManager of one errand."""

    errand: Errand
    inner: Workspaces

    def create(self, assignment: Assignment) -> Workspace:
        """Make the checkout ready, then the folder of this attempt, with the documents in it."""
        with told():
            servers_ready(self.errand)  # what cannot be had is told before anything is fetched
            prepare(self.errand)
            with documents(self.errand) as put:
                workspace = self.inner.create(assignment)
                put(workspace.path)
            return workspace

    def setup_skills(self, workspace: Workspace) -> Mapping[str, str]:
        """Copy the configured skills into the run's folder."""
        return self.inner.setup_skills(workspace)

    def size(self, workspace: Workspace) -> int:
        """Return the bytes of the run's folder; the checkout is not counted."""
        return self.inner.size(workspace)

    def cleanup(self, workspace: Workspace, *, failed: bool) -> bool:
        """End the run's folder by the policy, and those of earlier runs where there is time for it."""
        gone = self.inner.cleanup(workspace, failed=failed)
        if self.errand.ending.stop.asker is None:
            self.inner.collect_garbage()
        return gone


def prepare(errand: Errand) -> None:
    """Make the checkout ready for the agent.

    Raises:
        AgentProblem: it cannot be had; the folder is as it was.
    """
    task, place = errand.task, errand.place
    made = errand.checkout = checkout(task, place.folder, errand.reading, errand.ending.stop)
    if errand.implements:
        mark(task, made)
    memory_files(task, made, MEMORY.format(task=task.task_id))
    session_home(place.folder)
    entered(place)
