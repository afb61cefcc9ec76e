"""Read an incident from a file or standard input, and say what is wrong with it. Never shows what stands in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from playbook.cli.agent_options import Misused

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from playbook.agent.assignment import Incident

LARGEST = 8 * 1024 * 1024
"""Bytes, as the service takes them; of the logs in it the agent is given a fraction."""
HINT = "docs/agent-incident.json is an example."
WORDS = {
    "missing": "it is required",
    "uuid_parsing": "it must be a UUID, as 6f1c8a52-0b7e-4c3b-9a54-2f7d1e0c9b11",
    "uuid_type": "it must be a UUID, as 6f1c8a52-0b7e-4c3b-9a54-2f7d1e0c9b11",
    "string_pattern_mismatch": "it must be one line",
    "timezone_aware": "it must say its time zone, as 2026-11-21T20:23:45Z",
}


def incident_from(file: Path, *, new_id: bool) -> Incident:
    """Return the incident in a file; `-` is standard input.

    Raises:
        Misused: it cannot be read, or is none.
    """
    from pydantic import ValidationError

    from playbook.agent.assignment import Incident

    name = "standard input" if str(file) == "-" else str(file)
    try:
        incident = Incident.model_validate_json(_read(file, name))
    except ValidationError as error:
        faults = [_said(one) for one in error.errors(include_url=False, include_input=False)]
        # Not `from`: pydantic's text repeats what stands in the file.
        raise Misused("\n".join(f"{name}: {fault}" for fault in faults), hint=HINT) from None
    return incident.model_copy(update={"id": uuid4()}) if new_id else incident


def _read(file: Path, name: str) -> bytes:
    try:
        if str(file) == "-":
            content = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with file.open("rb") as opened:
                content = opened.read(LARGEST + 1)
    except OSError as error:
        message = f"{name}: the incident cannot be read: {error.strerror}"
        raise Misused(message, hint="Name a JSON file, or - for standard input.") from error
    if len(content) > LARGEST:
        message = f"{name}: an incident has {LARGEST >> 20} MiB at most"
        raise Misused(message, hint="Shorten its logs: head and tail are what the agent is given.")
    return content


def _said(error: ErrorDetails) -> str:
    """Return the sentence for one of pydantic's errors."""
    from playbook.agent.assignment import Incident, Resource
    from playbook.agent.settings.keys import near

    where, kind = ".".join(map(str, error["loc"])), error["type"]
    if kind == "json_invalid":
        return f"it is no JSON: {error['msg'].removeprefix('Invalid JSON: ')}"
    if kind == "extra_forbidden":
        model = Resource if error["loc"][0] == "resources" else Incident
        known = [field.alias or name for name, field in model.model_fields.items()]
        return f"{where}: {near(str(error['loc'][-1]), known)}"
    said = WORDS.get(kind, error["msg"].replace("Input should be", "it must be"))
    return f"{where}: {said}" if where else said
