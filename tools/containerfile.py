"""Read a Containerfile: the small part of the language ours are written in. What it does not know it refuses, never skips.

Known: comments, lines that go on with a backslash, the words of `WORDS`, flags, `$NAME` and `${NAME}`. Not known: here
documents, `${NAME:-default}`, ONBUILD, VOLUME, SHELL, parser directives.
Facts: docs.docker.com/reference/dockerfile.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

WORDS = frozenset(
    [
        "FROM",
        "ARG",
        "ENV",
        "RUN",
        "COPY",
        "ADD",
        "WORKDIR",
        "USER",
        "LABEL",
        "HEALTHCHECK",
        "ENTRYPOINT",
        "CMD",
        "EXPOSE",
    ]
)
EXPANDED = WORDS - {"RUN", "ENTRYPOINT", "CMD", "HEALTHCHECK"}  # these are the container's shell's
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")
_FLAG = re.compile(r"--([a-z]+)=(\S+)\s+")


class NotUnderstood(Exception):
    """The file has something this reader does not know."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction as it is written; `line` is where it begins."""

    line: int
    word: str
    flags: Mapping[str, str]
    text: str

    @property
    def words(self) -> list[str]:
        """Return its arguments: those of the JSON form, or the words."""
        if self.text.startswith("["):
            return [str(word) for word in json.loads(self.text)]
        return shlex.split(self.text)

    @property
    def pairs(self) -> dict[str, str]:
        """Return NAME=VALUE pairs; a name alone has the value ""."""
        return {name: value for name, _, value in (word.partition("=") for word in self.words)}


@dataclass(frozen=True, slots=True)
class Step:
    """An instruction with its variables put in, and the variables a RUN has."""

    instruction: Instruction
    environment: Mapping[str, str]


@dataclass(slots=True)
class Stage:
    """What stands between one FROM and the next."""

    name: str
    base: str
    steps: list[Step] = field(default_factory=list)

    def all(self, *words: str) -> list[Instruction]:
        """Return its instructions of these words."""
        return [step.instruction for step in self.steps if step.instruction.word in words]

    def last(self, word: str) -> Instruction | None:
        """Return the one that counts: a later one takes the place of an earlier."""
        return next(iter(reversed(self.all(word))), None)


def instructions(text: str) -> Iterator[Instruction]:
    """Yield the instructions of a file.

    Raises:
        NotUnderstood: there is one we do not know.
    """
    begun, first = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#") or (not line.strip() and not begun):
            continue
        first = first if begun else number
        begun += line.strip() if line.rstrip().endswith("\\") else line.strip() + "\n"
        if begun.endswith("\\"):
            begun = begun[:-1]
            continue
        yield _instruction(first, begun.strip())
        begun = ""
    if begun:
        raise NotUnderstood(f"line {first}: it goes on after the end of the file")


def _instruction(line: int, text: str) -> Instruction:
    word, _, rest = text.partition(" ")
    if word not in WORDS:
        raise NotUnderstood(f"line {line}: {word!r} is not among {', '.join(sorted(WORDS))}")
    if "<<" in rest:
        raise NotUnderstood(f"line {line}: here documents are not understood")
    flags, rest = {}, rest.strip() + " "
    while found := _FLAG.match(rest):
        flags[found[1]] = found[2]
        rest = rest[found.end() :]
    return Instruction(line, word, flags, rest.strip())


def stages(text: str, arguments: Mapping[str, str] | None = None) -> list[Stage]:
    """Return the stages with their variables put in.

    Args:
        text: the file.
        arguments: build arguments, which win over the file's defaults; an unknown one is an error.

    Raises:
        NotUnderstood: something in it is not known, or a variable is not declared.
    """
    given, unused = dict(arguments or {}), set(arguments or {})
    before: dict[str, str] = {}
    scope: dict[str, str] = {}
    found: list[Stage] = []
    for raw in instructions(text):
        known = scope if found and raw.word != "FROM" else before
        one = _put_in(raw, known)
        if one.word == "FROM":
            found.append(_stage(one))
            scope = {}
        elif one.word == "ARG":
            _declare(one, known, before, given, unused)
        elif one.word == "ENV":
            scope |= one.pairs
        if found and one.word not in ("FROM", "ARG"):
            found[-1].steps.append(Step(one, dict(scope)))
    if unused:
        raise NotUnderstood(f"no ARG is called {', '.join(sorted(unused))}")
    return found


def _stage(one: Instruction) -> Stage:
    words = one.words
    named = len(words) == 3 and words[1].upper() == "AS"
    if len(words) != 1 and not named:
        raise NotUnderstood(f"line {one.line}: FROM {one.text}")
    return Stage(words[2] if named else "", words[0])


def _declare(
    one: Instruction,
    scope: dict[str, str],
    before: Mapping[str, str],
    given: Mapping[str, str],
    unused: set[str],
) -> None:
    """Put a build argument into its scope: what is given, else its own default, else that before the first FROM."""
    for name, default in one.pairs.items():
        scope[name] = given.get(name, default or before.get(name, ""))
        unused.discard(name)


def _put_in(one: Instruction, known: Mapping[str, str]) -> Instruction:
    if one.word not in EXPANDED:
        return one

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name not in known:
            raise NotUnderstood(f"line {one.line}: ${name} is not declared before it")
        return known[name]

    flags = {name: _expanded(text, value, one) for name, text in one.flags.items()}
    return Instruction(one.line, one.word, flags, _expanded(one.text, value, one))


def _expanded(text: str, value: Callable[[re.Match[str]], str], one: Instruction) -> str:
    new = _VARIABLE.sub(value, text)
    if "${" in new:
        raise NotUnderstood(f"line {one.line}: only $NAME and ${{NAME}} are understood: {text}")
    return new
