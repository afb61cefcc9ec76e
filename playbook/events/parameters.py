"""Parameters of a trigger: a value from an event, written into an object (params.go, v1.9.11).

Argo's silences are kept: a parameter whose dependency did not fire changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.canonical import Event
from playbook.events.comparisons import string_of
from playbook.events.destinations import Destination, compile_destination
from playbook.events.failures import Unresolved
from playbook.events.go_json import go_json
from playbook.events.numbers import as_kubernetes
from playbook.events.paths import MISSING, Path, Seen, compile_path
from playbook.events.templates import Template, compile_template

Events = Mapping[str, Event]
"""The events that fired a trigger, by dependency."""


class Resolved(NamedTuple):
    """A parameter's value: its text, and the JSON value when that is not a string."""

    text: str
    json: Seen = MISSING


@dataclass(frozen=True, slots=True)
class Source:
    """A compiled `src`."""

    dependency: str
    key: Path | None
    template: Template | None
    default: str | None
    raw: bool

    def resolve(self, events: Events) -> Resolved | None:
        """Find the value: template, then key, then default; nothing when the dependency is absent.

        Raises:
            Unresolved: none of them gives one.
        """
        default = None if self.default is None else Resolved(self.default)
        event = events.get(self.dependency)
        if event is None or (self.key is None and self.template is None):
            return default
        found = self._by_template(event) or self._by_key(event) or default
        if found is None:
            raise Unresolved(f"unable to resolve '{self.dependency}' parameter value")
        return found

    def _by_template(self, event: Event) -> Resolved | None:
        if self.template is None:
            return None
        try:
            return Resolved(self.template.render(event.root))
        except Unresolved:
            return None

    def _by_key(self, event: Event) -> Resolved | None:
        if self.key is None:
            return None
        seen = self.key.get(event)
        if seen is MISSING:
            return None
        text = "null" if seen is None else string_of(seen)
        return Resolved(text, MISSING if isinstance(seen, str) or not self.raw else seen)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One entry of `parameters` or `payload`, compiled."""

    source: Source
    dest: Destination
    operation: str

    def apply(self, tree: Any, events: Events) -> Any:
        """Write into a tree and return it.

        Raises:
            Unresolved: Argo reports an error.
        """
        value = self.source.resolve(events)
        if value is None:
            return tree
        if self.operation not in _OPERATIONS:
            raise Unresolved(f"unsupported trigger parameter operation: {self.operation}")
        if self.operation in _JOINS:
            value = self._joined(tree, value)
        return self.put(tree, value)

    def put(self, tree: Any, value: Resolved) -> Any:
        """Write a resolved value, as raw JSON or as a string."""
        return self.dest.put(tree, value.text if value.json is MISSING else decoded(value.json))

    def _joined(self, tree: Any, value: Resolved) -> Resolved:
        current = self.dest.get(tree)
        if current is MISSING:
            return value
        before = string_of(current)
        if isinstance(current, dict | list):
            before = go_json(current, iter)
            if any(escape in before for escape in _ESCAPES):
                raise NotModelled(
                    f"{self.operation} to an object with < > or & at {self.dest.text!r}",
                    hint="how these are escaped depends on who wrote them; use overwrite.",
                )
        joined = before + value.text if self.operation == "append" else value.text + before
        return Resolved(joined)


_ESCAPES = ("\\u003c", "\\u003e", "\\u0026")
_JOINS = ("append", "prepend")
_OPERATIONS = ("", "overwrite", *_JOINS)


def compile_parameters(entries: Sequence[Mapping[str, Any]] | None) -> tuple[Parameter, ...]:
    """Compile a list of parameters.

    Raises:
        NotModelled: a context key, the whole event, a template or a path that is refused.
        InvalidDocument: Argo's validation would refuse it.
    """
    parameters = compile_payload(entries)
    for parameter in parameters:
        if not parameter.dest.text or parameter.operation not in _OPERATIONS:
            raise InvalidDocument(
                f"a parameter with dest {parameter.dest.text!r} and operation "
                f"{parameter.operation!r}",
                hint="Argo wants a dest, and overwrite, append or prepend.",
            )
    return parameters


def compile_payload(entries: Sequence[Mapping[str, Any]] | None) -> tuple[Parameter, ...]:
    """Compile an HTTP payload: the same, but a `dest` may be empty and `operation` is not read."""
    return tuple(_parameter(entry) for entry in entries or ())


def apply_parameters(tree: Any, parameters: Sequence[Parameter], events: Events) -> Any:
    """Apply them in order to a tree of one's own and return it (params.go ApplyParams).

    Raises:
        Unresolved: Argo reports an error.
    """
    for parameter in parameters:
        tree = parameter.apply(tree, events)
    return tree


def decoded(value: Any) -> Any:
    """Copy a JSON value as it comes out of its own text: keys sorted, int64 or float64."""
    match value:
        case Mapping():
            return {key: decoded(value[key]) for key in sorted(value)}
        case list():
            return [decoded(item) for item in value]
        case bool() | str() | None:
            return value
        case int() | float():
            return as_kubernetes(value)
        case _:
            return go_json(value)  # refuses, naming it


def _parameter(entry: Mapping[str, Any]) -> Parameter:
    source = entry.get("src")
    if not isinstance(source, Mapping) or not source.get("dependencyName"):
        raise InvalidDocument(
            f"a parameter without src.dependencyName: {dict(entry)!r}",
            hint="name the dependency whose event the value comes from.",
        )
    dest, operation = entry.get("dest") or "", entry.get("operation") or ""
    return Parameter(_source(source), compile_destination(dest), operation)


def _source(source: Mapping[str, Any]) -> Source:
    key, template = source.get("dataKey") or "", source.get("dataTemplate") or ""
    default = source.get("value")
    if default is not None and not isinstance(default, str):
        raise InvalidDocument(f"src.value must be a string, not {default!r}", hint="quote it.")
    if not key and not template:
        _refuse_context(source, default)
    return Source(
        source["dependencyName"],
        compile_path(key) if key else None,
        compile_template(template) if template else None,
        default,
        source.get("useRawData") is True,
    )


def _refuse_context(source: Mapping[str, Any], default: str | None) -> None:
    for name in ("contextKey", "contextTemplate"):
        if source.get(name):
            raise NotModelled(
                f"src.{name} is not modelled", hint="take the value from the event's data."
            )
    if default is None:
        raise NotModelled(
            f"the whole event of {source['dependencyName']!r} as a value: it has a random id",
            hint="name the part you want with dataKey.",
        )
