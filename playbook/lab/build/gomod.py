"""Read what the lab needs from a go.mod: its name, the Go it asks for, the versions it pins. Pure; never resolves anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_NAME = re.compile(r"^module\s+(\S+)", re.MULTILINE)
_GO = re.compile(r"^go\s+(\d+)\.(\d+)", re.MULTILINE)
# In a block a line begins with a tab, alone with the word; what comes after `=>` is a replacement, not a requirement.
_REQUIRED = re.compile(r"^(?:require\s+|\t)([^\s()=]+)\s+(v\S+)(?:\s*//.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class GoMod:
    """The part of a go.mod file that decides a build."""

    name: str
    go: tuple[int, int]
    required: Mapping[str, str]


def parse(text: str) -> GoMod:
    """Read the text of a go.mod file that `go mod tidy` wrote."""
    name, go = _NAME.search(text), _GO.search(text)
    if name is None or go is None:
        raise ValueError("not a go.mod: no module line, or no go line")
    required = dict(_REQUIRED.findall(text))
    return GoMod(name[1], (int(go[1]), int(go[2])), MappingProxyType(required))
