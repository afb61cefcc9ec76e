"""Witnesses as lines for people, with a command to paste, and as JSON values. Never prints, never runs a command."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from playbook.prove.witness.witness import Payload, Witness
from playbook.rehearse.payloads import changed

COMMAND = ("playbook", "sensor", "test")


def lines(one: Witness, options: Sequence[str] | None) -> Iterator[str]:
    """Yield what is known of a trigger, one line for each event that it takes.

    Args:
        one: the witness.
        options: of the command that tries it; None where these manifests are not a repository's own.
    """
    title = f"{one.sensor} trigger {one.trigger}"
    if one.verdict != "fires":
        said = "nothing fires it" if one.verdict == "none" else one.verdict
        yield f"{title}: {said}: {'; '.join(one.why)}".replace("\n", " ")
        return
    for payload in one.payloads:
        several = f", dependency {payload.dependency}" if len(one.payloads) > 1 else ""
        yield f"{title}{several}: {command(payload, options) or described(payload)}"


def command(payload: Payload, options: Sequence[str] | None) -> str:
    """Return the command that tries a payload, quoted for a shell; "" where there is none."""
    if options is None or payload.kind != "github":
        return ""
    what = [payload.recording] if payload.recording else ["--event", payload.event]
    overrides = [text for one in _overrides(payload) for text in ("--set", one)]
    return shlex.join([*COMMAND, *what, *overrides, *options])


def described(payload: Payload) -> str:
    """Return a payload in words: the recording and what is other in it, or the whole body."""
    if payload.whole:
        return f"any event of its {payload.kind} source" if payload.kind else "any event"
    if payload.recording:
        return shlex.join([payload.recording, *_overrides(payload)])
    event = f"{payload.event} " if payload.event else ""
    return f"{event}body {json.dumps(changed({}, payload.overrides), ensure_ascii=False)}"


def _overrides(payload: Payload) -> list[str]:
    return [f"{path}={_written(value)}" for path, value in payload.overrides.items()]


def _written(value: Any) -> str:
    """Write a value so that `--set` reads the same: JSON, or a text that is no JSON."""
    if isinstance(value, str):
        try:
            json.loads(value)
        except ValueError:
            return value
    return json.dumps(value)


def document(one: Witness, options: Sequence[str] | None) -> dict[str, Any]:
    """Return a witness as JSON values; fields are added, never renamed."""
    return {
        "sensor": one.sensor.partition("/")[2],
        "trigger": one.trigger,
        "file": one.place.file,
        "line": one.place.line,
        "verdict": one.verdict,
        "why": list(one.why),
        "payloads": [
            {
                "dependency": each.dependency,
                "source": each.kind,
                "event": each.event,
                "recording": each.recording,
                "overrides": dict(each.overrides),
                "command": command(each, options),
            }
            for each in one.payloads
        ],
    }
