"""What a CLI's sessions have used so far: a small file in its home, beside the sessions themselves. Never follows a link."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from playbook.agent.clis.lines import Record, amount, count, record, table
from playbook.agent.context.files import write_files
from playbook.agent.result import Usage
from playbook.agent.workspace.disk import folder, read_start

FILE = ".playbook-sessions.json"
KEPT = 100
"""Sessions; the oldest is forgotten first."""
LONGEST = 64 * 1024


def used_before(home: Path, session: str) -> Usage:
    """Return what a session had used when it ended last; nothing where nobody knows, or the file is spoilt."""
    told = table(_sessions(home).get(session))
    cost = amount(told.get("cost_usd"))
    return Usage(
        input_tokens=count(told.get("input_tokens")),
        output_tokens=count(told.get("output_tokens")),
        cached_tokens=count(told.get("cached_tokens")),
        cost_usd=cost,
        cost_source="unknown" if cost is None else "reported",
    )


def remember(home: Path, session: str, total: Usage) -> None:
    """Keep what a session has used until now.

    Raises:
        AgentProblem: the file cannot be written.
    """
    sessions = {name: told for name, told in _sessions(home).items() if name != session}
    newest = [*sessions.items(), (session, asdict(total))][-KEPT:]
    write_files({FILE: json.dumps(dict(newest))}, home)


def _sessions(home: Path) -> Record:
    try:
        with folder(str(home)) as inside:
            text = read_start(FILE, inside, LONGEST)
    except OSError:
        return {}
    return record(text) or {}
