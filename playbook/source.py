"""Where in the user's Python a part of a play was written: `workflows/play.py:22`."""

from __future__ import annotations

import sys
from pathlib import PurePath
from types import FrameType

_OURS = PurePath(__file__).parent


def caller() -> str:
    """Return folder, file and line of the nearest caller outside playbook and pydantic, or ""."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  inspect.stack() reads files; this does not
    while frame is not None:
        path = PurePath(frame.f_code.co_filename)
        if _OURS not in path.parents and "pydantic" not in path.parts and path.suffix == ".py":
            return f"{path.parent.name}/{path.name}:{frame.f_lineno}"
        frame = frame.f_back
    return ""
