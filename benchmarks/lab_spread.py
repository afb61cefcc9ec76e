"""Many durations as a median and a tail. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Spread:
    """Durations in seconds, the shortest first."""

    seconds: tuple[float, ...]

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread:
        """Sort durations; there must be one."""
        return cls(tuple(sorted(seconds)))

    @property
    def median(self) -> float:
        return self.at(0.5)

    @property
    def p99(self) -> float:
        return self.at(0.99)

    def at(self, share: float) -> float:
        """Return the nearest-rank percentile: of fewer than a hundred the 99th is the slowest one."""
        return self.seconds[math.ceil(share * len(self.seconds)) - 1]

    def times(self, other: Spread) -> str:
        """Write how the medians compare."""
        return f"{self.median / other.median:.2g}x"

    @override
    def __str__(self) -> str:
        tail = "p99" if len(self.seconds) >= 100 else "p99 (the slowest)"
        return f"median {written(self.median)}, {tail} {written(self.p99)}"


def written(seconds: float) -> str:
    """Write a duration with three digits."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
