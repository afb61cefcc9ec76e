"""Run go: one process group a call, its lines told as they come, nothing left when it is stopped. Never through a shell."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playbook.lab.build.golang import Go
from playbook.lab.build.trouble import explain, told

GRACE = 5.0  # seconds to end after SIGINT; go removes its temporary files in a fraction of one
KEPT = 200  # of its lines, for the error


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where and with what a group is made.

    Attributes:
        doing: the group and its version, for messages.
        sources: a copy of the group's module folder, which go may change.
        tell: hears what go says while it works.
    """

    doing: str
    go: Go
    sources: Path
    env: dict[str, str]
    tell: Callable[[str], None]


def run(shop: Workshop, arguments: Sequence[str]) -> str:
    """Run go in the sources and return its standard output.

    Raises:
        LabError: when it fails, with what that means and its last words.
    """
    with tempfile.TemporaryFile(dir=shop.sources) as output:
        process = subprocess.Popen(  # noqa: S603  a list, no shell
            [shop.go.program, *arguments],
            cwd=shop.sources,
            env=shop.env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,  # a group of its own: its compilers end with it
        )
        try:
            heard = _listen(process, shop.tell)
            code = process.wait()
        finally:
            _end(process)
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if code:
        raise explain(shop.doing, [*heard, *told(text)], code)
    return text


def _listen(process: subprocess.Popen[str], tell: Callable[[str], None]) -> list[str]:
    """Tell every line until there are no more, and return the last ones."""
    assert process.stderr is not None
    heard: deque[str] = deque(maxlen=KEPT)
    for line in process.stderr:
        heard.append(line)
        tell(line.rstrip())
    return list(heard)


def _end(process: subprocess.Popen[str]) -> None:
    """End what is left of the process and of its group."""
    try:
        if process.poll() is None:
            _signal(process, signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
    finally:  # an impatient second Ctrl-C leaves nothing either
        _signal(process, signal.SIGKILL)
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # the whole group has ended
        os.killpg(process.pid, number)
