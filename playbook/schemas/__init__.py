"""Closed schemas of the kinds that playbook renders or reads. The only I/O is package data."""

from playbook.schemas.check import Violation, known, violations

__all__ = ["Violation", "known", "violations"]
