"""What may name a workspace: a UUID, and nothing else. Pure."""

from __future__ import annotations

import re
from uuid import UUID

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

# Python's UUID() also takes braces, "urn:uuid:" and digits without dashes: more than one name for one folder.
UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SHOWN = 60


def workspace_id(text: str) -> UUID:
    """Return the id a person or a program typed.

    Raises:
        AgentProblem: it is no UUID in the form 8-4-4-4-12.
    """
    if UUID_TEXT.fullmatch(text):
        return UUID(text)
    shown = ascii(text[:SHOWN]) + ("..." if len(text) > SHOWN else "")
    raise AgentProblem(
        ErrorClass.WORKSPACE,
        f"workspace id {shown} is no UUID",
        hint="ids look like 0b9f8c1e-6f0a-4a57-9a53-6d1f5f0f7a11; a path is never one",
    )
