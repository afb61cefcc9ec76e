"""Read YAML as Kubernetes does, and remember where everything stands. Pure; never opens a file.

Scalars mean what they mean to sigs.k8s.io/yaml v1.4.0 (see `scalars`). Stricter than it on
purpose where it would change or drop something in silence: duplicate keys, keys that are no
strings, tags, a merge that is not first, aliases without bound.
"""

import re

import yaml

from playbook.documents.build import Builder
from playbook.documents.complaints import explain
from playbook.documents.document import Document
from playbook.errors import InvalidDocument

LARGEST = 20_000_000
"""Characters in one file, unless the caller says otherwise."""

_LOADER: type = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # wheels have libyaml; distributions may not
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_BYTE_ORDER_MARK = "\ufeff"


def read_one(text: str, name: str, largest: int = LARGEST) -> Document:
    """Return the only document in a text.

    Raises:
        InvalidDocument: the text has none, several, or cannot be read.
    """
    documents = read_all(text, name, largest)
    if not documents:
        raise InvalidDocument(f"{name} is empty", hint="One YAML document is expected here.")
    if len(documents) > 1:
        raise InvalidDocument(
            f"{documents[1].where()}: a second document starts here; one is expected",
            hint='Remove the "---" line, or put the second document in a file of its own.',
        )
    return documents[0]


def read_all(text: str, name: str, largest: int = LARGEST) -> list[Document]:
    """Return every document in a text that is not empty; `name` is the file, for messages.

    Raises:
        InvalidDocument: with file, line, column, what is wrong and the way out.
    """
    _admit(text, name, largest)
    try:
        loader = _LOADER(text.removeprefix(_BYTE_ORDER_MARK))
        return list(Builder(name).documents(iter(loader.get_event, None)))
    except yaml.MarkedYAMLError as error:
        raise explain(error, text, name) from error
    except (yaml.reader.ReaderError, UnicodeEncodeError) as error:
        raise _forbidden(text, name) from error


def _admit(text: str, name: str, largest: int) -> None:
    if len(text) > largest:
        raise InvalidDocument(
            f"{name} has {len(text):,} characters; at most {largest:,} are read",
            hint="Split the file, or leave out what was generated into it.",
        )
    mark = text.find(_BYTE_ORDER_MARK, 1)
    if mark > 0:
        raise InvalidDocument(
            f"{_place(text, name, mark)}: a byte order mark in the middle of the file",
            hint="Two files were joined; save each as UTF-8 without a mark and join them again.",
        )


def _forbidden(text: str, name: str) -> InvalidDocument:
    found = _FORBIDDEN.search(text)
    at = found.start() if found else 0
    return InvalidDocument(
        f"{_place(text, name, at)}: the character U+{ord(text[at]):04X} is not allowed in YAML",
        hint='Remove it, or write it as an escape in double quotes, such as "\\x07".',
    )


def _place(text: str, name: str, at: int) -> str:
    before = text[:at]
    return f"{name}:{before.count(chr(10)) + 1}:{at - before.rfind(chr(10))}"
