"""What a reviewing stage concluded, from `output/verdict.json`. Missing or malformed is a failure, never a pass."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

FILE = "verdict.json"
LIMIT = 256 * 1024
_HINT = (
    'The agent must write output/verdict.json: {"verdict": "pass" or "changes", "summary": "...", '
    '"findings": [{"path": "...", "line": 1, "severity": "...", "text": "..."}]}.'
)
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A fifo would block the open for ever.
_PLAIN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z _-]{0,19}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]


class Strict(BaseModel):
    """A part of the file: every key known, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Finding(Strict):
    """One fault: where, how bad (a word), what. `line` is None where it is about the whole file."""

    path: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f`]{0,1024}$")] = ""
    line: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    severity: Word = "note"
    text: Text


class Verdict(Strict):
    """What a review concluded."""

    verdict: Literal["pass", "changes"]
    summary: Text
    findings: Annotated[list[Finding], Field(max_length=1000)] = []


def read_verdict(workspace: Path) -> Verdict:
    """Return the verdict the agent left.

    Raises:
        AgentProblem: VERDICT, whatever is wrong with the file; never a word of what is in it.
    """
    try:
        text = _content(workspace).decode("utf-8")
        return Verdict.model_validate(json.loads(text, object_pairs_hook=_once))
    except ValidationError as error:
        raise _problem(_wrong(error)) from None  # pydantic's text quotes the model
    except UnicodeDecodeError:
        raise _problem("is not UTF-8") from None
    except (ValueError, RecursionError):
        raise _problem("is not JSON, or has a key twice") from None


def forget_verdict(workspace: Path) -> None:
    """Remove a verdict of an earlier try; to be called before the agent starts."""
    try:
        folder = os.open(workspace / "output", _FOLDER)
    except OSError:
        return
    try:
        os.unlink(FILE, dir_fd=folder)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _problem(f"cannot be removed before the start: {error.strerror}") from error
    finally:
        os.close(folder)


def _content(workspace: Path) -> bytes:
    """Read the file; neither it nor its folder may be a link, for both are the agent's to write."""
    try:
        folder = os.open(workspace / "output", _FOLDER)
        try:
            opened = os.open(FILE, _PLAIN, dir_fd=folder)
        finally:
            os.close(folder)
    except FileNotFoundError:
        raise _problem("is missing") from None
    except OSError as error:
        raise _problem(f"cannot be opened: {error.strerror}") from error
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            raise _problem("is not a regular file")
        if found.st_nlink > 1:
            raise _problem("has a second name (a hard link)")
        content = os.read(opened, LIMIT + 1)
    finally:
        os.close(opened)
    if len(content) > LIMIT:
        raise _problem(f"is larger than {LIMIT // 1024} KiB")
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):  # "changes" and then "pass": which one was meant?
        raise ValueError("a key twice")
    return made


def _wrong(error: ValidationError) -> str:
    """Say what does not fit, in the schema's words only."""
    first = error.errors(include_input=False, include_url=False)[0]
    known = {*Verdict.model_fields, *Finding.model_fields}
    where = [str(part) for part in first["loc"] if isinstance(part, int) or part in known]
    what = {"extra_forbidden": "a key that is not known", "missing": "is missing"}
    words = what.get(first["type"], "has a value that is not allowed")
    return f"does not fit: {'.'.join(where) or 'the whole'}: {words}"


def _problem(what: str) -> AgentProblem:
    return AgentProblem(ErrorClass.VERDICT, f"output/{FILE} {what}", hint=_HINT)
