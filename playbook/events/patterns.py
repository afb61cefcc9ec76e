"""Go's regular expressions and gjson's globs, compiled once into a question about a text."""

import re
from collections.abc import Callable
from functools import lru_cache

import re2

from playbook.errors import NotModelled

Matches = Callable[[str], bool]

_MEMORY = 1 << 28  # RE2 gives up at 8 MB where Go goes on
_LITERAL = re.compile(r"(\^?)((?:[\w /:,@'\"<>=!~%&;-]|\\[!-/:-@\[-^`{-~])*)(\$?)", re.ASCII)
_CHOICE = re.compile(r"\^\((?:\?:)?([\w /:,@'\"<>=!~%&;|-]+)\)\$", re.ASCII)


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> Matches:
    r"""Compile an unanchored Go regular expression.

    Raises:
        ValueError: Go would not compile it either.
        NotModelled: it holds `\C`, which RE2 knows and Go does not, or is too large for RE2.
    """
    if r"\C" in pattern:
        raise NotModelled(
            rf"the pattern {pattern!r} holds \C, which Go refuses and RE2 does not",
            hint="write what you mean without it.",
        )
    return _without_engine(pattern) or _with_re2(pattern)


@lru_cache(maxsize=1024)
def compile_glob(glob: str) -> Matches:
    r"""Compile a wildcard of gjson: `*` any run, `?` one character, `\` takes the next as it is."""
    parts: list[str] = []
    characters = iter(glob)
    for character in characters:
        if character == "\\":
            character = next(characters, "")  # noqa: PLW2901 - the next one is meant
            if not character:
                return lambda _: False
            parts.append(re2.escape(character))
        else:
            parts.append({"*": ".*", "?": "."}.get(character) or re2.escape(character))
    return _with_re2(rf"(?s)\A(?:{''.join(parts)})\z")


def _without_engine(pattern: str) -> Matches | None:
    """Answer the commonest patterns by comparing: `^x$`, `x`, `^(a|b)$` mean nothing else."""
    if choice := _CHOICE.fullmatch(pattern):
        return frozenset(choice[1].split("|")).__contains__
    literal = _LITERAL.fullmatch(pattern)
    if literal is None:
        return None
    start, text, end = literal[1], re.sub(r"\\(.)", r"\1", literal[2]), literal[3]
    if start and end:
        return text.__eq__
    if start:
        return lambda seen: seen.startswith(text)
    return (lambda seen: seen.endswith(text)) if end else (lambda seen: text in seen)


def _with_re2(pattern: str) -> Matches:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        # As bytes: with texts re2 would count characters, to say where it matched.
        search = re2.compile(pattern.encode(), options).search
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        if "too large" in text:
            raise NotModelled(
                f"the pattern {pattern!r:.80} is too large for RE2",
                hint="Go may take it; shorten it.",
            ) from error
        raise ValueError(text) from error
    return lambda seen: search(seen.encode()) is not None
