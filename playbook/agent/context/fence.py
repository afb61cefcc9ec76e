"""Put text of outsiders between markers that it cannot close itself. Pure: the random part is an argument."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fence:
    """Markers of one bundle; `nonce` is in none of the texts they go around."""

    nonce: str

    def around(self, name: str, text: str) -> str:
        """Return the text between its markers; each name once in a prompt."""
        return f"{self.opening(name)}\n{text}\n{self.closing(name)}"

    def opening(self, name: str) -> str:
        """Return the line before a text."""
        return f"<<<BEGIN {name} {self.nonce}>>>"

    def closing(self, name: str) -> str:
        """Return the line after a text."""
        return f"<<<END {name} {self.nonce}>>>"


def fence(nonce: str, texts: Iterable[str]) -> Fence:
    """Return markers for these texts: the nonce, or where one of them holds it, another made from both."""
    whole = "\n".join(texts)
    while not nonce or nonce in whole:
        nonce = hashlib.sha256(f"{nonce}\n{whole}".encode("utf-8", "backslashreplace")).hexdigest()
    return Fence(nonce)


def visible(text: str) -> str:
    r"""Return the text with everything that people would not see written out, as in `\u202e`.

    A model reads what a reviewer cannot: control characters, text that runs backwards, tag characters.
    """
    lines = text.replace("\r\n", "\n")  # as GitHub ends the lines of a comment
    return "".join(one if one.isprintable() or one in "\n\t" else _escaped(one) for one in lines)


def _escaped(one: str) -> str:
    return one.encode("unicode_escape").decode("ascii")


def encodable(text: str) -> str:
    r"""Return the text with lone surrogates, which UTF-8 has no bytes for, written out as `\udc80`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
