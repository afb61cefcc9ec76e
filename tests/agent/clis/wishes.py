"""Requests that ask for much. For the tests of this folder."""

from __future__ import annotations

from pathlib import Path

from playbook.agent.clis.cli import Request, Session

ID = "0d3c4a0e-6e1c-4b51-9d0e-2f6b8f0a1c11"
NEW, OLD = Session(ID), Session(ID, resume=True)
FULL = Request(
    model="opus",
    system_prompt=Path("/w/context/system-instructions.txt"),
    allowed_tools=("Read", "Bash(git *)"),
    session=NEW,
    budget_usd=2.5,
    max_turns=30,
    mcp_config=Path("/w/mcp.json"),
    extra=("--effort", "high"),
)
