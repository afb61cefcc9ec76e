"""Programs of any name that do as they are told. For the tests of this folder."""

from __future__ import annotations

import sys
from pathlib import Path


def program(folder: Path, name: str, code: str, *, mode: int = 0o755) -> Path:
    """Put a Python program of that name into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable} -S\nimport os, signal, sys\n{code}\n")
    path.chmod(mode)
    return path
