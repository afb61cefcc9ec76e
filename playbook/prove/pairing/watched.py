"""Whether an object that a trigger makes is one that its own event source watches. Three answers; None: it depends. Never judges.

Source: argo-events v1.9.11 pkg/eventsources/sources/resource/start.go (LabelReq, passFilters).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from playbook.prove.made_objects import marked
from playbook.prove.sensor.listeners import Data, Listener

Answer = bool | None
_ARGO = "workflows.argoproj.io/"
"""Labels that Argo itself puts on a Workflow later."""
_LATER = ("status", "metadata")
"""What Kubernetes and controllers write into an object that is made."""
_NEW, _CHANGED = "ADD", "UPDATE"
_MISSING = object()


def all_of(answers: Iterable[Answer]) -> Answer:
    """Return False when one is, True when all are."""
    several = list(answers)
    if False in several:
        return False
    return None if None in several else True


def comes_back(one: Listener, made: Mapping[str, Any], namespace: str) -> Answer:
    """Tell whether making an object is an event that a dependency lets pass."""
    return all_of((*_watched(one.event, made, namespace), *_let_in(one, made), _anew(made)))


def _watched(event: Mapping[str, Any], made: Mapping[str, Any], namespace: str) -> Iterator[Answer]:
    group = "/".join(filter(None, (str(event.get("group") or ""), str(event.get("version") or ""))))
    yield made.get("apiVersion") == group
    yield f"{str(made.get('kind')).lower()}s" == event.get("resource")
    kinds = event.get("eventTypes") or ()
    yield True if _NEW in kinds else (None if _CHANGED in kinds else False)
    wanted = str(event.get("namespace") or "")
    yield (None if not namespace else wanted == namespace) if wanted else True
    filters = event.get("filter") or {}
    if filters.get("createdBy"):
        yield False  # what is made from now on is too late
    if filters.get("fields"):
        yield None
    if filters.get("prefix"):
        yield _begins(made, str(filters["prefix"]))
    for each in filters.get("labels") or ():
        yield _labelled(made, each)


def _begins(made: Mapping[str, Any], prefix: str) -> Answer:
    metadata = made.get("metadata") or {}
    name = str(metadata.get("name") or metadata.get("generateName") or "")
    if marked(name):
        return None
    return name.startswith(prefix) or (None if prefix.startswith(name) else False)


_TESTS: Mapping[str, Callable[[object, str], bool]] = {
    "": lambda seen, wanted: seen == wanted,
    "=": lambda seen, wanted: seen == wanted,
    "==": lambda seen, wanted: seen == wanted,
    "!=": lambda seen, wanted: seen != wanted,
    "in": lambda seen, wanted: seen in wanted.split(","),
    "notin": lambda seen, wanted: seen not in wanted.split(","),
    "exists": lambda seen, _: seen is not _MISSING,
    "!": lambda seen, _: seen is _MISSING,
}


def _labelled(made: Mapping[str, Any], asked: Mapping[str, Any]) -> Answer:
    key, test = str(asked.get("key")), _TESTS.get(str(asked.get("operation") or ""))
    labels = (made.get("metadata") or {}).get("labels") or {}
    seen = labels.get(key, _MISSING) if isinstance(labels, Mapping) else None
    if test is None or seen is None or marked(seen) or key.startswith(_ARGO):
        return None
    return test(seen, str(asked.get("value") or ""))


def _let_in(one: Listener, made: Mapping[str, Any]) -> Iterator[Answer]:
    """Yield what each filter of a dependency says of the event that an object is made."""
    if one.value.get("transform") or set(one.filters) - {"data"} or not one.all_must_pass:
        yield None
    else:
        yield from (_passes(each, one.event, made) for each in one.data)


def _passes(data: Data, event: Mapping[str, Any], made: Mapping[str, Any]) -> Answer:
    if data.field == "type":
        kinds = [one for one in event.get("eventTypes") or () if one != "DELETE"]
        return any(data.passes(one) for one in kinds)
    where, _, rest = data.field.partition(".")
    seen: Any = made if where == "body" else None
    for step in rest.split("."):
        seen = seen.get(step, _MISSING) if isinstance(seen, Mapping) else None
    if seen is _MISSING and not rest.startswith(_LATER):
        return False
    known = isinstance(seen, str | int | float | bool) and not marked(seen)
    return data.passes(seen) if known else None


def _anew(made: Mapping[str, Any]) -> Answer:
    """Tell whether making it again makes another object: of one name there is only one."""
    name = (made.get("metadata") or {}).get("name")
    if marked(name):
        return None
    return not name
