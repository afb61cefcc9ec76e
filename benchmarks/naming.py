"""The agent from a GitHub App's name."""

from __future__ import annotations

import re

from benchmarks.measure import Result, best
from playbook.names import agent_of

LOGINS = ("5DLabs-Rex", "5dlabs-cleo[bot]", "5dlabs_tess", "5DLabsRex")
TIMES = 50_000


def results() -> list[Result]:
    """Cached look-ups beside one compiled pattern asked each time."""
    pattern = re.compile(r"(?i)5dlabs[_-]?(\w+)(?:\[bot\])?")
    ours = best(lambda: [agent_of(one) for _ in range(TIMES) for one in LOGINS], 3)
    peer = best(lambda: [_asked(pattern, one) for _ in range(TIMES) for one in LOGINS], 3)
    count = TIMES * len(LOGINS)
    return [
        Result(
            "agent from a GitHub App's name",
            f"{count / ours:,.0f} a second",
            f"a compiled pattern each time {count / peer:,.0f} a second",
            "no slower",
            ours <= peer,
        )
    ]


def _asked(pattern: re.Pattern[str], login: str) -> str:
    found = pattern.match(login)
    return found[1].lower() if found else ""
