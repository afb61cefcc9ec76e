"""Which names a file may have that others will print, log and put into links. Pure."""

from __future__ import annotations

import unicodedata

MOST_BYTES = 1024
MOST_SHOWN = 200
# Control characters, halves of characters, separators of lines: each of them can forge a line of a log.
FORGERS = frozenset({"Cc", "Cs", "Zl", "Zp"})
# They turn the text that follows around, so that a name reads as another one: Unicode TR 36, 2.5.
TURNERS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def why_refused(path: str) -> str:
    """Say why a path, as Python decodes it, cannot be an artifact's; "" when it can."""
    if len(path.encode(errors="surrogateescape")) > MOST_BYTES:
        return f"its path is longer than {MOST_BYTES} bytes"
    if any("\ud800" <= character <= "\udfff" for character in path):
        return "its name is not UTF-8"
    if any(not _plain(character) for character in path):
        return "its name has control characters"
    return ""


def shown(path: str) -> str:
    """Return a path that can be printed: what is refused above as an escape, not too long."""
    text = "".join(c if _plain(c) else c.encode("unicode_escape").decode() for c in path)
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 3]}..."


def _plain(character: str) -> bool:
    return (
        unicodedata.category(character) not in FORGERS
        and unicodedata.bidirectional(character) not in TURNERS
    )
