"""Be a CLI: check the arguments, write down the call, replay a stream, misbehave as told. Knows no network."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
from types import FrameType
from typing import Any

from playbook.testing.program import flags
from playbook.testing.program.deeds import do, pause, put
from playbook.testing.program.diary import Diary, read_stdin

ASKED_ONLY = (
    *(["-v"], ["-V"], ["--version"], ["-h"], ["--help"], ["doctor"]),
    *(["login", "status"], ["auth", "status"]),
)


def main(home: str, name: str) -> int:
    """Behave as the book beside the executable says; return the exit code."""
    argv = sys.argv[1:]
    diary = Diary(home, name)
    diary.begun(argv)
    with open(f"{home}/{name}.json", encoding="utf-8") as file:
        book = json.load(file)
    if "unknown" in book:
        put(2, f"fake {book['unknown']}\n".encode())
        return 70
    try:
        return _behave(home, name, book, diary)
    except flags.Refused as refused:
        diary.learned(refused=str(refused))
        put(2, f"{refused}\n".encode())
        return refused.code
    except OSError as error:  # the reader went away, the disk is full
        put(2, f"fake {name}: {error}\n".encode())
        return 1


def _behave(home: str, name: str, book: dict[str, Any], diary: Diary) -> int:
    argv, kind, behaviour = sys.argv[1:], book["kind"], book["behaviour"]
    _hear_signals(kind, book["aborted"])
    if argv[:1] in ASKED_ONLY or argv[:2] in ASKED_ONLY:
        diary.learned(check=True)
        return _check(book, diary)
    asked = _asked(kind, argv)
    sha256, size = read_stdin()
    diary.learned(sha256=sha256, size=size)
    if asked is not None and not size:
        flags.need_prompt(kind, asked)
    session = asked and flags.session_of(kind, asked)
    return _play(_this_time(home, name, behaviour), session, diary)


def _asked(kind: str, argv: list[str]) -> flags.Asked | None:
    """Read the command line of a known CLI; any other takes what it is given."""
    if kind not in flags.GRAMMARS:
        return None
    grammar, refuse = flags.GRAMMARS[kind]
    asked = flags.read(grammar, argv)
    refuse(asked)
    return asked


def _check(book: dict[str, Any], diary: Diary) -> int:
    """Answer a question about the program itself."""
    checks = book["behaviour"]["checks"]
    if checks is not None:
        return _play(checks, None, diary)
    put(1, f"{book['version']}\n".encode())
    return 0


def _this_time(home: str, name: str, behaviour: dict[str, Any]) -> dict[str, Any]:
    """Return the behaviour of this run: the first ones may have their own."""
    before: list[dict[str, Any]] = behaviour["before"]
    if not before:
        return behaviour
    with open(f"{home}/{name}.runs", "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # runs at once are counted apart
        run = os.fstat(file.fileno()).st_size
        file.write(b".")
    return before[run] if run < len(before) else behaviour


def _play(behaviour: dict[str, Any], session: str | None, diary: Diary) -> int:
    """Do the deeds and replay the stream between them."""
    for deed in behaviour["first"]:
        do(deed, diary)
    for line in _lines(behaviour, session):
        pause(behaviour["pause"])
        put(1, line)
    for deed in behaviour["then"]:
        do(deed, diary)
    put(2, behaviour["stderr"].encode())
    return int(behaviour["exit_code"])


def _lines(behaviour: dict[str, Any], session: str | None) -> list[bytes]:
    stream: str = behaviour["stream"]
    if session and stream.startswith("{"):
        first = json.loads(stream.partition("\n")[0])
        stream = stream.replace(
            first.get("session_id") or first.get("thread_id") or session, session
        )
    content = stream.encode()[: behaviour["bytes"]]
    return content.splitlines(keepends=True)[: behaviour["lines"]]


def _hear_signals(kind: str, aborted: str) -> None:
    """Answer signals as the real one does: what is not set here ends the process, as by default."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    def answer(number: int, _: FrameType | None) -> None:
        if number == signal.SIGINT and kind == "claude":
            put(1, f"{aborted}\n".encode())
        os._exit(0 if number == signal.SIGINT else 128 + number)

    # 2.1.329: 143 and 129 without a result line, 0 with one that says aborted. Codex: openai/codex#4721.
    heard = {"claude": ("SIGTERM", "SIGHUP", "SIGINT"), "codex": ("SIGINT",)}
    for name in heard.get(kind, ()):
        signal.signal(getattr(signal, name), answer)
