"""Draw gjson paths: keys, wildcards, indexes, `#`, queries, and what is none of them. Checks nothing."""

from random import Random

from tests.oracle.asking import Question
from tests.oracle.draws.documents import KEYS, document, recorded_paths

STARTS = ("body.", "body.", "body.", "body.", "*.", "", "body.*.", "b?dy.", "headers.")
_WILD = r"* a* ? *b a? \* a\.b x\* *\.b \a a\\b ?? \ a\\*"
WILD = _WILD.split()
INDEXES = ("#", "#", "a#", "#a", "##", "-1", "01", "18446744073709551616", "00", "99", "2", "1")
QUERIED = ("", "a", "b", "name", "a.b", "ab", "0", "a.#", "*", "a*", "#", "é")
SIGNS = ("", "=", "==", "!=", "<", "<=", ">", ">=", "%", "!%", "!", "=<", " == ", "=>")
_WANTED = r"""
a "a" "ab" 1 true false null ~true ~false ~null ~* ~x "a*" a* * ?b "\"a" " 1.5 "x.y" é "a)b" a\* 1e21
"""
WANTED = ("", '" a"', *_WANTED.split())
ENDS = (")", ")", ")", ")", ")", ")#", ")#", "", "]", ")x", ")#x")
REFUSED = ("@this", "|a", "!a", "..a", "[a,b]", "{a}", "a|b", "@reverse")


def draw(random: Random) -> Question:
    """Return a question about a path into a drawn document or a recorded webhook."""
    if random.random() < 0.25:
        name = random.choice(list(recorded_paths()))
        return {"op": "path", "recording": name, "path": _near(random, recorded_paths()[name])}
    start = random.choice(STARTS)
    return {"op": "path", "document": document(random), "path": start + drawn(random)}


def drawn(random: Random) -> str:
    """Return a path of up to four parts."""
    return ".".join(_part(random) for _ in range(random.randint(1, 4)))


def _near(random: Random, known: tuple[str, ...]) -> str:
    """Return a path of the document with one of its parts changed."""
    parts = random.choice(known).split(".")
    at = random.randrange(len(parts))
    parts[at] = random.choice(
        (parts[at], parts[at][:2] + "*", "*", "#", "?" * len(parts[at]), _part(random))
    )
    return ".".join(parts)


def _part(random: Random) -> str:
    kind = random.random()
    if kind < 0.5:
        return random.choice((*KEYS[:4], *KEYS))
    if kind < 0.62:
        return random.choice(WILD)
    if kind < 0.72:
        return random.choice(INDEXES)
    return random.choice(REFUSED) if kind < 0.725 else _query(random)


def _query(random: Random, depth: int = 1) -> str:
    path = random.choice(QUERIED)
    if depth and random.random() < 0.2:
        path = random.choice(("", "a.")) + _query(random, 0)
    start = "#[" if random.random() < 0.1 else "#("
    return start + path + random.choice(SIGNS) + random.choice(WANTED) + random.choice(ENDS)
