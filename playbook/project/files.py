"""Read a user's text file; what can go wrong becomes one message."""

from __future__ import annotations

from pathlib import Path

from playbook.errors import CannotWrite, InvalidDocument

# GitHub sends at most 25 MB; nothing people write comes near it.
LARGEST = 25 * 1024 * 1024


def read_text(path: Path, largest: int = LARGEST) -> str:
    """Return a file's text.

    Raises:
        InvalidDocument: missing, a folder, too large, unreadable, not UTF-8.
    """
    try:
        with path.open("rb") as file:
            body = file.read(largest + 1)  # a pipe has no size, and /dev/zero no end
        if len(body) > largest:
            raise InvalidDocument(
                f"{path}: more than {largest >> 20} MB; nothing GitHub sends or people write is larger",
                hint="Is it the file you meant?",
            )
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidDocument(
            f"{path}: not UTF-8 text (byte {error.start})", hint="Save it as UTF-8."
        ) from error
    except OSError as error:
        raise InvalidDocument(f"{path}: {error.strerror}", hint="Check the path.") from error


def write_text(path: Path, text: str) -> None:
    """Write a file, whole or not at all.

    Raises:
        CannotWrite: naming the path and what the system said.
    """
    if path.is_dir():
        raise CannotWrite(f"{path}: is a folder", hint="Name a file.")
    beside = path.with_name(f".{path.name}.playbook")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(
            f"{path}: {error.strerror}", hint="Check the folder's owner and the disk."
        ) from error
