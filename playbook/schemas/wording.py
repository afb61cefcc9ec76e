"""Say what a schema refused, in words for people. Never shows a value: it may be a secret."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from jsonschema_rs import ValidationErrorKind as Kind

SHOWN = 12
"""Names that a message lists before it says how many more there are."""

_ARTICLES = {"array": "a list", "object": "a mapping", "integer": "an integer", "null": "null"}

Fault = tuple[tuple[str, ...], str]
"""Steps below the object that was refused, and the message."""


def explain(kind: Kind, schema: dict[str, Any]) -> Iterator[Fault]:
    """Yield one fault per field that a keyword refused; `schema` is the one with the keyword."""
    match kind:
        case Kind.AdditionalProperties(unexpected):
            for name in unexpected:
                yield (name,), f'"{name}" is not a field here{closest(name, schema["properties"])}'
        case Kind.Required(name):
            yield (), f'the field "{name}" is missing'
        case Kind.Type(types):
            yield (), f"must be {_either(types)}"
        case Kind.Enum(options):
            yield (), f"must be one of {_listed(str(option) for option in options)}"
        case Kind.Pattern(pattern):
            yield (), f"must match {pattern}"
        case _:
            yield (), _limit(kind)


def closest(name: str, allowed: Iterable[str]) -> str:
    """Return "; did you mean ...?" for a typo, else what is allowed."""
    names = sorted(allowed)
    folded = {one.lower(): one for one in names}
    near = get_close_matches(name.lower(), folded, n=1, cutoff=0.7)
    if near:
        return f'; did you mean "{folded[near[0]]}"?'
    return f"; allowed: {_listed(names)}" if names else "; it has no fields"


def _either(types: Iterable[str]) -> str:
    return " or ".join(_ARTICLES.get(one, f"a {one}") for one in types)


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = len(every) - SHOWN
    return ", ".join(every[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _limit(kind: Kind) -> str:
    """Word the limits on sizes and numbers, whose kinds all hold one value."""
    return f"breaks the rule {kind.name}: {kind.value}"
