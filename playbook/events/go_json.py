"""JSON text as Go writes it, and JSON read as Go reads it. Must never change a value on the way."""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from json.encoder import encode_basestring
from typing import Any, NoReturn

from playbook.errors import InvalidDocument
from playbook.events.numbers import raw

Order = Callable[[Mapping[str, Any]], Iterable[str]]
"""In which order an object's keys are written and searched: `sorted` is what Go does with a map."""

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
_ESCAPED |= {chr(code): f"\\u{code:04x}" for code in (0x2028, 0x2029)}
_TO_ESCAPE = re.compile("[{}]".format("".join(_ESCAPED)))
_LONELY = re.compile("[\ud800-\udfff]")
_MAY_BE_LONELY = re.compile(r"\\u[dD][89a-fA-F]")
_SAFE_DIGITS = 15  # every integer this long is a float64 without loss


def go_json(value: object, order: Order = sorted) -> str:
    """Write a value compactly, with Go's escapes and numbers (encoding/json since Go 1.22)."""
    match value:
        case str():
            return _TO_ESCAPE.sub(lambda found: _ESCAPED[found[0]], encode_basestring(value))
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return raw(value)
        case Mapping():
            members = (f"{go_json(key)}:{go_json(value[key], order)}" for key in order(value))
            return "{" + ",".join(members) + "}"
        case list() | tuple():
            return "[" + ",".join(go_json(item, order) for item in value) + "]"
        case _:
            raise InvalidDocument(
                f"JSON has no {type(value).__name__}: {value!r}",
                hint="quote it in the YAML, so that it is a string.",
            )


def parse_json(text: str | bytes) -> Any:
    """Read JSON as Go's `encoding/json` reads it into an `interface{}`.

    Numbers are float64 there: what needs more than 15 digits is rounded here, `-0` keeps its sign.
    Of duplicate keys the last wins; a lone surrogate becomes U+FFFD.

    Raises:
        InvalidDocument: it is not JSON, or holds a number beyond float64.
    """
    try:
        document = text.decode() if isinstance(text, bytes) else text
        value = json.loads(
            document, parse_int=_integer, parse_float=_finite, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise InvalidDocument(
            f"not JSON: {error}", hint="Argo Events answers such a delivery with 400."
        ) from error
    return _mended(value) if _MAY_BE_LONELY.search(document) else value


def _integer(text: str) -> float:
    if len(text) <= _SAFE_DIGITS and text != "-0":
        return int(text)
    value = _finite(text)
    rounded = raw(value)
    return int(rounded) if rounded.isdigit() else value


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"the number {text:.40} does not fit a float64")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _mended(value: Any) -> Any:
    match value:
        case str():
            return _LONELY.sub("\ufffd", value)
        case dict():
            return {_mended(key): _mended(item) for key, item in value.items()}
        case list():
            return [_mended(item) for item in value]
        case _:
            return value
