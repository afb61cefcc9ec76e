"""The recorded GitHub webhooks of `tests/payloads`: by name, with the event they came as."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playbook.events.canonical import Event, canonical_event, parse_json

FOLDER = Path(__file__).parent / "payloads"


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded webhook.

    Attributes:
        name: its file below `tests/payloads`, without `.json`.
        event: the value of its `X-GitHub-Event`.
        body: the body as GitHub sent it, parsed; do not change it.
        facts: what the index says of it (repository, sender, pr_number, merged ...).
    """

    name: str
    event: str
    body: dict[str, Any]
    facts: dict[str, Any]

    @property
    def text(self) -> str:
        """The body's text, byte for byte."""
        return (FOLDER / f"{self.name}.json").read_text("utf-8")

    def arrive(self, delivery: str = "00000000-0000-4000-8000-000000000001") -> Event:
        """Return the event that a Sensor sees when this webhook is delivered."""
        return canonical_event(self.event, delivery, self.body)


@cache
def recordings() -> dict[str, Recording]:
    """Return all recordings by name, in the order of the index."""
    index = json.loads((FOLDER / "index.json").read_text("utf-8"))
    return {entry.name: entry for entry in map(_recording, index)}


def recording(name: str) -> Recording:
    """Return one recording, such as `octokit/pull_request.opened`."""
    return recordings()[name]


def _recording(entry: dict[str, Any]) -> Recording:
    body = parse_json((FOLDER / entry["file"]).read_bytes())
    return Recording(entry["file"].removesuffix(".json"), entry["event"], body, entry["facts"])
