"""Find and read the YAML files of a folder; what cannot be read is named with the reason. Never follows a loop of links."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from playbook.errors import InvalidDocument, PlaybookError
from playbook.project.files import read_text
from playbook.prove.finding import Skipped
from playbook.prove.sources import unread

ENDINGS = (".yaml", ".yml")
APART = ("node_modules", "__pycache__")


class NothingThere(PlaybookError):
    """A path that holds nothing to prove."""

    exit_code = 3


class Files:
    """The texts below some paths, by the names people see, and what could not be read."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.skipped: list[Skipped] = []

    def add(self, path: Path, shown: Path) -> None:
        """Read a file, or every YAML file below a folder.

        Args:
            path: where it is.
            shown: what it is called in messages.

        Raises:
            NothingThere: no such path, or a folder without YAML.
        """
        if path.is_file():
            self._read(path, shown)
            return
        if not path.is_dir():
            raise NothingThere(f"{shown}: no such file or folder", hint="Check the path.")
        before = len(self.texts) + len(self.skipped)
        for found in self._walk(path, shown, set()):
            self._read(*found)
        if len(self.texts) + len(self.skipped) == before:
            raise NothingThere(
                f"{shown}: no manifest (*.yaml, *.yml) there", hint="Is it the folder you meant?"
            )

    def _read(self, path: Path, shown: Path) -> None:
        try:
            self.texts[shown.as_posix()] = read_text(path)
        except InvalidDocument as error:
            told = InvalidDocument(error.message.removeprefix(f"{path}: "), hint=error.hint)
            self.skipped.append(unread(shown.as_posix(), told))

    def _walk(
        self, folder: Path, shown: Path, above: set[tuple[int, int]]
    ) -> Iterator[tuple[Path, Path]]:
        """Yield the files below a folder, sorted; a link to a folder above it is a loop."""
        try:
            seen = folder.stat()
            entries = sorted(os.scandir(folder), key=lambda one: one.name)
        except OSError as error:
            self.skipped.append(
                Skipped(shown.as_posix(), f"not read: {error.strerror}", unread=True)
            )
            return
        inside = above | {(seen.st_dev, seen.st_ino)}
        for entry in entries:
            path, name = Path(entry.path), shown / entry.name
            if entry.name.endswith(ENDINGS) and not _is_folder(entry):
                yield path, name
            elif _is_folder(entry):
                yield from self._folder(entry, name, inside)

    def _folder(
        self, entry: os.DirEntry[str], shown: Path, above: set[tuple[int, int]]
    ) -> Iterator[tuple[Path, Path]]:
        if entry.name.startswith(".") or entry.name in APART:
            self.skipped.append(Skipped(shown.as_posix(), "a hidden folder, or one of tools"))
            return
        seen = entry.stat()
        if (seen.st_dev, seen.st_ino) in above:
            self.skipped.append(Skipped(shown.as_posix(), "a link to a folder above it: a loop"))
            return
        yield from self._walk(Path(entry.path), shown, above)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a folder; a link that leads nowhere, or to itself, is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False
