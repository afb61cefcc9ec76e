"""Put the rules in front of the prompt for a CLI that takes no system prompt by argument. The files of rules stay as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from playbook.agent.assignment import Assignment
from playbook.agent.clis.cli import Cli, Request
from playbook.agent.context import PROMPT, SYSTEM
from playbook.agent.ports import ContextBuilder, ContextBundle, Workspace


def with_rules(cli: Cli, contexts: ContextBuilder) -> ContextBuilder:
    """Return what makes the bundles for a CLI.

    Codex and Gemini read the rules from a file of their home as well, as one instruction among others that a
    repository may add to; in front of the prompt they come first.
    """
    by_argument = not cli.unsupported(Request(system_prompt=Path(SYSTEM)))
    return contexts if by_argument else RulesInFront(contexts)


@dataclass(frozen=True, slots=True)
class RulesInFront:
    """A ContextBuilder whose prompts begin with the rules."""

    contexts: ContextBuilder

    def build(self, assignment: Assignment, workspace: Workspace) -> ContextBundle:
        """Return the bundle; writes nothing."""
        made = self.contexts.build(assignment, workspace)
        prompt = f"{made.system_prompt.strip()}\n\n{made.user_prompt}"
        return replace(made, files={**made.files, PROMPT: prompt}, user_prompt=prompt)

    def write(self, bundle: ContextBundle, workspace: Workspace) -> None:
        """Write the bundle's files into the workspace."""
        self.contexts.write(bundle, workspace)
