"""What one check says. A value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. `grave`: where the thing is needed, nothing works until it is mended."""

    found: str
    mend: str = ""
    fine: bool = False
    grave: bool = False


def fine(found: str) -> Verdict:
    """Say that all is well."""
    return Verdict(found, fine=True)


def bad(found: str, mend: str) -> Verdict:
    """Say that it must be mended before it is used."""
    return Verdict(found, mend, grave=True)


def note(found: str, mend: str) -> Verdict:
    """Say that it works, and what would be better."""
    return Verdict(found, mend)
