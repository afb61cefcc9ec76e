"""The few Go templates a parameter needs: fields, `int64`, `lower`, `trimPrefix`, text. All else is refused."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.errors import NotModelled
from playbook.events.failures import Unresolved
from playbook.events.numbers import general, integer_from, integer_of
from playbook.events.paths import MISSING

_SPACE = " \t\r\n"
_ACTION = re.compile(r"\{\{(-(?=[ \t\r\n]))?(.*?)((?<=[ \t\r\n])-)?\}\}", re.DOTALL)
_NAME = "[A-Za-z_][A-Za-z0-9_]*"
# A string without escapes, and without what ends an action or a stage: Go allows more.
_TEXT = r'"[^"\\\n|{}]*"'
_STAGE = rf"\|[ \t\r\n]*({_NAME})(?:[ \t\r\n]+({_TEXT}))?"
_PIPELINE = re.compile(rf"[ \t\r\n]*\.Input((?:\.{_NAME})*)((?:[ \t\r\n]*{_STAGE})*)[ \t\r\n]*")
_NO_VALUE = "<no value>"


@dataclass(frozen=True, slots=True)
class Integer:
    """What `int64` gives: printed with all its digits, unlike the float64 of JSON."""

    value: int


@dataclass(frozen=True, slots=True)
class Call:
    """One stage of a pipeline: a function, and the text before the value it is handed."""

    function: str
    text: str | None = None

    def of(self, value: object) -> object:
        """Return what the function gives."""
        if self.text is None:
            return FUNCTIONS[self.function](value)
        return FUNCTIONS_OF_TEXT[self.function](self.text, value)


@dataclass(frozen=True, slots=True)
class Field:
    """`{{ .Input.a.b | function }}`."""

    names: tuple[str, ...]
    calls: tuple[Call, ...]

    def text(self, document: object) -> str:
        """Print it, as text/template does."""
        value = document
        for name in self.names:
            value = _member(value, name)
        for call in self.calls:
            value = call.of(value)
        return _NO_VALUE if value is None or value is MISSING else _printed(value)


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template: literal texts and fields in turn."""

    source: str
    parts: tuple[str | Field, ...]

    def render(self, document: object) -> str:
        """Fill it in from the event's document (params.go getValueWithTemplate).

        Raises:
            Unresolved: Go reports an error, or the text is empty or exactly `<no value>`.
        """
        text = "".join(
            part if isinstance(part, str) else part.text(document) for part in self.parts
        )
        if text in ("", _NO_VALUE):
            raise Unresolved(f"template evaluated to empty string or no value: {self.source}")
        return text


def compile_template(source: str) -> Template:
    """Compile a template.

    Raises:
        NotModelled: it holds more than text and `{{ .Input.field | lower | trimPrefix "a" }}`.
    """
    return Template(source, tuple(_parts(source)))


def _parts(source: str) -> Iterator[str | Field]:
    place, trim = 0, False
    for action in _ACTION.finditer(source):
        literal = source[place : action.start()]
        yield _literal(literal, source, left=trim, right=bool(action[1]))
        yield _field(action[2], source)
        place, trim = action.end(), bool(action[3])
    yield _literal(source[place:], source, left=trim, right=False)


def _literal(text: str, source: str, *, left: bool, right: bool) -> str:
    if "{{" in text:
        raise _refusal(source, "an action that is not closed")
    text = text.lstrip(_SPACE) if left else text
    return text.rstrip(_SPACE) if right else text


def _field(action: str, source: str) -> Field:
    pipeline = _PIPELINE.fullmatch(action)
    if pipeline is None:
        raise _refusal(source, f"the action {action.strip()!r}")
    calls = tuple(_call(name, text, source) for name, text in re.findall(_STAGE, pipeline[2]))
    return Field(tuple(pipeline[1].split(".")[1:]), calls)


def _call(name: str, text: str, source: str) -> Call:
    if name not in (FUNCTIONS_OF_TEXT if text else FUNCTIONS):
        raise _refusal(
            source, f"the function {name!r} with {f'the text {text}' if text else 'no text'}"
        )
    return Call(name, text[1:-1] if text else None)


def _refusal(source: str, what: str) -> NotModelled:
    return NotModelled(
        f"the template {source!r} holds {what}",
        hint='playbook knows {{ .Input.a.b }}, `| int64`, `| lower`, `| trimPrefix "x"`; or use dataKey.',
    )


def _member(value: object, name: str) -> object:
    """Take a field: missing stays missing however deep, but nothing has a field of null or text."""
    if value is MISSING:
        return MISSING
    if isinstance(value, Mapping):
        return value.get(name, MISSING)
    raise Unresolved(f"can't evaluate field {name} in {_printed(value)}")


def _int64(value: object) -> Integer:
    """Convert as sprig does (cast v1.7.0 ToInt64): what it does not understand is 0."""
    match value:
        case Integer():
            return value
        case str():
            return Integer(integer_of(value))
        case bool():
            return Integer(int(value))
        case int() | float():
            return Integer(integer_from(value))
        case _:
            return Integer(0)


def _lower(value: object) -> str:
    if not isinstance(value, str):
        raise Unresolved("error calling lower: wrong type of argument; expected string")
    # Go folds rune by rune: no final sigma, and a dotted capital I loses its dot.
    return "".join("i" if letter == "\u0130" else letter.lower() for letter in value)


def _trim_prefix(prefix: str, value: object) -> str:
    """Take a prefix off once (sprig v3.3.0 functions.go: the prefix comes first)."""
    if not isinstance(value, str):
        raise Unresolved("wrong type of value for trimPrefix; expected string")
    return value.removeprefix(prefix)


FUNCTIONS: Mapping[str, Callable[[Any], object]] = {"int64": _int64, "lower": _lower}
FUNCTIONS_OF_TEXT: Mapping[str, Callable[[str, Any], object]] = {"trimPrefix": _trim_prefix}


def _printed(value: object) -> str:
    """Write a value as `%v` does."""
    match value:
        case str():
            return value
        case Mapping():
            return "map[" + " ".join(f"{key}:{_printed(value[key])}" for key in sorted(value)) + "]"
        case list():
            return "[" + " ".join(map(_printed, value)) + "]"
        case Integer():
            return str(value.value)
        case int() | float() if not isinstance(value, bool):
            return general(value)
        case _:
            return _CONSTANTS[value]


_CONSTANTS: Mapping[object, str] = {None: "<nil>", True: "true", False: "false"}
