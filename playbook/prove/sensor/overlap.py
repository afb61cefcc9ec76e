"""Which values pass several filters on one field. Never guesses: what cannot be listed is None."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from playbook.events.numbers import parse_float
from playbook.prove.sensor.known_values import known_values
from playbook.prove.sensor.listeners import Data, Listener
from playbook.prove.sensor.patterns import branches

Asked = tuple[Listener, Data]
"""A filter, with the dependency that has it."""
_PREFIX = re.compile(r"\^((?:[\w /:@,'\"-]|\\[./\[\]_-])*)(.?)", re.ASCII | re.DOTALL)
_FLAGS_OR_CHOICE = re.compile(r"\(\?|\|")


def candidates(several: Sequence[Asked]) -> list[object] | None:
    """Return values of a field that stand for all that the filters can tell apart; None where that cannot be said.

    Where any value passes all filters, one of these does; and where each of these that passes some of them passes
    the others, every value does.
    """
    kinds = {data.kind for _, data in several}
    if any("template" in data.value for _, data in several):
        return None
    if kinds == {"bool"}:
        return [True, False]
    if kinds == {"number"}:
        return _numbers({parse_float(value)[0] for _, data in several for value in data.values})
    return _texts(several) if kinds == {"string"} else None


def _numbers(edges: Iterable[float]) -> list[object] | None:
    """Return each edge with its two neighbours, and a number between each two."""
    line = sorted(edges)
    if not all(map(math.isfinite, line)):
        return None
    near = [math.nextafter(edge, to) for edge in line for to in (-math.inf, math.inf)]
    return [*line, *near, *((low + high) / 2 for low, high in pairwise(line))]


def _texts(several: Sequence[Asked]) -> list[object] | None:
    known = [known_values(one, data) for one, data in several]
    listed = [one.texts for one in known if one is not None and one.surely]
    if listed:
        return list(frozenset.intersection(*listed))
    for _, data in several:
        named = [branches(value) for value in data.values]
        whole = all(each and all(exact for _, exact in each) for each in named)
        if named and whole and data.comparator in ("", "="):
            return [text for each in named for text, _ in each]
    return None


def never(several: Sequence[Asked]) -> bool:
    """Tell whether surely no value of a field passes all of these filters."""
    found = candidates(several)
    if found is not None:
        return not any(_all_may(several, seen) for seen in found)
    return any(
        _opposite(one, other) or _begin_apart(one, other)
        for at, (_, one) in enumerate(several)
        for _, other in several[:at]
    )


def _all_may(several: Sequence[Asked], seen: object) -> bool:
    return all(data.passes(seen) is not False for _, data in several)


def _opposite(one: Data, other: Data) -> bool:
    """Tell whether one filter asks for what the other refuses."""
    signs = {one.comparator or "=", other.comparator or "="}
    alike = (one.kind, one.values) == (other.kind, other.values)
    return alike and signs == {"=", "!="} and len(one.values) == 1 and one.kind == "string"


def _begin_apart(one: Data, other: Data) -> bool:
    """Tell whether every text of one begins otherwise than every text of the other."""
    ones, others = _beginnings(one), _beginnings(other)
    return bool(ones and others) and not any(
        text.startswith(rest) or rest.startswith(text) for text in ones for rest in others
    )


def _beginnings(data: Data) -> list[str]:
    """Return how the texts that pass begin; [] where that is not plain."""
    if data.kind != "string" or data.comparator not in ("", "=") or "template" in data.value:
        return []
    found = [beginning(value) for value in data.values]
    return found if all(found) else []


def beginning(pattern: str) -> str:
    """Return the text that all that matches a pattern begins with, "" where that is not plain."""
    found = _PREFIX.match(pattern)
    if found is None or _FLAGS_OR_CHOICE.search(pattern):
        return ""
    text, following = found.groups()
    if following and following in "*?{":  # the last letter may be missing
        text = text[:-2] if text[-2:-1] == "\\" else text[:-1]
    return re.sub(r"\\(.)", r"\1", text)


def shared(several: Sequence[Asked]) -> bool:
    """Tell whether there surely is a value of a field that passes all of these filters."""
    found = candidates(several)
    return found is not None and any(
        all(data.passes(seen) is True for _, data in several) for seen in found
    )


def follows(given: Sequence[Asked], asked: Asked) -> bool:
    """Tell whether every value that passes the given filters surely passes another one on the same field."""
    if any(data.value == asked[1].value for _, data in given):
        return True
    found = candidates([*given, asked]) if given else None
    if found is None or _incomplete(given, asked):
        return False
    passing = [seen for seen in found if _all_may(given, seen)]
    return bool(passing) and all(asked[1].passes(seen) is True for seen in passing)


def _incomplete(given: Sequence[Asked], asked: Asked) -> bool:
    """Tell whether the candidates are only what the other filter names: then they say nothing of what else is given."""
    return asked[1].kind == "string" and candidates(given) is None
