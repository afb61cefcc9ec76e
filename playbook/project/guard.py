"""Run a user's code: whatever it raises becomes one message with file and line. Never decides what the code is for."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from playbook import play as vocabulary
from playbook.errors import InvalidPlay, PlaybookError
from playbook.project.layout import Layout

T = TypeVar("T")
LONGEST = 200
SHOWN = 5


def guarded(layout: Layout, path: Path, make: Callable[[], T]) -> T:
    """Run code that stands in a file of the repository.

    Raises:
        InvalidPlay: it failed; names the file, the line and what was raised.
    """
    try:
        return make()
    except ValidationError as error:
        said = "; ".join(_faults(error))
        raise InvalidPlay(
            f"{_line(layout, path, error)}: {said}", hint="docs/play.md lists every field."
        ) from error
    except PlaybookError as error:
        where = _line(layout, path, error)
        raise InvalidPlay(f"{where}: {error.message}", hint=error.hint) from error
    except (Exception, SystemExit) as error:
        where = _line(layout, path, error)
        raise InvalidPlay(f"{where}: {_what(error)}", hint=_way_out(layout, path, error)) from error


def _line(layout: Layout, path: Path, error: BaseException) -> str:
    """Return the line of the file that the error passed through; of a syntax error, where it is."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return f"{layout.shown(Path(error.filename))}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(path)]
    return f"{layout.shown(path)}:{lines[-1]}" if lines else layout.shown(path)


def _what(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"the file ends the process (exit code {error.code!r}); it may only declare"
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _way_out(layout: Layout, path: Path, error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return "Take the call of exit() out, or put it below `if __name__ == '__main__':`."
    if isinstance(error, ModuleNotFoundError):
        return "Install it beside playbook, or mend the name; the repository's root is on the path."
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename == str(path)]
    if not frames or frames[0].name != "<module>":
        return "Mend that line."
    module = ".".join(path.relative_to(layout.root).with_suffix("").parts)
    return f"Mend that line; `python -m {module}` in {layout.root} shows the whole traceback."


def _faults(error: ValidationError) -> Iterator[str]:
    """Yield each fault: the thing, its field, what is wrong, and the value where it is short."""
    said: dict[str, list[str]] = {}
    for one in error.errors(include_url=False):
        # Behind the field pydantic names the branches of a union: one fault, not one for each.
        path = takewhile(lambda step: isinstance(step, int) or step.isidentifier(), one["loc"])
        field = ".".join((error.title, *map(str, path)))
        said.setdefault(f"{field}{_got(one['input'])}", []).append(_wrong(error.title, one))
    every = [f"{field}: {' or '.join(wrong)}" for field, wrong in said.items()]
    yield from every[:SHOWN]
    if len(every) > SHOWN:
        yield f"and {len(every) - SHOWN} more"


def _wrong(title: str, one: ErrorDetails) -> str:
    match one["type"]:
        case "missing":
            return "is required"
        case "extra_forbidden":
            known = getattr(getattr(vocabulary, title, None), "model_fields", {})
            near = get_close_matches(str(one["loc"][-1]), known, 1)
            return f'is unknown; did you mean "{near[0]}"?' if near else "is unknown"
        case "model_type":
            return f"needs a value of {one['ctx']['class_name']}"
        case _:
            return one["msg"].removeprefix("Value error, ").replace("Input should be", "needs")


def _got(value: Any) -> str:
    """Show a value that people wrote; of a whole object its name was said already."""
    short = isinstance(value, str | int | float | bool | None)
    return f" = {repr(value)[:LONGEST]}" if short else ""
