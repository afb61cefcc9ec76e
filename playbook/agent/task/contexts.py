"""What a code task's agent is given besides its prompt: the checkout's facts, and git's way in with the reading token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from playbook.agent.assignment import Assignment
from playbook.agent.code.access import git_environment
from playbook.agent.context import PROMPT, Contexts
from playbook.agent.ports import ContextBundle, Workspace
from playbook.agent.task.documents import DOCUMENTS
from playbook.agent.task.errand import Errand
from playbook.agent.task.manner import MEMORY, servers_ready
from playbook.agent.task.told import told
from playbook.agent.task.tools import files_of
from playbook.prompts import render


@dataclass(frozen=True, slots=True)
class TaskContexts:
    """The ContextBuilder of one errand."""

    errand: Errand
    contexts: Contexts

    def build(self, _: Assignment, workspace: Workspace) -> ContextBundle:
        """Return the bundle; writes nothing."""
        errand = self.errand
        assert errand.checkout is not None
        with told():
            made = self.contexts.build(errand.task, workspace)
            servers = files_of(errand.task, servers_ready(errand))
        facts = render(
            "code/checkout",
            task=errand.task,
            checkout=errand.checkout,
            directory=errand.place.directory,
            documents=workspace.path / DOCUMENTS if errand.task.repository.docs_url else "",
            attempt=errand.entry.attempt,
        )
        prompt = f"{made.user_prompt.rstrip()}\n\n{facts}"
        return replace(
            made,
            files={**made.files, **servers, PROMPT: prompt},
            environment={**made.environment, **variables(errand)},
            user_prompt=prompt,
        )

    def write(self, bundle: ContextBundle, workspace: Workspace) -> None:
        """Write the bundle's files into the run's folder."""
        with told():
            self.contexts.write(bundle, workspace)


def variables(errand: Errand) -> Mapping[str, str]:
    """Return the agent's variables for git, and what its CLI needs to read its memory."""
    memory = MEMORY if errand.task.agent.cli == "claude" else {}
    return {**git_environment(errand.reading), **memory}
