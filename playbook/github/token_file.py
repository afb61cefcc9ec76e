"""The token, read from its file at each use, because it is written anew every hour. Never kept, never shown."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from playbook.github.errors import NoToken

_LIMIT = 64 * 1024
_HINT = "It must hold one token and nothing else; the supervisor's, which may write."


def read_token(path: Path) -> str:
    """Return the token in a file; links are followed, for a projected Secret is made of them.

    A token's form is GitHub's own affair (it grew in 2026): only what cannot stand in a header is refused.

    Raises:
        NoToken: there is no such file, or no token in it.
    """
    try:
        found = _content(path).strip()
    except OSError as error:
        raise NoToken(f"token file {path}: {error.strerror}", hint=_HINT) from error
    if len(found) > _LIMIT or not re.fullmatch(rb"[\x21-\x7e]+", found):
        raise NoToken(f"token file {path}: holds no token", hint=_HINT)
    return found.decode("ascii")


def _content(path: Path) -> bytes:
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a fifo would block
    try:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise NoToken(f"token file {path}: not a regular file", hint=_HINT)
        return os.read(opened, _LIMIT + 1)
    finally:
        os.close(opened)
