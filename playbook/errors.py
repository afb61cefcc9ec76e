"""The error tree: what is wrong, the way out, and the exit code a command ends with."""

from __future__ import annotations

from typing_extensions import override


class PlaybookError(Exception):
    """Anything a user can mend; never shown with a traceback.

    Attributes:
        message: what is wrong, naming the file, the field and the value.
        hint: the way out, one sentence, or "".
        exit_code: 1 findings, 2 usage, 3 the outside world failed.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @override
    def __str__(self) -> str:
        """Return the message with its hint on a line of its own."""
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class NameRefused(PlaybookError):
    """A name cannot be made, or cannot be understood."""


class InvalidPlay(PlaybookError):
    """A play, or the file that declares it, cannot be used."""


class InvalidPlatform(PlaybookError):
    """An environment file cannot be used."""


class InvalidDocument(PlaybookError):
    """A YAML or JSON document cannot be read."""


class InvalidScenario(PlaybookError):
    """A scenario file cannot be played."""


class NotModelled(PlaybookError):
    """The rendered tree uses something the interpreter refuses to guess about."""


class SchemaViolation(PlaybookError):
    """A rendered object does not fit the closed schema of its kind."""

    exit_code = 1


class CannotWrite(PlaybookError):
    """The output folder cannot be written."""

    exit_code = 3
