"""One object of the world, and how its fields are named. Never judges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.documents.document import Document, Path
from playbook.prove.finding import Place

_WORD = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """An object as it is written.

    Attributes:
        document: the document it is in.
        base: the path to it: () or, in a List, ("items", 3).
        value: its fields; none of them is null. Never change it.
        api_version: "argoproj.io/v1alpha1".
        kind: "Sensor".
        name: its name, or "prefix*" of one that Kubernetes names.
        namespace: "" where it does not say, or has none.
    """

    document: Document
    base: Path
    value: Mapping[str, Any]
    api_version: str
    kind: str
    name: str
    namespace: str

    @property
    def title(self) -> str:
        """Return "Sensor/pull-request"."""
        return f"{self.kind}/{self.name}" if self.name else self.kind

    @property
    def spec(self) -> Mapping[str, Any]:
        """Return its spec, {} when there is none."""
        found: Mapping[str, Any] = self.value.get("spec") or {}
        return found

    @property
    def labels(self) -> Mapping[str, Any]:
        """Return its labels."""
        found: Mapping[str, Any] = self.value["metadata"].get("labels") or {}
        return found

    @property
    def annotations(self) -> Mapping[str, Any]:
        """Return its annotations."""
        found: Mapping[str, Any] = self.value["metadata"].get("annotations") or {}
        return found

    def place(self, path: Path = ()) -> Place:
        """Return where the key of a field is written; of one that is missing, its nearest parent."""
        at = self.document.key_position((*self.base, *path))
        return Place(self.document.name, at.line, at.column)

    def get(self, path: Path) -> Any:
        """Return the value at a path, or None."""
        found: Any = self.value
        for step in path:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def each(self, *path: str | int) -> Iterator[tuple[Path, Any]]:
        """Yield path and value of every item of the list at a path; of a missing one nothing."""
        items = self.get(path)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            yield (*path, index), item


def shown(path: Path) -> str:
    """Return a path as people write it: `spec.triggers[0].template`, `data["a.b"]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _WORD.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text
