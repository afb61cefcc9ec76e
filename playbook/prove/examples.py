"""The smallest tree that fails a rule, and the smallest that passes it. The only I/O is package data."""

from __future__ import annotations

from importlib import resources

FOLDER = "examples"


def example(rule: str, ending: str) -> str:
    """Return the YAML of an example.

    Args:
        rule: the rule's id.
        ending: "fails", "passes" or, where the rule has a case it cannot judge, "unclear".

    Raises:
        FileNotFoundError: the rule has no such example.
    """
    folder = resources.files("playbook.prove").joinpath(FOLDER)
    return folder.joinpath(name(rule, ending)).read_text(encoding="utf-8")


def name(rule: str, ending: str) -> str:
    """Return the file's name: `PB401-fails.yaml`."""
    return f"{rule}-{ending}.yaml"
