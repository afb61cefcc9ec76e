"""What a witness is: the payloads that fire a trigger, or why there is none. Plain values; never looks anything up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from playbook.prove.finding import Place

Verdict = Literal["fires", "none", "not decided"]


@dataclass(frozen=True, slots=True)
class Payload:
    """What one dependency has to be sent.

    Attributes:
        dependency: its name.
        kind: of its source: "github", "webhook"; "" where that is not known.
        event: the name of GitHub's event; "" of other sources.
        recording: the recorded delivery it is made from; "" where the overrides are the whole body.
        overrides: values by dotted path below the body, as `playbook sensor test --set` takes them.
        whole: any event of the source will do: nothing is asked of it.
    """

    dependency: str
    kind: str
    event: str
    recording: str
    overrides: Mapping[str, Any]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Witness:
    """What is known of one trigger.

    Attributes:
        sensor: "Sensor/pull-request".
        trigger: its name.
        place: where it is written.
        verdict: `fires`: the engine says that these payloads fire it. `none`: it is proved that no payload does.
        payloads: one for each dependency that has to have an event.
        why: of the other verdicts, and what to know of the first; one sentence a dependency.
    """

    sensor: str
    trigger: str
    place: Place
    verdict: Verdict
    payloads: tuple[Payload, ...] = ()
    why: tuple[str, ...] = ()
