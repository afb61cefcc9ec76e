"""Text in columns: wrapped under its own column, never cut; what cannot be printed is spelled out. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

GLUE = "\u00a0"  # a space at which no line ends; `printable` leaves none that others wrote
ASCII = {"→": "->", "·": "-", "…": "..."}
# After these a long word may be broken: gate addresses and branches stay readable.
JOINT = re.compile(r"(?<=[/,.;:])(?=\S)")


def printable(text: str, *, ascii_only: bool = False) -> str:
    """Return text that moves no cursor and colours nothing: what outsiders wrote is only ever shown.

    Line breaks become spaces; other characters that do not print are spelled out (`\\x1b`).
    """
    flat = " ".join(text.split())
    shown = "".join(one if one.isprintable() else _spelled(one) for one in flat)
    if not ascii_only:
        return shown
    plain = "".join(ASCII.get(one, one) for one in shown)
    return plain.encode("ascii", "backslashreplace").decode("ascii")


def _spelled(one: str) -> str:
    return one.encode("unicode_escape").decode("ascii")


def cells(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(_cell(one) for one in text)


def _cell(one: str) -> int:
    if unicodedata.combining(one):
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1


def wrap(text: str, width: int) -> list[str]:
    """Return the text in lines of at most this width; a word that is longer is broken, at a joint if it has one."""
    found: list[str] = []
    line = ""
    for word in text.split(" "):
        for at, piece in enumerate(_pieces(word, width)):
            glue = " " if line and at == 0 else ""
            if line and cells(line + glue + piece) > width:
                found.append(line)
                line = piece
            else:
                line += glue + piece
    return [row.replace(GLUE, " ") for row in (*found, line)]


def _pieces(word: str, width: int) -> list[str]:
    """Return a word that fits as it is, else in pieces that fit."""
    if cells(word) <= width:
        return [word]
    found: list[str] = []
    for piece in JOINT.split(word):
        left = piece
        while cells(left) > width:
            fits = _longest(left, width)
            found.append(left[:fits])
            left = left[fits:]
        found += [left] if left else []
    return found


def _longest(text: str, width: int) -> int:
    """Return how many of its characters fit, at least one."""
    used = 0
    for at, one in enumerate(text):
        used += _cell(one)
        if used > width:
            return max(at, 1)
    return len(text)


def padded(text: str, width: int) -> str:
    """Return the text filled with spaces to this width."""
    return text + " " * (width - cells(text))


def side_by_side(texts: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
    """Return rows of cells, each padded to its column; the last column is not."""
    wrapped = [wrap(text, width) for text, width in zip(texts, widths, strict=True)]
    rows = []
    for at in range(max(map(len, wrapped))):
        row = [one[at] if at < len(one) else "" for one in wrapped]
        rows.append(
            [padded(one, width) for one, width in zip(row[:-1], widths[:-1], strict=True)]
            + [row[-1]]
        )
    return rows
