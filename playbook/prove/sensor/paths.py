"""PB204-PB206: paths, values and events that never come."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.documents.document import Path
from playbook.events.canonical import header_name
from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.sensor.github_events import actions
from playbook.prove.sensor.known_values import Known, known_values
from playbook.prove.sensor.listeners import (
    EVENT,
    EVENT_LIST,
    Data,
    Listener,
    events_heard,
    listeners,
)
from playbook.prove.sensor.parameters import parameters
from playbook.prove.sensor.seek import HEADERS, seek
from playbook.prove.world import World

SHOWN = 8


def _asked(world: World) -> Iterator[tuple[Listener, Object, Path, str]]:
    """Yield every path that is asked of an event, with where it is written."""
    for one in world.once(listeners):
        for data in one.data:
            yield one, one.sensor, (*data.path, "path"), data.field
        for where, _ in one.sensor.each(*one.path, "filters", "exprs"):
            for path, field in one.sensor.each(*where, "fields"):
                yield one, one.sensor, (*path, "path"), str(field.get("path"))
    for each in world.once(parameters):
        key = each.source.get("dataKey")
        if each.listener is not None and key:
            yield each.listener, each.trigger.sensor, (*each.path, "src", "dataKey"), str(key)


def _no_path(world: World) -> Found:
    for one, sensor, path, asked in _asked(world):
        found = seek(one, asked)
        if found is not None and not found.exists:
            said = f'There is no "{asked}" in {_sent(one, asked)}.'
            yield Fault(sensor, path, said, mend=_mend(one, asked))


def _sent(one: Listener, asked: str) -> str:
    if one.is_github and asked.startswith("body."):
        heard = sorted(events_heard(one))
        if len(heard) <= SHOWN:
            return f"what GitHub sends for {' or '.join(heard)} here"
        return "what GitHub sends"
    return f"an event of a {one.kind or 'github'} source"


def _mend(one: Listener, asked: str) -> str:
    root, _, rest = asked.partition(".")
    headers = HEADERS[one.kind or "github"]
    if root in ("header", "headers"):
        name, _, _ = rest.partition(".")
        return f"Ask `{headers}.{header_name(name)}.0`."
    if root not in ("body", "metadata"):
        return f"An event begins with {headers}, body or metadata: ask `body.{asked}`."
    return ""


NO_PATH = Rule(
    id="PB204",
    title="A path that finds nothing in any event that gets this far.",
    why="In a filter a missing path is an error, not false, and the event is discarded; in a parameter the event is "
    "lost, or the default is always written. Header names are Go's (`X-Github-Event`), and each holds a list.",
    mend="Ask for a field that GitHub documents for this event and action.",
    source="argo-events v1.9.11 filter.go, github/start.go:386-402; npm @octokit/openapi-webhooks 12.1.0",
    implies=("PB231",),
    check=_no_path,
)


def _no_value(world: World) -> Found:
    for one, data, known in _texts(world):
        for path, value in one.sensor.each(*data.path, "value"):
            if _dead(data, str(value), known.texts):
                said = f'"{value}" matches no {known.what}: {_list(known)}.'
                yield Fault(
                    one.sensor,
                    path,
                    said,
                    mend=_HEADER if data.field == EVENT_LIST else "",
                    severity=None if known.surely else "warning",
                )
    yield from _of_contexts(world)


def _of_contexts(world: World) -> Iterator[Fault]:
    """Find context filters on what the event's source never writes (v1.9.11 eventing.go:566-575)."""
    for one in world.once(listeners):
        context = one.filters.get("context")
        if not isinstance(context, dict) or one.value.get("filtersLogicalOperator") == "or":
            continue
        for name, always in _written(one).items():
            asked = str(context.get(name) or "")
            if asked and always and asked != always:
                said = f'The {name} of what comes here is always "{always}", never "{asked}".'
                mend = "Write it so, or take the filter away."
                where = (*one.path, "filters", "context", name)
                yield Fault(one.sensor, where, said, mend=mend, why=_NOT_GITHUBS)


def _written(one: Listener) -> dict[str, str]:
    return {
        "type": _TYPES.get(one.kind, one.kind),
        "source": str(one.value.get("eventSourceName") or ""),
        "subject": str(one.value.get("eventName") or ""),
        "datacontenttype": "application/json",
    }


_NOT_GITHUBS = (
    "The EventSource writes these four itself: the kind of source, its own name, the event's name, and JSON. The filter "
    "compares the whole text, and discards every event."
)
_TYPES = {"pubSub": "pubsub", "storageGrid": "storagegrid"}
"""Kinds of source whose events have another type (v1.9.11 const.go EventSourceType)."""


_HEADER = 'Ask `headers.X-Github-Event.0`, one text; without the 0 it is a list, `["push"]`.'


def _texts(world: World) -> Iterator[tuple[Listener, Data, Known]]:
    for one in world.once(listeners):
        for data in one.data:
            if data.comparator in ("", "=") and data.kind == "string":
                known = known_values(one, data, of_all=True)
                if known is not None:
                    yield one, data, known


def _dead(data: Data, value: str, texts: frozenset[str]) -> bool:
    """Tell whether one value of a filter, taken alone, lets none of these texts pass."""
    alone = Data(data.path, {**data.value, "value": [value]})
    return all(alone.passes(text) is False for text in texts)


def _list(known: Known) -> str:
    texts = [f'"{one}"' for one in sorted(known.texts)]
    more = f" and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return f"{', '.join(texts[:SHOWN])}{more}"


NO_VALUE = Rule(
    id="PB205",
    title="A value that never comes at this path.",
    why="The filter waits for a text that GitHub does not send: the trigger never fires, and nothing says so.",
    mend="Write a value that GitHub documents for this event: a push to a pull request is `synchronize`.",
    source="npm @octokit/openapi-webhooks 12.1.0, @octokit/webhooks-schemas 7.6.1",
    check=_no_value,
)


def _not_subscribed(world: World) -> Found:
    for one in world.once(listeners):
        if one.subscribed is None or one.source is None:
            continue
        for data in one.data:
            if data.field not in (*EVENT, EVENT_LIST) or data.comparator not in ("", "="):
                continue
            for path, value in one.sensor.each(*data.path, "value"):
                wanted = _wanted(data, str(value))
                if wanted and wanted.isdisjoint(one.subscribed):
                    said = (
                        f'{one.source.title} does not subscribe to "{", ".join(sorted(wanted))}".'
                    )
                    yield Fault(one.sensor, path, said)


def _wanted(data: Data, value: str) -> frozenset[str]:
    """Return the events of GitHub that one value lets pass."""
    alone = Data(data.path, {**data.value, "value": [value]})
    seen = (lambda name: [name]) if data.field == EVENT_LIST else (lambda name: name)
    return frozenset(name for name in actions() if alone.passes(seen(name)))


NOT_SUBSCRIBED = Rule(
    id="PB206",
    title="A filter waits for an event that its source does not ask GitHub for.",
    why="The source makes the hook with its list of `events`; GitHub sends no other. The trigger never fires.",
    mend="Add the event to `events` of the EventSource, or take the filter away.",
    source="argo-events v1.9.11 pkg/eventsources/sources/github/start.go",
    check=_not_subscribed,
)

RULES = (NO_PATH, NO_VALUE, NOT_SUBSCRIBED)
