"""PB311: triggers that fire themselves by what they make."""

from __future__ import annotations

import re

from playbook.documents.document import Path
from playbook.prove.flows import triggers
from playbook.prove.made_objects import Made, made_objects
from playbook.prove.pairing.watched import comes_back
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sensor.listeners import listeners_of
from playbook.prove.world import World

_NAME = re.compile(r"[\w-]+")


def _circles(world: World) -> Found:
    for trigger in world.once(triggers):
        known = trigger.resource and world.once(_made).get(
            (id(trigger.sensor), trigger.resource[0])
        )
        conditions = str(trigger.template.get("conditions") or "")
        if not known or not trigger.makes or "&&" in conditions:
            continue
        asked = set(_NAME.findall(conditions))
        namespace = (known.value.get("metadata") or {}).get("namespace") or trigger.sensor.namespace
        for one in listeners_of(world, trigger.sensor):
            if one.kind != "resource" or (asked and one.name not in asked):
                continue
            answer = comes_back(one, known.value, str(namespace))
            kind = known.value.get("kind")
            said = f'The {kind} that trigger {trigger.name} makes is an event for its dependency "{one.name}"'
            if answer and known.whole:
                yield Fault(trigger.sensor, known.path, f"{said}.")
            elif answer is not False:
                yield Unclear(trigger.sensor, known.path, f"{said}, as far as can be told")


def _made(world: World) -> dict[tuple[int, Path], Made]:
    return {(id(one.object), one.path): one for one in world.once(made_objects)}


CIRCLES = Rule(
    id="PB311",
    title="A trigger makes what fires it again.",
    why="The event source watches objects of this kind and sees the new one like any other: each event makes an object, and each "
    "object is an event, without end.",
    mend="Let the source watch a label that what it makes does not have, or makes here have: `filter.labels` with `!=` or `!`.",
    source="argo-events v1.9.11 pkg/eventsources/sources/resource/start.go",
    implies=("PB242",),
    check=_circles,
)

RULES = (CIRCLES,)
