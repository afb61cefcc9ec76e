"""A body in the making: what was recorded, and what is other in it. Looks into the schemas, asks no filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playbook.events.canonical import Event
from playbook.events.paths import MISSING, compile_path
from playbook.prove.sensor.github_events import ANYTHING, Sight, bodies_of, look
from playbook.prove.sensor.listeners import Listener
from playbook.prove.witness.ask import event_made
from playbook.prove.witness.placed import placed
from playbook.rehearse.payloads import changed

BODY = "body."
_SAMPLES = {"s": "a", "n": 1, "b": True, "o": {}, "a": [], "*": "a"}


@dataclass(frozen=True, slots=True)
class Start:
    """Where to begin: a recorded body, or an empty one, and what is to become of it.

    Attributes:
        recording: its name, "" of the empty one.
        event: the name of GitHub's event, "" of another source.
        action: the action it is to have, "" where the event has none.
        body: what was recorded.
    """

    recording: str
    event: str
    action: str
    body: Mapping[str, Any]

    @property
    def seed(self) -> str:
        """Return what decides the delivery's id."""
        return self.recording or self.event

    def sight(self, field: str) -> Sight:
        """Return what GitHub sends at a field of such a body; anything where its documents are not known here."""
        known = bodies_of(self.event) & {f"{self.event}.{self.action}"}
        return look(known, field.removeprefix(BODY)) if known else ANYTHING


@dataclass(frozen=True, slots=True)
class Found:
    """A body that passes."""

    start: Start
    overrides: dict[str, Any]

    def event(self, listener: Listener) -> Event:
        """Return it as its source hands it on."""
        body = changed(self.start.body, self.overrides)
        return event_made(listener, self.start.event, self.start.seed, body)

    @property
    def size(self) -> tuple[object, ...]:
        """Return what makes a witness smaller than another."""
        name = self.start.recording
        fields = sum(len(f"{path}{value}") for path, value in self.overrides.items())
        return len(self.overrides), not name, len(name), fields, name


def completed(listener: Listener, found: Found, fields: Sequence[str]) -> Found:
    """Return a body in which fields that a trigger reads are not missing, where that can be made."""
    for field in fields:
        sight = found.start.sight(field)
        letter = next((one for one in _SAMPLES if one in sight.kinds), "")
        if not letter or compile_path(field).get(found.event(listener)) is not MISSING:
            continue
        body = changed(found.start.body, found.overrides)
        first = next(placed(body, field.removeprefix(BODY), _SAMPLES[letter]), None)
        if first is not None:
            found = Found(found.start, {**found.overrides, first[0]: first[1]})
    return found
