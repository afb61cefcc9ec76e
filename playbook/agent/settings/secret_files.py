"""Read the file a setting names for a secret. Never shows, logs or keeps what is in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

LARGEST = 64 * 1024


def secret(file: Path | None, key: str) -> str:
    """Return the secret in a file, without the line break editors leave; `key` is the setting that names it.

    Raises:
        AgentProblem: there is no file, it cannot be read, or it holds no single secret.
    """
    if file is None:
        raise _problem(
            f"{key} is not set", f"Write the secret into a file and set {key} to its path."
        )
    try:
        text = _read(file).decode("ascii").strip()
    except OSError as error:
        raise _problem(
            f"{key}: {file} cannot be read: {error.strerror}",
            f"Mount the Secret there, or set {key} to the file that holds it.",
        ) from error
    except UnicodeDecodeError:
        # Not `from`: the original error carries the bytes of the secret.
        raise _problem(f"{key}: {file} is no plain text", "A key is ASCII text.") from None
    if not text or not text.isprintable() or " " in text:
        what = "is empty" if not text else "holds more than one word"
        raise _problem(f"{key}: {file} {what}", "It must hold the key and nothing else.")
    return text


def _read(file: Path) -> bytes:
    # Not blocking: a fifo in its place must be an error, not a wait.
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is no regular file")
        return opened.read(LARGEST)


def _problem(message: str, hint: str) -> AgentProblem:
    return AgentProblem(ErrorClass.CONFIGURATION, message, hint=hint)
