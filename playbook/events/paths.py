"""Paths into JSON as gjson v1.19.0 walks them. Never guesses: what it does not do, it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Final, Literal

from playbook.errors import NotModelled
from playbook.events.canonical import Event
from playbook.events.go_json import Order
from playbook.events.path_queries import matches
from playbook.events.path_syntax import (
    ElementStep,
    Query,
    check_path,
    check_start,
    element_step,
    key_step,
    simple_keys,
)


class Missing(Enum):
    """The type of `MISSING`: no value at all, which is not `null`."""

    MISSING = "missing path"


MISSING: Final = Missing.MISSING
"""What a path finds when it finds nothing."""

Seen = Any | Literal[Missing.MISSING]


@dataclass(frozen=True, slots=True)
class Hit:
    """A value found, and where it can be replaced (`container` is None: nowhere)."""

    value: Seen
    container: Any = None
    key: Any = None


NOTHING = Hit(MISSING)


@dataclass(frozen=True, slots=True)
class Path:
    """A checked path; `keys` when nothing in it is special."""

    text: str
    keys: tuple[str, ...] | None

    def get(self, event: Event) -> Seen:
        """Return the value in an event, or MISSING."""
        if self.keys is None:
            return self.find(event.root, event.order).value
        value: Any = event.root
        try:
            for key in self.keys:
                value = value[key]
        except KeyError:
            return MISSING
        except TypeError:  # an array or a scalar is on the way
            return self.find(event.root, event.order).value
        return value

    def find(self, document: object, order: Order) -> Hit:
        """Search any JSON value whose objects have their keys in this order."""
        return _search(document, self.text, order)


@lru_cache(maxsize=4096)
def compile_path(path: str) -> Path:
    """Check a path and prepare it.

    Raises:
        NotModelled: it holds a pipe, a modifier, a static value, a selector or JSON lines.
    """
    check_path(path)
    return Path(path, simple_keys(path))


def _search(value: object, path: str, order: Order) -> Hit:
    """Do what `gjson.Get` does with the text of this value."""
    search = _Search(order)
    search.enter(value, path)
    return search.hit


class _Search:
    """One search. `hit` may be set without stopping it: `#(...)#` lets a wildcard go on."""

    __slots__ = ("hit", "order")

    def __init__(self, order: Order) -> None:
        self.hit = NOTHING
        self.order = order

    def enter(self, value: object, path: str) -> bool:
        check_start(path)
        if isinstance(value, Mapping):
            return self._object(value, path)
        return isinstance(value, list) and self._array(value, path)

    def _object(self, mapping: Mapping[str, Any], path: str) -> bool:
        step = key_step(path)
        if step.rest is not None:
            check_start(step.rest)  # a pipe goes on even from a key that is missing
        if step.glob is not None:
            keys = [key for key in self.order(mapping) if step.glob(key)]
        else:
            keys = [step.key] if step.key in mapping else []
        return any(self._take(mapping, key, step.rest) for key in keys)

    def _array(self, items: list[Any], path: str) -> bool:
        step = element_step(path)
        if step.query is not None:
            return self._query(items, step, step.query)
        if step.length:
            return self._made(len(items))
        if step.each:
            found = (self._descend(items, place, step.rest) for place in range(len(items)))
            return self._made([hit.value for hit in found if hit.value is not MISSING])
        if step.index is None or step.index >= len(items):
            return False
        return self._take(items, step.index, step.rest)

    def _query(self, items: list[Any], step: ElementStep, query: Query) -> bool:
        gathered: list[Any] = []
        for place, item in enumerate(items):
            if not self._answers(query, item):
                continue
            hit = self._descend(items, place, step.rest)
            if not query.every:
                self.hit = hit
                return True
            if hit.value is not MISSING:
                gathered.append(hit.value)
        if query.every and self.hit.value is MISSING:
            self.hit = Hit(gathered)
        return False

    def _answers(self, query: Query, item: object) -> bool:
        if isinstance(item, Mapping | list):
            return matches(query, _search(item, query.path, self.order).value)
        return not query.path and matches(query, item)

    def _descend(self, items: list[Any], place: int, rest: str | None) -> Hit:
        if rest is None:
            return Hit(items[place], items, place)
        if isinstance(items[place], str) and not _BRACKETS.isdisjoint(items[place]):
            raise NotModelled(
                f"the path goes on with {rest!r} below the text {items[place]!r:.40}",
                hint="gjson would search JSON inside that text; ask for the element itself.",
            )
        return _search(items[place], rest, self.order)

    def _take(self, container: Any, key: Any, rest: str | None) -> bool:
        if rest is not None:
            return self.enter(container[key], rest)
        self.hit = Hit(container[key], container, key)
        return True

    def _made(self, value: object) -> bool:
        self.hit = Hit(value)
        return True


_BRACKETS = frozenset("{[")
