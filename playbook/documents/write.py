"""Write YAML that every parser reads alike, byte-stable. Pure, and never through PyYAML.

Importing hera changes PyYAML's representer of strings for the whole process, and PyYAML leaves
`1e3` and `y` bare, which Kubernetes reads as a number and a boolean.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any

from playbook.documents.scalars import ambiguous
from playbook.errors import InvalidDocument

# What YAML calls printable, without line breaks, tab, odd spaces and the byte order mark.
_PRINTABLE = (
    r"\x20-\x7e\xa1-\u1fff\u2010-\u2027\u2030-\u2fff\u3001-\ud7ff\ue000-\ufefe\uff00-\ufffd"
)
_PRINTABLE += "\U00010000-\U0010ffff"
_UNPRINTABLE = re.compile(f"[^{_PRINTABLE}]")
_LITERAL = re.compile(rf"(?! )[{_PRINTABLE}][{_PRINTABLE}\t\n]*")
_PLAIN = re.compile(
    r"(?:[A-Za-z0-9_/.+~$(\\^;<=\xa1-\u1fff]|--?(?=[A-Za-z]))"
    r"(?:[^ #:]|:(?! |$)|(?<! )#|[ ](?!$))*"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
LONGEST_KEY = 1000
"""libyaml and goyaml give up on a key after 1,024 characters."""


def dump(document: Mapping[str, Any] | list[Any]) -> str:
    """Return one document as block YAML: two spaces, order kept, nothing wrapped, no aliases.

    Raises:
        InvalidDocument: half a character, or a key that YAML cannot hold.
        TypeError: a value that JSON does not know.
    """
    block = document if isinstance(document, list) else dict(document)
    if not block:
        return f"{_empty(block)}\n"
    lines: list[str] = []
    _block(block, "", "", lines)
    lines.append("")
    return "\n".join(lines)


def dump_all(documents: Iterable[Mapping[str, Any] | list[Any]], header: str = "") -> str:
    """Return several documents as one file, below a header that is written as comment lines."""
    comment = "".join(
        f"{line if line.startswith('#') else f'# {line}'.rstrip()}\n"
        for line in header.splitlines()
    )
    return comment + "---\n".join(dump(document) for document in documents)


@lru_cache(maxsize=16384)
def quote(text: str) -> str:
    """Return a string as one line of YAML, bare only where no parser can misread it.

    Raises:
        InvalidDocument: half a character (a lone surrogate).
    """
    if _UNPRINTABLE.search(text):
        return _escaped(text)
    if _PLAIN.fullmatch(text) and not ambiguous(text):
        return text
    if ('"' in text or "\\" in text) and "'" not in text:
        return f"'{text}'"
    return _escaped(text)


def _escaped(text: str) -> str:
    """Write JSON's double quotes, which are YAML's, and escape what only YAML finds special."""
    if _SURROGATE.search(text):
        raise InvalidDocument(
            f"the text {text[:40]!a} holds half a character, which no file can hold",
            hint="It was cut in the middle of a UTF-16 pair; pass the whole text.",
        )
    return _UNPRINTABLE.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False)
    )


def _block(value: Any, lead: str, pad: str, lines: list[str]) -> None:
    """Write a filled collection; `lead` opens its first line, `pad` all the others."""
    if isinstance(value, dict):
        for key, item in value.items():
            _entry(f"{lead}{_key(key)}:", item, pad, lines)
            lead = pad
        return
    for item in value:
        if item and isinstance(item, dict | list | tuple):
            _block(item, f"{lead}- ", f"{pad}  ", lines)
        else:
            lines.append(f"{lead}- {_scalar(item, pad)}")
        lead = pad


def _entry(head: str, item: Any, pad: str, lines: list[str]) -> None:
    """Write one key of a mapping; like kubectl, a list starts in the column of its key."""
    if item and isinstance(item, dict | list | tuple):
        inner = f"{pad}  " if isinstance(item, dict) else pad
        lines.append(head)
        _block(item, inner, inner, lines)
    else:
        lines.append(f"{head} {_scalar(item, pad)}")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key must be a string, {key!r} is {type(key).__name__}")
    text = quote(str.__str__(key))
    if len(text) > LONGEST_KEY:
        raise InvalidDocument(
            f"the key {key[:40]!r}... has {len(key)} characters",
            hint="YAML parsers give up on a key after 1,024 characters; shorten it.",
        )
    return text


def _scalar(value: Any, pad: str) -> str:
    match value:
        case str():
            text = str.__str__(value)  # an enum's own format would win in an f-string
            return _literal(text, pad) if _LITERAL.fullmatch(text) and "\n" in text else quote(text)
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case int():
            return int.__repr__(value)
        case float():
            return _float(value)
        case dict() | list() | tuple():
            return _empty(value)
        case _:
            raise TypeError(f"{value!r} is {type(value).__name__}, which JSON does not know")


def _empty(value: object) -> str:
    return "{}" if isinstance(value, dict) else "[]"


def _literal(text: str, pad: str) -> str:
    """Write several lines as they are; the mark after `|` says how many newlines end them."""
    lines = text.split("\n")
    mark = "|-" if lines[-1] else "|+" if lines[-2:] == ["", ""] else "|"
    if not lines[-1]:
        lines.pop()
    inner = f"\n{pad}  "
    return mark + "".join(f"{inner}{line}" if line else "\n" for line in lines)


def _float(value: float) -> str:
    """Write a number with a dot: YAML 1.1 takes 1e+20 for a string, 1.0e+20 for a number."""
    if not isfinite(value):
        raise TypeError(f"{value!r} is not a number that JSON knows")
    digits, exponent, power = repr(value).partition("e")
    return f"{digits}{'' if '.' in digits else '.0'}{exponent}{power}"
