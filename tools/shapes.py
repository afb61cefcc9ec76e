"""Shapes of JSON, as github_events.json has them: told from a value, joined, laid over each other. Pure."""

from __future__ import annotations

from typing import Any

OPEN = "*"
NULL = ""  # the key that says an object may be null

Shape = Any


def merged(one: Shape, other: Shape) -> Shape:
    """Return what either allows; a key that one of two objects lacks is optional."""
    if OPEN in (one, other):
        return OPEN
    if isinstance(one, str) and isinstance(other, str):
        return _scalars(one, other)
    if isinstance(one, list) and isinstance(other, list):
        return [merged(one[0], other[0]) if one and other else (one or other or [OPEN])[0]]
    if isinstance(one, dict) and isinstance(other, dict):
        return _objects(one, other)
    scalar, rest = (one, other) if isinstance(one, str) else (other, one)
    if scalar != "0":
        return OPEN
    return {**rest, NULL: "0"} if isinstance(rest, dict) else rest


def _scalars(one: str, other: str) -> str:
    (kinds, _, values), (more, _, others) = one.partition(":"), other.partition(":")
    letters = "".join(sorted({*kinds, *more}))
    known = (values and others) or (more == "0" and values) or (kinds == "0" and others)
    if not known:
        return letters
    return f"{letters}:{'|'.join(sorted({*values.split('|'), *others.split('|')} - {''}))}"


def _objects(one: dict[str, Shape], other: dict[str, Shape]) -> dict[str, Shape]:
    found: dict[str, Shape] = {}
    for name in sorted({key.removesuffix("?") for key in (*one, *other)}):
        both = [
            (mapping.get(name, mapping.get(f"{name}?")), name in mapping)
            for mapping in (one, other)
        ]
        kinds = [shape for shape, _ in both if shape is not None]
        shape = kinds[0] if len(kinds) == 1 else merged(*kinds)
        always = all(required for _, required in both) or name == NULL
        found[name if always else f"{name}?"] = shape
    return found


def recorded(value: Any) -> Shape:
    """Return the shape of a recorded value: everything in it may be missing elsewhere."""
    if isinstance(value, dict):
        return {f"{key}?": recorded(one) for key, one in sorted(value.items())} or OPEN
    if isinstance(value, list):
        found: list[Shape] = [recorded(one) for one in value]
        while len(found) > 1:
            found[:2] = [merged(*found[:2])]
        return found or [{}]
    names = {bool: "b", str: "s", int: "n", float: "n", type(None): "0"}
    return names[type(value)]


def overlaid(known: Shape, seen: Shape) -> Shape:
    """Return what is known, with the keys and the null that a recording adds."""
    if known == OPEN or seen == OPEN or not isinstance(known, type(seen)):
        return merged(known, seen) if seen == "0" else known
    if isinstance(known, list):
        return [overlaid(known[0], seen[0])]
    if isinstance(known, str):
        return f"0{known}" if "0" in seen and "0" not in known.partition(":")[0] else known
    found = dict(known)
    for key, shape in seen.items():
        plain = key.removesuffix("?")
        at = plain if plain in found else key
        found[at] = overlaid(found[at], shape) if at in found else shape
    return dict(sorted(found.items()))


def enums(known: Shape, told: Shape) -> Shape:
    """Return what is known, with the values that another schema lists for a text."""
    if isinstance(known, dict) and isinstance(told, dict):
        return {
            key: enums(one, told.get(key.removesuffix("?"), told.get(f"{key.removesuffix('?')}?")))
            for key, one in known.items()
        }
    if isinstance(known, list) and isinstance(told, list):
        return [enums(known[0], told[0])]
    texts = isinstance(known, str) and isinstance(told, str) and known in ("s", "0s")
    return f"{known}:{told.partition(':')[2]}" if texts and ":" in told else known
