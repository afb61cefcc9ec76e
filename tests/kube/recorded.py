"""The Workflows recorded from the real controller; data/SOURCES.md says how each was made."""

import json
from pathlib import Path
from typing import Any

OURS = {"decision": "go", "signal": "s1"}


def recorded(name: str) -> dict[str, Any]:
    path = Path(__file__).parent / "data" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
