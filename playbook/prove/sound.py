"""Which documents are objects that rules can trust the shape of, and which are not, and why. Never judges a field's meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal, TypeAlias

from playbook.documents.document import Document, Path
from playbook.prove.finding import Skipped
from playbook.prove.objects import Object
from playbook.schemas.check import Violation, known, violations

_TYPES = ("must be a ", "must be an ", "must be null")
"""How the schemas' wording says that a value is of another type: whoever reads on would stumble."""
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")
KUSTOMIZE = "kustomize.config.k8s.io/"


About: TypeAlias = Literal["type", "unknown", "missing", "value"]


@dataclass(frozen=True, slots=True)
class Checked:
    """An object of a kind with a schema, and what the schema says against it.

    Attributes:
        object: the object.
        violations: what is wrong.
        sound: rules may look: every value is of the type the schema gives it.
    """

    object: Object
    violations: tuple[Violation, ...]
    sound: bool


@dataclass(slots=True)
class Sorted:
    """The documents of a tree by what can be done with them.

    Attributes:
        checked: of kinds with a schema.
        strangers: of other kinds: they exist, and nobody looks into them.
        skipped: what is no object.
    """

    checked: list[Checked]
    strangers: list[Object]
    skipped: list[Skipped]


def sort(documents: Iterable[Document]) -> Sorted:
    """Sort documents into objects, objects of kinds nobody knows here, and what is no object."""
    every = list(documents)
    patches = _patches(every)
    found = Sorted([], [], [])
    for document in every:
        if reason := _apart(document, patches):
            found.skipped.append(Skipped(document.where().rpartition(":")[0], reason))
            continue
        for base, value in _objects(document):
            _take(found, document, base, value)
    return found


def _take(found: Sorted, document: Document, base: Path, value: Mapping[str, Any]) -> None:
    if not known(value["apiVersion"], value["kind"]):
        found.strangers.append(_object(document, base, value))
        return
    said = violations(value)
    if said:  # Kubernetes and Go take null for "not said", the schemas do not
        value = without_nulls(value)
        said = violations(value)
    found.checked.append(Checked(_object(document, base, value), said, is_shaped(said)))


def is_shaped(said: Iterable[Violation]) -> bool:
    """Tell whether nothing of what a schema says is about a value's type."""
    return not any(about(one) == "type" for one in said)


def about(one: Violation) -> About:
    """Return what a violation is about; the wording is that of playbook.schemas.wording."""
    if one.message.startswith(_TYPES):
        return "type"
    if "is not a field here" in one.message:
        return "unknown"
    return "missing" if one.message.endswith("is missing") else "value"


def _object(document: Document, base: Path, value: Mapping[str, Any]) -> Object:
    metadata = value.get("metadata")
    fields = metadata if isinstance(metadata, dict) else {}
    name, prefix = fields.get("name"), fields.get("generateName")
    named = str(name) if name else f"{prefix}*" if prefix else ""
    if not isinstance(metadata, dict):
        value = {**value, "metadata": {}}
    version, kind = str(value["apiVersion"]), str(value["kind"])
    return Object(document, base, value, version, kind, named, str(fields.get("namespace") or ""))


def _apart(document: Document, patches: frozenset[str]) -> str:
    """Return why a document is no object, or ""."""
    value = document.value
    if document.name in patches or "patches" in PurePosixPath(document.name).parts[:-1]:
        return "a patch of an object, not an object"
    if not isinstance(value, dict) or not _is_object(value):
        return "no Kubernetes object: apiVersion and kind are missing"
    return ""


def _is_object(value: object) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("apiVersion"), str)
        and isinstance(value.get("kind"), str)
    )


def _objects(document: Document) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield a document's object or, of a List, its items."""
    value = document.value
    items = value.get("items")
    if not (value["kind"].endswith("List") and isinstance(items, list)):
        yield (), value
        return
    for index, item in enumerate(items):
        if _is_object(item):
            yield ("items", index), item


def _patches(documents: Iterable[Document]) -> frozenset[str]:
    """Return the files that a Kustomization names as patches."""
    found: set[str] = set()
    for document in documents:
        value = document.value
        if isinstance(value, dict) and str(value.get("apiVersion", "")).startswith(KUSTOMIZE):
            folder = PurePosixPath(document.name).parent
            for key in _PATCHES:
                listed = value.get(key)
                for one in listed if isinstance(listed, list) else ():
                    path = one.get("path") if isinstance(one, dict) else one
                    if isinstance(path, str) and "\n" not in path:
                        found.add(str(folder / path))
    return frozenset(found)


def without_nulls(value: Any) -> Any:
    """Return a copy without the keys whose value is null; lists keep their places."""
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [without_nulls(one) for one in value]
    return value
