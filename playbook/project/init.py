"""What `playbook init` writes: a repository that renders and rehearses as it is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from playbook.errors import CannotWrite

STARTER = Path(__file__).parent / "starter"
# A repository that was made elsewhere has one; theirs stays.
OPTIONAL = frozenset({"README.md"})


def starter() -> Iterator[tuple[str, str]]:
    """Yield path and text of every file of a new repository."""
    for path in sorted(STARTER.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield str(path.relative_to(STARTER)), path.read_text(encoding="utf-8")


def new_repository(root: Path, *, dry_run: bool = False) -> tuple[str, ...]:
    """Write the starter's files below root, all or none; nothing is written over.

    Raises:
        CannotWrite: a file is there already, or the folder cannot be written.
    """
    files = {
        name: text
        for name, text in starter()
        if name not in OPTIONAL or not os.path.lexists(root / name)
    }
    there = [name for name in files if os.path.lexists(root / name)]
    if there:
        more = f", and so are {len(there) - 1} more" if len(there) > 1 else ""
        raise CannotWrite(
            f"{root / there[0]}: is there already{more}; nothing was written",
            hint="Choose an empty folder.",
        )
    if not dry_run:
        _write(root, files)
    return tuple(files)


def _write(root: Path, files: Mapping[str, str]) -> None:
    made: list[Path] = []
    try:
        for name, text in files.items():
            path = root / name
            _make_folder(path.parent, made)
            made.append(path)
            path.write_text(text, encoding="utf-8")
    except BaseException as error:
        _take_back(made)
        if isinstance(error, OSError):
            raise CannotWrite(
                f"{error.filename or root}: {error.strerror}; nothing was written",
                hint="Choose another folder, or check its owner and the disk.",
            ) from error
        raise


def _make_folder(folder: Path, made: list[Path]) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
    for one in reversed(missing):
        one.mkdir()
        made.append(one)


def _take_back(made: list[Path]) -> None:
    """Remove what was written, the newest first; also after Ctrl-C."""
    for path in reversed(made):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
