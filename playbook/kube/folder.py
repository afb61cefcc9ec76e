"""Read the manifests of a folder: objects, and patches for objects of others. Never asks a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playbook.documents.document import Document
from playbook.documents.read import read_all
from playbook.errors import InvalidDocument

PATCHES = "patches"
_NO_OBJECTS = frozenset({"kustomization.yaml", "kustomization.yml"})
_RENDERED = "`playbook render` writes such a folder: gitops/rendered/<environment>."


@dataclass(frozen=True, slots=True)
class Folder:
    """What a rendered folder holds."""

    objects: tuple[dict[str, Any], ...]
    patches: tuple[dict[str, Any], ...]


def read_folder(folder: Path) -> Folder:
    """Read every YAML file below a folder; the files in `patches/` are patches.

    Raises:
        InvalidDocument: no such folder, nothing in it, or a file that is no manifest; with its place.
    """
    if not folder.is_dir():
        raise InvalidDocument(f"{folder}: no such folder", hint=_RENDERED)
    objects: list[dict[str, Any]] = []
    patches: list[dict[str, Any]] = []
    for path in sorted(_files(folder)):
        into = patches if path.relative_to(folder).parts[0] == PATCHES else objects
        into += (_manifest(document) for document in read_all(_text(path), str(path)))
    if not objects:
        raise InvalidDocument(f"{folder}: no manifest (*.yaml) there", hint=_RENDERED)
    return Folder(tuple(objects), tuple(patches))


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*.y*ml"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in (".yaml", ".yml") and path.name not in _NO_OBJECTS and not hidden:
            yield path


def _manifest(document: Document) -> dict[str, Any]:
    value = document.value
    fields = ("apiVersion", "kind") if isinstance(value, dict) else ("apiVersion",)
    for field in fields:
        if not isinstance(value, dict) or not isinstance(value.get(field), str):
            raise InvalidDocument(
                f"{document.where()}: no {field}: this is no manifest", hint=_RENDERED
            )
    metadata = value.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        raise InvalidDocument(f"{document.where()}: {value['kind']} without metadata.name")
    found: dict[str, Any] = value
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidDocument(f"{path}: not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise InvalidDocument(f"{path}: {error.strerror}", hint="Check the path.") from error
