"""Build values and places from YAML events, in one pass without recursion. Never parses text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from yaml import events as ev

from playbook.documents.anchors import AliasRefused, Anchors, Named
from playbook.documents.document import COLUMN_BITS, COLUMN_MASK, At, Document
from playbook.documents.scalars import HINTS, NotFinite, resolve
from playbook.errors import InvalidDocument

DEEPEST = 200
_STANDARD = "tag:yaml.org,2002:"


@dataclass(slots=True)
class _Open:
    """A collection that has begun and not ended; a mapping between key and value holds the key."""

    value: Any
    children: Any
    at: At
    anchor: str | None = None
    begun: int = 0
    height: int = 1
    key: str | None = None
    key_at: At = 0
    merging: bool = False
    merged: frozenset[str] = frozenset()


class Mark(Protocol):
    """What the parser says of a place; counts from 0."""

    line: int
    column: int


class Builder:
    """Builds the documents of one text."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._stack: list[_Open] = []
        self._anchors = Anchors()
        self._count = 0  # of values, those that aliases repeat among them
        self._borrowed = 0
        self._handlers = {
            ev.ScalarEvent: self._scalar,
            ev.MappingStartEvent: self._start,
            ev.SequenceStartEvent: self._start,
            ev.MappingEndEvent: self._end,
            ev.SequenceEndEvent: self._end,
            ev.AliasEvent: self._alias,
        }

    def documents(self, events: Iterable[Any]) -> Iterator[Document]:
        """Yield the documents that hold something; kubectl passes over empty ones, too."""
        handlers = self._handlers
        for event in events:
            handler = handlers.get(type(event))
            if handler is not None:
                handler(event)
            elif type(event) is ev.DocumentStartEvent:
                self._begin(event)
            elif type(event) is ev.DocumentEndEvent:
                root = self._stack.pop()
                if root.value[0] is not None:
                    yield Document(root.value[0], self._name, root.children[0])

    def _begin(self, event: Any) -> None:
        self._stack = [_Open([], [], _at(event))]
        self._anchors = Anchors()
        self._count = self._borrowed = 0

    def _scalar(self, event: Any) -> None:
        self._count += 1
        value = self._value(event)
        parent = self._stack[-1]
        if type(parent.value) is dict and not parent.merging and parent.key is None:
            self._key(parent, event, value)
        else:
            self._attach(value, _at(event), None)
        if event.anchor is not None:
            self._anchors.define(event.anchor, Named(value, None, size=1, height=0))

    def _value(self, event: Any) -> Any:
        text = event.value
        if event.tag is not None:
            self._refuse_tag(event, "str")
            return text
        if not event.implicit[0] or (text and text[0] not in HINTS):
            return text
        try:
            return resolve(text)
        except NotFinite:
            raise self._error(
                _at(event),
                f"{text} is no number that JSON, and so Kubernetes, can hold",
                "Put it in quotes if it is a text.",
            ) from None

    def _refuse_tag(self, event: Any, allowed: str) -> None:
        if event.tag not in (None, f"{_STANDARD}{allowed}"):
            tag = event.tag.replace(_STANDARD, "!!")
            raise self._error(
                _at(event),
                f"the tag {tag} is not understood",
                "Write the value without a tag; Kubernetes knows JSON's values only.",
            )

    def _key(self, parent: _Open, event: Any, value: Any) -> None:
        text = event.value
        parent.key_at = _at(event)
        if text == "<<" and event.implicit[0]:
            self._open_merge(parent)
            return
        if value != text:
            read = "null" if value is None else str(value).lower()
            if type(value) is not int or read != text:
                raise self._error(
                    _at(event),
                    f'the key "{text}" is no text: Kubernetes reads {read}',
                    f'Put it in quotes: "{text}":',
                )
        if text in parent.value and text not in parent.merged:
            first = parent.children[text][0] >> COLUMN_BITS
            raise self._error(
                _at(event),
                f'the key "{text}" is here twice, first in line {first}',
                "Parsers keep one of the two in silence; remove the other.",
            )
        if parent.merged:
            parent.merged -= {text}
        parent.key = text

    def _open_merge(self, parent: _Open) -> None:
        if parent.value or parent.merged:
            raise self._error(
                parent.key_at,
                'the merge "<<" comes after other keys',
                "Put it first: Kubernetes lets it overwrite what stands above it, YAML does not.",
            )
        parent.merging = True

    def _attach(self, value: Any, at: At, children: Any) -> None:
        """Give a finished value to the collection it stands in."""
        parent = self._stack[-1]
        if type(parent.value) is list:
            parent.value.append(value)
            parent.children.append((0, at, children))
        elif parent.merging:
            self._merge(parent, value, children)
        elif parent.key is None:
            raise self._error(at, "a key must be a text", "Write one word, or quote the text.")
        else:
            parent.value[parent.key] = value
            parent.children[parent.key] = (parent.key_at, at, children)
            parent.key = None

    def _merge(self, parent: _Open, value: Any, children: Any) -> None:
        """Take the keys of one mapping or of several; of several, the first that has a key wins."""
        sources = [value] if isinstance(value, dict) else value
        if not isinstance(sources, list) or not all(isinstance(one, dict) for one in sources):
            raise self._error(
                parent.key_at, 'the merge "<<" needs a mapping, or a list of them', "Name one."
            )
        places = [children] if isinstance(value, dict) else [place[2] for place in children]
        for source, place in zip(reversed(sources), reversed(places), strict=True):
            parent.value.update(source)
            parent.children.update(place)
        parent.merged = frozenset(parent.value)
        parent.merging = False

    def _start(self, event: Any) -> None:
        mapping = type(event) is ev.MappingStartEvent
        self._refuse_tag(event, "map" if mapping else "seq")
        self._refuse_depth(event, 1)
        value: Any = {} if mapping else []
        children: Any = {} if mapping else []
        self._stack.append(_Open(value, children, _at(event), event.anchor, self._count))
        self._count += 1
        if event.anchor is not None:
            self._anchors.begin(event.anchor)

    def _refuse_depth(self, event: Any, height: int) -> None:
        """Hold values, aliases followed, to a depth that everybody can walk through."""
        if len(self._stack) - 1 + height > DEEPEST:
            raise self._error(_at(event), f"nested deeper than {DEEPEST} levels", "Flatten it.")

    def _end(self, _: Any) -> None:
        done = self._stack.pop()
        self._attach(done.value, done.at, done.children)
        self._grow(done.height)
        if done.anchor is not None:
            size = self._count - done.begun
            self._anchors.define(done.anchor, Named(done.value, done.children, size, done.height))

    def _alias(self, event: Any) -> None:
        try:
            found = self._anchors.follow(event.anchor, self._count - self._borrowed)
        except AliasRefused as refused:
            raise self._error(_at(event), refused.what, refused.hint) from None
        self._refuse_depth(event, found.height)
        self._count += found.size
        self._borrowed += found.size
        self._attach(found.value, _at(event), found.children)
        self._grow(found.height)

    def _grow(self, height: int) -> None:
        parent = self._stack[-1]
        if parent.height <= height:
            parent.height = height + 1

    def _error(self, at: At, what: str, hint: str) -> InvalidDocument:
        line, column = at >> COLUMN_BITS, at & COLUMN_MASK
        return InvalidDocument(f"{self._name}:{line}:{column}: {what}", hint=hint)


def _at(event: Any) -> At:
    mark: Mark = event.start_mark
    return (mark.line + 1) << COLUMN_BITS | mark.column + 1
