"""Kubernetes quantities ("128Mi", "250m") as numbers. Pure; never guesses about what it cannot read."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from playbook.lab.errors import LabError

# apimachinery resource/suffix.go (v0.33.4)
_SUFFIXES = {
    "": Decimal(1),
    **{
        s: Decimal(10) ** e
        for s, e in zip("numkMGTPE", (-9, -6, -3, 3, 6, 9, 12, 15, 18), strict=True)
    },
    **{f"{s}i": Decimal(1024) ** e for e, s in enumerate("KMGTPE", start=1)},
}
_QUANTITY = re.compile(r"([+-]?\d*\.?\d+|[+-]?\d+\.)(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)")


def number(quantity: str) -> Decimal:
    """Return a quantity as a number.

    Raises:
        LabError: it is none.
    """
    found = _QUANTITY.fullmatch(quantity)
    if found is None:
        raise LabError(f'"{quantity}" is not a Kubernetes quantity')
    digits, exponent, suffix = found.groups()
    return Decimal(digits) * Decimal(10) ** int(exponent or 0) * _SUFFIXES[suffix or ""]


def in_units(quantity: str, divisor: str) -> str:
    """Return how many divisors a quantity is, rounded up: what `resourceFieldRef` shows."""
    unit = number(divisor)
    return str(math.ceil(number(quantity) / (unit or Decimal(1))))
