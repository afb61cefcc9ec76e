"""The ContextBuilder: decides nothing, asks `incident` and `task` what to give and `files` to write it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from playbook.agent.assignment import Assignment, Incident
from playbook.agent.context.files import write_files
from playbook.agent.context.incident import incident_bundle
from playbook.agent.context.task import task_bundle
from playbook.agent.ports import ContextBundle, Workspace


def _nonce() -> str:
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Contexts:
    """Makes what agents are given.

    Args:
        logs_bytes: what of an incident's logs is given, at most.
        kubeconfig: the read-only one, for incidents.
        nonce: makes the random part of the markers; the bundle depends on nothing else that changes.
    """

    logs_bytes: int = 256 * 1024
    kubeconfig: Path | None = None
    nonce: Callable[[], str] = field(default=_nonce)

    def build(self, assignment: Assignment, workspace: Workspace) -> ContextBundle:
        """Return the bundle; writes nothing.

        Raises:
            AgentProblem: CONTEXT, an event or a task cannot be written as JSON.
        """
        if not isinstance(assignment, Incident):
            return task_bundle(assignment, workspace, self.nonce())
        made = incident_bundle(assignment, workspace.path, self.nonce(), self.logs_bytes)
        if self.kubeconfig is None:
            return made
        return replace(made, environment={**made.environment, "KUBECONFIG": str(self.kubeconfig)})

    def write(self, bundle: ContextBundle, workspace: Workspace) -> None:
        """Write the bundle's files into the workspace, readable by its owner only.

        Raises:
            AgentProblem: CONTEXT or DISK_FULL, naming the file.
        """
        write_files(bundle.files, workspace.path)
