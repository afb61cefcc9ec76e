"""The recorded deliveries at hand: those that ship with playbook, and a repository's own under `payloads/`."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from typing_extensions import override

from playbook.errors import InvalidDocument
from playbook.events.go_json import parse_json
from playbook.project.files import read_text

JSON_NAMES = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
DEEPEST = 100  # what GitHub sends is not ten levels deep, and code that walks it may recurse
SHOWN = 5
SHIPPED = Path(__file__).parent.parent / "recordings"


class Recordings(Mapping[str, Mapping[str, Any]]):
    """Recorded bodies by their path below their folder; each is read when it is first asked for."""

    def __init__(self, *folders: Path) -> None:
        self._paths = {
            str(path.relative_to(folder)): path
            for folder in folders
            for path in sorted(folder.rglob("*.json"))
        }
        self._read: dict[str, Mapping[str, Any]] = {}

    @override
    def __getitem__(self, name: str) -> Mapping[str, Any]:
        if name not in self._read:
            self._read[name] = read_body(self._paths[name])
        return self._read[name]

    def find(self, name: str) -> Mapping[str, Any]:
        """Return the body of a recording, or of a file.

        Raises:
            InvalidDocument: there is neither; or as `read_body`.
        """
        if name in self._paths:
            return self[name]
        if not Path(name).exists():
            near = difflib.get_close_matches(name, self._paths, 3, cutoff=0.4) or sorted(
                self._paths
            )
            raise InvalidDocument(
                f"{name}: no such file, and no recording of that name",
                hint=f"Recordings: {', '.join(near[:SHOWN])}.",
            )
        return read_body(Path(name))

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    @override
    def __len__(self) -> int:
        return len(self._paths)


def recordings(root: Path) -> Recordings:
    """Return the shipped recordings and those of a repository; the repository's win."""
    return Recordings(SHIPPED, root / "payloads")


def read_body(path: Path) -> Mapping[str, Any]:
    """Return the body in a file.

    Raises:
        InvalidDocument: unreadable, too large (GitHub sends at most 25 MB), not JSON, not an object, too deep.
    """
    text = read_text(path)
    try:
        body = parse_json(text)
    except InvalidDocument as error:
        raise InvalidDocument(f"{path}: {error.message}", hint=error.hint) from error
    if not isinstance(body, dict):
        raise InvalidDocument(
            f"{path}: a webhook's body is an object, not {JSON_NAMES.get(type(body), 'a number')}",
            hint="Record the whole body that GitHub sent.",
        )
    if _deeper(body, DEEPEST):
        raise InvalidDocument(
            f"{path}: nested deeper than {DEEPEST} levels", hint="GitHub sends nothing like it."
        )
    return body


def _deeper(body: Any, limit: int) -> bool:
    """Tell whether values are nested deeper, without going deeper itself."""
    level = [body]
    for _ in range(limit):
        level = [
            one
            for value in level
            for one in (value.values() if isinstance(value, dict) else value)
            if isinstance(one, dict | list)
        ]
        if not level:
            return False
    return True
