"""What Go templates of parameters print, as far as it can be read off. Never runs one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from playbook.documents.document import Path

_BARE = re.compile(r"\{\{-?\s*\.Input\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*-?\}\}", re.ASCII)
_INPUT = re.compile(r"\{\{-?[^{}]*\.Input\b")


def bare_fields(template: str) -> list[str]:
    """Return the paths that are printed as they are, without a function."""
    return _BARE.findall(template)


def texts_with_input(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every text in a value that reads `.Input` in a template."""
    if isinstance(value, str):
        if _INPUT.search(value):
            yield path, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from texts_with_input(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from texts_with_input(one, (*path, index))
