"""Ask the engine: does GitHub send this delivery, does it pass a dependency, what does the trigger make of it. Judges nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playbook.errors import NotModelled
from playbook.events.canonical import Event, canonical_event
from playbook.events.engine import SensorEngine, compile_sensor
from playbook.events.failures import Unresolved
from playbook.events.parameters import compile_payload
from playbook.events.triggers import compile_trigger
from playbook.prove.flows import Trigger
from playbook.prove.sensor.listeners import Listener
from playbook.prove.sensor.seek import HEADERS
from playbook.prove.witness.coverage import takes
from playbook.rehearse.payloads import delivery_id

_NAME = "asked"
# Whether a dependency lets an event pass does not depend on what is done then: any trigger will do to ask.
_TRIGGER = {"template": {"name": _NAME, "conditions": _NAME, "http": {"url": "http://localhost"}}}
_CALLS = ("parameters", "payload")


@dataclass(frozen=True, slots=True)
class Question:
    """One dependency, alone with a trigger that does nothing."""

    listener: Listener
    engine: SensorEngine

    def passes(self, event: Event) -> bool:
        """Tell whether an event comes here and passes the filters."""
        one = self.listener
        address = str(one.value.get("eventSourceName")), str(one.value.get("eventName"))
        fired = any(outcome.fired for outcome in self.engine.feed(*address, event))
        return fired and takes(one, event)


def question(listener: Listener) -> Question:
    """Compile one dependency.

    Raises:
        NotModelled: its filters hold what the engine would have to guess about.
        InvalidDocument: Argo could not read it.
    """
    if listener.value.get("transform"):
        raise NotModelled(
            "what the event is after its transform", hint="Filter the event's own fields."
        )
    if listener.event.get("filter"):
        raise NotModelled("the EventSource has a filter of its own", hint="Filter in the Sensor.")
    alone = {**listener.value, "name": _NAME}
    return Question(
        listener, compile_sensor({"spec": {"dependencies": [alone], "triggers": [_TRIGGER]}})
    )


def is_shaped(listener: Listener) -> bool:
    """Tell whether what comes is an HTTP request passed on, and so a body can be made up."""
    return listener.is_github or listener.kind in HEADERS


def event_made(listener: Listener, event: str, seed: str, body: Mapping[str, Any]) -> Event:
    """Return a body as the dependency's source hands it on.

    Args:
        listener: the dependency.
        event: the name of GitHub's event; "" of another source.
        seed: decides the delivery's id, as in `playbook sensor test`.
        body: what was sent.
    """
    if listener.is_github:
        return canonical_event(event, delivery_id(seed.rpartition("/")[2]), body)
    own = dict(body)
    headers = HEADERS.get(listener.kind)
    return Event("", "", own, {}, {**({headers: {}} if headers else {}), "body": own})


def trouble(trigger: Trigger, events: Mapping[str, Event]) -> str:
    """Return why a trigger that had these events, by dependency, makes no call; "" when it makes one.

    Of a trigger whose call is not modelled (log, kafka) only the parameters are asked: it fires when they resolve.

    Raises:
        NotModelled: a parameter holds what the engine would have to guess about.
        InvalidDocument: Argo could not read it.
    """
    try:
        try:
            compile_trigger(trigger.value, trigger.sensor.namespace).call(events)
        except NotModelled:
            _resolve(trigger, events)
    except Unresolved as error:
        return str(error)
    return ""


def _resolve(trigger: Trigger, events: Mapping[str, Event]) -> None:
    """Resolve the parameters of a trigger of another kind: what else it does fails or not, it has fired."""
    lists = [trigger.value.get("parameters")]
    for fields in trigger.template.values():
        if isinstance(fields, dict):
            lists += [found for name in _CALLS if isinstance(found := fields.get(name), list)]
    for entries in lists:
        own = [one for one in entries or () if isinstance(one, dict) and not _is_whole(one)]
        for one in compile_payload(own):
            one.source.resolve(events)


def _is_whole(parameter: Mapping[str, Any]) -> bool:
    """Tell whether a parameter takes the whole event, which is always there (params.go ResolveParamValue)."""
    source = parameter.get("src")
    return isinstance(source, dict) and source.keys() <= {"dependencyName", "useRawData"}
