"""What a fake CLI does besides printing its stream: one function for each deed. Never more than it was told."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable
from typing import Any, NoReturn

from playbook.testing.program.diary import Diary

BLOCK = 1 << 16
Deed = dict[str, Any]


def do(deed: Deed, diary: Diary) -> None:
    """Carry out one deed."""
    DEEDS[deed["deed"]](deed, diary)


def pause(seconds: float) -> None:
    """Wait; a signal is heard."""
    if seconds > 0:
        select.select([], [], [], seconds)


def put(file: int, content: bytes) -> None:
    """Write all of it, however little a pipe takes at once."""
    view = memoryview(content)
    while view:
        view = view[os.write(file, view) :]


def _ignore(deed: Deed, _: Diary) -> None:
    for number in deed["signals"]:
        signal.signal(number, signal.SIG_IGN)


def _fork(deed: Deed, diary: Diary) -> None:
    """Fork, and go on when the child has written down that it lives."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _live_on(deed, diary, writer)
    os.close(writer)
    os.read(reader, 1)  # ends when the child, or its child, has closed it
    os.close(reader)
    if deed["how"] == "double_fork":
        os.waitpid(child, 0)


def _live_on(deed: Deed, diary: Diary, writer: int) -> NoReturn:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN if number in deed["ignores"] else signal.SIG_DFL)
    if deed["how"] != "group":
        os.setsid()
    if deed["how"] == "double_fork" and os.fork() != 0:
        os._exit(0)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0,) if deed["holds_stdout"] else (0, 1, 2):
        os.dup2(null, stream)
    diary.forked()
    os.close(writer)
    pause(deed["seconds"])
    os._exit(0)


def _print(deed: Deed, _: Diary) -> None:
    file = 1 if deed["stream"] == "stdout" else 2
    _repeat(file, deed, deed["pause"])


def _repeat(file: int, deed: Deed, seconds: float) -> None:
    content, times = deed["content"].encode("latin-1"), deed["times"]
    # A pause belongs after each; without one, as many as fit a block are written at once.
    each = 1 if seconds else max(1, min(times, BLOCK // max(1, len(content))))
    block = content * each
    for _ in range(times // each):
        put(file, block)
        pause(seconds)
    put(file, content * (times % each))


def _environment(deed: Deed, _: Diary) -> None:
    names = deed["names"] or sorted(os.environ)
    lines = [f"{name}={os.environ[name]}\n" for name in names if name in os.environ]
    put(1, "".join(lines).encode(errors="surrogateescape"))


def _write(deed: Deed, _: Diary) -> None:
    file = os.open(_made(deed["path"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        _repeat(file, deed, 0)
    finally:
        os.close(file)


def _link(deed: Deed, _: Diary) -> None:
    make = os.link if deed["hard"] else os.symlink
    make(deed["to"], _made(deed["path"]))


def _fifo(deed: Deed, _: Diary) -> None:
    os.mkfifo(_made(deed["path"]))


def _run(deed: Deed, diary: Diary) -> None:
    argv = deed["argv"]
    pid = os.posix_spawnp(argv[0], argv, os.environ)
    diary.learned(ran=pid)
    os.waitpid(pid, 0)


def _hang(_: Deed, __: Diary) -> NoReturn:
    while True:
        signal.pause()


def _die(deed: Deed, _: Diary) -> None:
    if deed["signal"] != signal.SIGKILL:
        signal.signal(deed["signal"], signal.SIG_DFL)
    os.kill(os.getpid(), deed["signal"])


def _made(path: str) -> str:
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    return path


DEEDS: dict[str, Callable[[Deed, Diary], None]] = {
    "Ignore": _ignore,
    "Fork": _fork,
    "Print": _print,
    "PrintEnvironment": _environment,
    "Write": _write,
    "Link": _link,
    "Fifo": _fifo,
    "Run": _run,
    "Hang": _hang,
    "Die": _die,
}
