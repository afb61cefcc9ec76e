"""Say what a YAML parser stumbled over, for people. Never parses."""

from typing import Any

import yaml

from playbook.errors import InvalidDocument

_TAB = "Indent with spaces: YAML allows no tab there."
_CUT = "The file ends too early: close what was opened, or fetch the whole file again."
_COLON = 'Put a text that holds ": " in quotes, and check the indentation.'
_HINTS = (
    ("tab", _TAB),
    ("end of stream", _CUT),
    ("expected ',' or", "Close the bracket; in [a, b] and {a: b} commas stand between the items."),
    ("mapping values are not allowed", _COLON),
    ("could not find expected ':'", _COLON),
    ("did not find expected key", "Check the indentation and the quotes of the line above."),
    ("did not find expected '-' indicator", "Start each item of the list in the same column."),
    ("did not find expected <document start>", 'Put "---" between documents.'),
    ("unknown escape", "Use single quotes, in which a backslash is a backslash."),
)
_OTHERWISE = "Check the quotes and the indentation of this line and the one above."


def explain(error: yaml.MarkedYAMLError, text: str, name: str) -> InvalidDocument:
    """Turn an error of the parser into ours: place, what, and the way out."""
    mark: Any = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    what = error.problem or "cannot be read"
    if what.startswith("found character"):
        what = _bad_start(text, line, column)
    opened: Any = error.context_mark
    if opened is not None and opened.line + 1 < line:
        what = f"{what}, {error.context} that begins in line {opened.line + 1}"
    hint = next((hint for part, hint in _HINTS if part in what), _OTHERWISE)
    return InvalidDocument(f"{name}:{line}:{column}: {what}", hint=hint)


def _bad_start(text: str, line: int, column: int) -> str:
    rows = text.splitlines()
    row = rows[line - 1] if line <= len(rows) else ""
    character = row[column - 1 : column]
    if character == "\t":
        return "a tab where spaces are expected"
    return f'a value cannot start with "{character}"; put it in quotes'
