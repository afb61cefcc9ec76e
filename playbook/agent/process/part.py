"""A file that is only ever appended to, made by us alone: 0600, never through a link, never one that is there."""

from __future__ import annotations

import os
from pathlib import Path

FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


class Part:
    """One file of a log.

    Raises:
        OSError: it cannot be made; FileExistsError: something is there.
    """

    def __init__(self, path: Path | None) -> None:
        """Make it; None is nowhere, where nothing has room."""
        self.fd = os.open(path, FLAGS, 0o600) if path else -1
        self.size = 0

    def put(self, text: bytes) -> int:
        """Append; return how many bytes there was no room for. Not buffered: `tail -f` sees it now."""
        rest = memoryview(text)
        try:
            while rest:
                rest = rest[os.write(self.fd, rest) :]
        except OSError:  # ENOSPC, EDQUOT, EFBIG, EIO: who runs is worth more than its log
            return len(rest)
        finally:
            self.size += len(text) - len(rest)
        return 0

    def close(self) -> None:
        """Let go of it."""
        if self.fd >= 0:
            os.close(self.fd)
