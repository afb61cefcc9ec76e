"""Put fake CLIs into a folder, each an executable with its behaviour beside it. Touches that folder only."""

from __future__ import annotations

import json
import os
import py_compile
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from playbook.testing import program as standalone
from playbook.testing.behaviour import Behaviour, Deed
from playbook.testing.calls import HOME, end
from playbook.testing.recordings import RECORDINGS, STDERR, VERSIONS, FakeProblem, kind_of, recorded

PROGRAMS = ("claude", "codex", "gemini")
SHEBANG_LIMIT = 127  # BINPRM_BUF_SIZE of older kernels, less the newline
EXECUTABLE = """\
#!{python} -IS
import sys
sys.path.insert(0, {home!r})
from playbook.testing.program.main import main
sys.exit(main({home!r}, {name!r}))
"""


def install(folder: Path, behaviour: Behaviour | Mapping[str, Behaviour] | None = None) -> Path:
    """Write fakes into the folder, which is made where it is missing; return it, to be put on PATH.

    One behaviour is that of claude, codex and gemini; a mapping names the programs, which may have any name.
    Installing once more changes the behaviour and keeps the calls.

    Raises:
        FakeProblem: a recording is unknown, or this Python cannot be named in a script's first line.
    """
    if isinstance(behaviour, Mapping):
        books = {name: _book(name, wanted) for name, wanted in behaviour.items()}
    else:
        books = _for_all(behaviour or Behaviour())
    home = folder.absolute() / HOME
    _write_program(home)
    for name, book in books.items():
        (home / f"{name}.json").write_text(json.dumps(book), encoding="utf-8")
        _write_executable(folder / name, home)
    return folder


@contextmanager
def fake_clis(
    folder: Path, behaviour: Behaviour | Mapping[str, Behaviour] | None = None
) -> Iterator[Path]:
    """Install fakes for the length of a `with`; whatever they left behind is ended with it."""
    path = install(folder, behaviour)
    try:
        yield path
    finally:
        end(path)


def _for_all(behaviour: Behaviour) -> dict[str, Any]:
    """Return the three books; a program without that recording says so when it is run."""
    books = {}
    for name in PROGRAMS:
        try:
            books[name] = _book(name, behaviour)
        except FakeProblem as problem:
            books[name] = {"kind": name, "unknown": problem.message}
    if all("unknown" in book for book in books.values()):
        raise FakeProblem("; ".join(book["unknown"] for book in books.values()))
    return books


def _book(name: str, behaviour: Behaviour) -> dict[str, Any]:
    """Return what the program beside the executable is to know."""
    kind = kind_of(name)
    return {
        "kind": kind,
        "version": behaviour.version or VERSIONS[kind],
        "aborted": recorded(name, "sigint").splitlines()[-1] if kind == "claude" else "",
        "behaviour": _plain(name, behaviour),
    }


def _plain(name: str, behaviour: Behaviour) -> dict[str, Any]:
    """Return a behaviour as JSON can hold it, its recording looked up."""
    recording = behaviour.recording
    code, stream, stderr = 0, "", ""
    if recording is not None:
        stream = recorded(name, recording)
        code = RECORDINGS[kind_of(name)][recording]
        stderr = STDERR.get((name, recording), "")
    return {
        "stream": stream,
        "stderr": stderr,
        "exit_code": code if behaviour.exit_code is None else behaviour.exit_code,
        "lines": behaviour.lines,
        "bytes": behaviour.bytes,
        "pause": behaviour.pause,
        "first": [_deed(deed) for deed in behaviour.first],
        "then": [_deed(deed) for deed in behaviour.then],
        "checks": behaviour.checks and _plain(name, behaviour.checks),
        "before": [_plain(name, each) for each in behaviour.before],
    }


def _deed(deed: Deed) -> dict[str, Any]:
    values = {field.name: getattr(deed, field.name) for field in fields(deed)}
    if "content" in values:  # bytes of any kind: as latin-1, which JSON can hold
        content = values["content"]
        content = content.encode() if isinstance(content, str) else content
        values["content"] = content.decode("latin-1")
    return {"deed": type(deed).__name__, **values}


def _write_program(home: Path) -> None:
    """Copy the program under its own name, so that it needs nothing but Python, and compile it once."""
    target = home.joinpath(*standalone.__name__.split("."))
    target.mkdir(parents=True, exist_ok=True)
    for module in Path(standalone.__path__[0]).glob("*.py"):
        copied = shutil.copy(module, target / module.name)
        py_compile.compile(str(copied), doraise=True)


def _write_executable(path: Path, home: Path) -> None:
    python = os.path.realpath(sys.executable)
    if len(f"#!{python} -IS") > SHEBANG_LIMIT or " " in python:
        raise FakeProblem(
            f"{python}: a script's first line cannot name this Python (a space, or too long)",
            hint="Run the tests with a Python from a shorter path without spaces.",
        )
    text = EXECUTABLE.format(python=python, home=str(home), name=path.name)
    # Built aside and renamed: writing to an executable that runs is refused, and half of one could be run.
    aside = home / f"{path.name}.new"
    aside.write_text(text, encoding="utf-8")
    aside.chmod(0o755)
    aside.replace(path)
