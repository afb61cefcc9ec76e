"""The commands `argo resume` and `argo node set` in the texts of templates, as far as they can be read. Never runs one.

Source: argo-workflows v4.0.2 cmd/argo/commands/resume.go, node.go.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any

from playbook.documents.document import Path
from playbook.prove.flows import Template

FLAG = "--node-field-selector"
BY_HAND = re.compile(r"\bargo\b[^\n]*\b(resume|node)\b|nodeFieldSelector|/(resume|set)\b")
"""A text that looks as if it resumed something."""
_SHELLS = ("sh", "bash", "ash", "dash", "zsh")
_OPERATORS = frozenset("();<>|&")
_IMAGE = "argocli"
"""Its entrypoint is `argo`: the arguments alone are the command."""
_KEYWORDS = ("then", "do", "else", "elif", "if", "while", "until", "!", "{", "exec", "time")
_OUTPUT, _PHASE = ("-p", "--output-parameter"), ("--phase",)
_UNKNOWN = re.compile(r"[$`]|\{\{")


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        does: "resume" or "set".
        selector: "" for none; None where it is only known when it runs.
        phase: the same; of a resume always "Succeeded".
        outputs: the names of the outputs it gives; None where that is not known.
    """

    does: str
    selector: str | None
    phase: str | None
    outputs: frozenset[str] | None


def commands_of(template: Template) -> Iterator[tuple[Path, Command]]:
    """Yield the commands of a template's script or container, each with the path to its text."""
    script, box = template.value.get("script"), template.value.get("container")
    if isinstance(script, dict) and _is_shell(script.get("command") or ()):
        path = (*template.path, "script", "source")
        yield from ((path, one) for one in _in_text(str(script.get("source", ""))))
    if isinstance(box, dict):
        path = (*template.path, "container", "args" if box.get("args") else "command")
        yield from ((path, one) for one in _in_container(box))


def _is_shell(command: list[Any] | tuple[Any, ...]) -> bool:
    return bool(command) and str(command[0]).rpartition("/")[2] in _SHELLS


def _in_container(box: dict[str, Any]) -> Iterator[Command]:
    words = [str(one) for one in (*(box.get("command") or ()), *(box.get("args") or ()))]
    if not box.get("command") and _IMAGE in str(box.get("image")):
        words = ["argo", *words]
    if _is_shell(words):
        for text in (one for one in words[1:] if "\n" in one or " " in one):
            yield from _in_text(text)
    else:
        yield from _in_words(words)


def _in_text(text: str) -> Iterator[Command]:
    for line in text.replace("\\\n", " ").splitlines():
        if "argo" in line:
            lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
            lexer.whitespace_split = True
            try:
                words = list(lexer)
            except ValueError:  # a quotation that goes on in the next line
                continue
            yield from _in_words(words)


def _in_words(words: list[str]) -> Iterator[Command]:
    for at, word in enumerate(words):
        if word.rpartition("/")[2] != "argo" or not _begins(words[at - 1] if at else ";"):
            continue
        given = list(takewhile(lambda one: not _OPERATORS.issuperset(one), words[at + 1 :]))
        if given[:1] == ["resume"]:
            yield Command("resume", _value(given, (FLAG,)), "Succeeded", frozenset())
        elif given[:2] == ["node", "set"]:
            outputs = _values(given, _OUTPUT)
            names = frozenset(one.partition("=")[0] for one in outputs)
            known = not any(_UNKNOWN.search(name) for name in names)
            phase = _value(given, _PHASE)
            yield Command("set", _value(given, (FLAG,)), phase, names if known else None)


def _begins(before: str) -> bool:
    """Tell whether a command begins after a word; after `echo` none does."""
    return _OPERATORS.issuperset(before) or before in _KEYWORDS or "=" in before


def _values(words: list[str], flags: tuple[str, ...]) -> list[str]:
    """Return what a command gives a flag, in both ways to write it."""
    apart = [after for before, after in pairwise(words) if before in flags]
    joined = (one.partition("=") for one in words)
    return [*apart, *(value for flag, equals, value in joined if equals and flag in flags)]


def _value(words: list[str], flags: tuple[str, ...]) -> str | None:
    found = _values(words, flags)
    if not found:
        return ""
    return None if _UNKNOWN.search(found[-1]) else found[-1]
