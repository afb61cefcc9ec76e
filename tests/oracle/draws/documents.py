"""Draw JSON documents, and paths that lead somewhere in them. Every one is legal JSON; checks nothing."""

from collections.abc import Iterator, Mapping
from functools import cache
from random import Random
from typing import Any

from tests.payloads_corpus import recordings

KEYS = ("a", "b", "ab", "0", "1", "", "a.b", "x*", "é", "name", "#", "-1", "a\\b", "01", "c")
PLAIN = ("a", "b", "c", "name", "0")
_TEXTS = """
a b ab Ab true T 1 0 x é<&> 1.5 010 0x10 0x1p4 1_000 1e400 1e3 -5 inf nan -0 tRuE abc 99999999999999999999 3.5 1. .5 -3.9 0x10.0 010.5 x{y [z İΣς k.x 😀
"""
_NUMBERS = (0, 1, -1, 2, 10, 1.5, 3.9, -0.0, 123456, 1234567, 1e21, 1e30, -1e30, 1e-7, 0.00001)
_OTHERS = (None, True, False, 12345678901234567, "", " 1", "<no value>", "a\nb", "\u2028")
LEAVES: tuple[Any, ...] = (*_TEXTS.split(), *_NUMBERS, *_OTHERS)


def value(random: Random, depth: int, keys: tuple[str, ...] = KEYS) -> Any:
    """Return a value that is not nested deeper than this."""
    kind = random.random()
    if depth <= 0 or kind < 0.5:
        return random.choice(LEAVES)
    if kind < 0.78:
        return {
            random.choice(keys): value(random, depth - 1, keys) for _ in range(random.randint(0, 4))
        }
    return [value(random, depth - 1, keys) for _ in range(random.randint(0, 4))]


def document(random: Random, depth: int = 4, keys: tuple[str, ...] = KEYS) -> dict[str, Any]:
    """Return an object with something in it."""
    return {
        random.choice(keys): value(random, depth - 1, keys) for _ in range(random.randint(1, 6))
    }


@cache
def recorded_paths() -> Mapping[str, tuple[str, ...]]:
    """Return of every recorded webhook all the paths in it."""
    return {name: tuple(paths(one.body)) for name, one in recordings().items()}


def paths(value: Any, above: str = "body") -> Iterator[str]:
    """Yield the paths of a value and of all below it."""
    yield above
    if isinstance(value, dict):
        for key, one in value.items():
            escaped = "".join(
                f"\\{letter}" if letter in ".*?\\|#@!{}[]()" else letter for letter in key
            )
            yield from paths(one, f"{above}.{escaped}")
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from paths(one, f"{above}.{at}")
