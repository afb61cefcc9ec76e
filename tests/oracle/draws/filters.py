"""Draw the filters of a dependency, most of which look at something that is there. Checks nothing."""

import re
from random import Random
from typing import Any

from playbook.events.canonical import canonical_event
from playbook.events.comparisons import string_of
from playbook.events.paths import MISSING, compile_path
from tests.oracle.asking import DELIVERY, Question
from tests.oracle.draws.documents import document, paths, recorded_paths
from tests.oracle.draws.patterns import ATOMS
from tests.payloads_corpus import recording

KINDS = ("string", "string", "string", "number", "number", "bool")
COMPARATORS = ("", "", "", "", "=", "!=", "!=", ">", ">=", "<", "<=", "==", "~")
OPERATORS = ("", "and", "or", "or", "OR", "xor")
_STRAYS = """
body.nope body.X-GitHub-Event headers.X-Github-Event.0 headers.X-Github-Event headers headers.X-GitHub-Event.0 body body.*
body.labels.# body.labels.#.name body.a.#
"""
STRAYS = ("", *_STRAYS.split())
_NUMBERS = "0 1 1.5 1e3 16 1000 inf -inf nan 1_000 1__0 0x10 0x1p4 abc 1e400 1e21 -0 +1 .5 1."
NUMBERS = ("", " 1", *_NUMBERS.split())
_BOOLS = "true false 1 0 t f T F TRUE FALSE True False yes tRUE"
BOOLS = ("", *_BOOLS.split())


def draw(random: Random) -> Question:
    """Return a question about filters and an event."""
    about: Question
    if random.random() < 0.55:
        name = random.choice(list(recorded_paths()))
        about, known, body = {"recording": name}, recorded_paths()[name], recording(name).body
    else:
        body = document(random, 3)
        about, known = {"document": body}, tuple(paths(body))
    count = random.choice((1, 1, 1, 2, 2, 3, 4, 0 if random.random() < 0.3 else 2))
    found: dict[str, Any] = {"data": [_entry(random, known, body) for _ in range(count)]}
    if random.random() < 0.04:
        found = {}
    if random.random() < 0.6:
        found["dataLogicalOperator"] = random.choice(OPERATORS)
    return {
        "op": "filter",
        **about,
        "filter": found,
        "operator": random.choice(("", "", *OPERATORS)),
    }


def _entry(random: Random, known: tuple[str, ...], body: dict[str, Any]) -> dict[str, Any]:
    path = random.choice(STRAYS) if random.random() < 0.12 else random.choice(known)
    kind = random.choice(("", "String", "int")) if random.random() < 0.03 else random.choice(KINDS)
    seen = compile_path(path).get(canonical_event("pull_request", DELIVERY, body))
    wanted = [_wanted(random, kind, seen) for _ in range(random.choice((0, 1, 1, 1, 1, 2, 2, 3)))]
    entry = {"path": path, "type": kind, "value": wanted}
    comparator = random.choice(COMPARATORS)
    return entry | ({"comparator": comparator} if comparator or random.random() < 0.5 else {})


def _wanted(random: Random, kind: str, seen: Any) -> str:
    text = "x" if seen is MISSING else string_of(seen)[:30]
    if kind == "number":
        return random.choice((*NUMBERS, text, text, text))
    if kind == "bool":
        return random.choice(BOOLS)
    quoted = re.escape(text)
    whole = (
        text,
        f"^{text}$",
        f"^{quoted}$",
        quoted,
        f"^(?i){quoted.upper()}$",
        f"^(?:{quoted}|zz)$",
    )
    part = (text[:3], f"^{text[:2]}", f"{text[-2:]}$", "", "^$", ".*", "\\d+", "x", "^(a|b)$")
    wrong = ("(", "[", "(?=a)", "x**", "\\1", random.choice(ATOMS) + random.choice(ATOMS))
    return random.choice((*whole, *whole, *part, *wrong))
