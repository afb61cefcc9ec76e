"""Writes how an execution ended beside what its agent left. Never through a link: the folder was the agent's."""

from __future__ import annotations

import json

from playbook.agent.context.files import write_files
from playbook.agent.ports import Workspace
from playbook.agent.result import AgentResult
from playbook.agent.runtime.document import result_document

FILE = "output/result.json"


def write_result(result: AgentResult, workspace: Workspace) -> None:
    """Write a result into its workspace.

    Raises:
        AgentProblem: it cannot be written there.
    """
    write_files({FILE: text(result)}, workspace.path)


def text(result: AgentResult) -> str:
    """Return a result as it is written and sent."""
    return json.dumps(result_document(result), indent=1)
