"""This repository's rendered tree, and copies of it that are broken in one way."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from playbook.documents.document import Document
from playbook.prove.prove import Report, prove
from playbook.prove.sources import read_documents

TREE = Path(__file__).parents[2] / "gitops" / "rendered" / "local"
PLAY = "workflows/play.yaml"
CODERUN = "workflows/coderun.yaml"
PULL_REQUEST = "sensors/pull-request.yaml"
REVIEW = "sensors/pull-request-review.yaml"
SOURCE = "events/eventsource-github.yaml"
BUS = "events/eventbus-default.yaml"

Break = Callable[[Mapping[str, str]], dict[str, str]]
"""Takes the tree as {file: text}, returns the files that are others; an empty text is a file that is gone."""


@cache
def stock() -> dict[str, str]:
    """Return the tree as {path below the tree: text}."""
    files = sorted(TREE.rglob("*.yaml"))
    return {path.relative_to(TREE).as_posix(): path.read_text() for path in files}


@cache
def _documents(name: str, text: str) -> tuple[Document, ...]:
    documents, skipped = read_documents({name: text})
    assert skipped == []
    return tuple(documents)


def report_on(files: Mapping[str, str]) -> Report:
    """Prove a tree; what is as in the stock tree is read once."""
    return prove([one for name, text in files.items() for one in _documents(name, text)])


def broken(how: Break) -> dict[str, str]:
    """Return the tree, broken."""
    files = {**stock(), **how(stock())}
    return {name: text for name, text in files.items() if text}


def edit(name: str, old: str, new: str, count: int = -1) -> Break:
    """Put `new` for `old` in a file: the first `count` times, else everywhere."""

    def change(files: Mapping[str, str]) -> dict[str, str]:
        assert old in files[name], f"{name} has no {old!r}"
        return {name: files[name].replace(old, new, count)}

    return change


def gone(name: str) -> Break:
    """Take a file away."""
    assert name in stock()
    return lambda _: {name: ""}


def more(name: str, text: str) -> Break:
    """Add a file."""
    return lambda _: {name: text}


def both(*several: Break) -> Break:
    """Break in several ways, one after the other."""

    def change(files: Mapping[str, str]) -> dict[str, str]:
        changed: dict[str, str] = {}
        for one in several:
            changed |= one({**files, **changed})
        return changed

    return change
