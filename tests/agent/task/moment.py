"""Know when a fake has come to a point: it writes to a named pipe there."""

from __future__ import annotations

import os
import select
from pathlib import Path

from playbook.testing import Run
from tests.agent.task.apart import PATIENT


class Moment:
    """A point; `deed` is what the fake does there."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "moment"
        os.mkfifo(self.path)
        self._reader = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)

    @property
    def deed(self) -> Run:
        return Run(("sh", "-c", 'echo > "$1"', "sh", str(self.path)))

    def wait(self) -> None:
        assert select.select([self._reader], [], [], PATIENT)[0]
        os.close(self._reader)
