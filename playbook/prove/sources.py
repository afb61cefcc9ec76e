"""From the text of files to documents; what cannot be read is named with the reason. Never opens a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from playbook.documents.document import Document
from playbook.documents.read import read_all
from playbook.errors import InvalidDocument
from playbook.prove.finding import Skipped

# What only Helm understands. A bare {{ is no sign: Argo's own tags and Sensors' Go templates have it, too.
_HELM = re.compile(
    r"""\{\{-?(?:[^{}\n]*?(?<![\w.)\]])\.(?:Values|Release|Chart|Capabilities|Files|Template)\b
    |\s*(?:include|template|define|tpl)\s)""",
    re.VERBOSE,
)
HELM = "a Helm template: render the chart (`helm template`) and prove what comes out"


def read_documents(files: Mapping[str, str]) -> tuple[list[Document], list[Skipped]]:
    """Read every document of files given as name and text."""
    documents: list[Document] = []
    skipped: list[Skipped] = []
    for name, text in files.items():
        if is_helm(text):
            skipped.append(Skipped(name, HELM))
            continue
        try:
            documents += read_all(text, name)
        except InvalidDocument as error:
            skipped.append(unread(name, error))
    return documents, skipped


def is_helm(text: str) -> bool:
    """Tell whether a text is a Helm template: no YAML until Helm has filled it in."""
    if "{{" not in text:
        return False
    starts = (found.start() for found in _HELM.finditer(text))
    return any("#" not in text[text.rfind("\n", 0, at) + 1 : at] for at in starts)


def unread(name: str, error: InvalidDocument) -> Skipped:
    """Return what a reader complained about as a file that was not read."""
    where, _, said = error.message.partition(": ")
    if not where.startswith(name):
        where, said = name, error.message.removeprefix(name).strip()
    return Skipped(where, f"not read: {said}", unread=True)


def of_kind(documents: Iterable[Document], kind: str) -> list[Document]:
    """Return the documents of a kind."""
    return [
        one for one in documents if isinstance(one.value, dict) and one.value.get("kind") == kind
    ]
