"""What is logged, collected; afterwards as much is logged as before."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playbook.agent import logs


@contextmanager
def logged(level: logs.Level = "debug") -> Iterator[io.StringIO]:
    """Collect what is logged as long as this lasts."""
    stream, root, ours = io.StringIO(), logging.getLogger(), logging.getLogger(logs.ROOT)
    before = (root.level, ours.level)
    handler = logs.configure(level, stream)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before[0])
        ours.setLevel(before[1])


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """Return the lines so far."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]
