"""Draw regular expressions as people write them in filters, and as nobody should. Checks nothing."""

from random import Random

from tests.oracle.asking import Question

_ATOMS = r"""
a b ab ^ $ \. \- \_ \/ / : @ ' " < > = ! ~ % & ; - _ | ( (?: ) . * + ? [ab] [^a] \d \w \s \D é \é (?i) A {2} {1,}
{,2} \b \B \z \A (?s) (?m) \n (?P<n> (?<n> \pL \p{Greek} \[ ] \\ 1 x{1001} \Q \E [[:alpha:]] [a- (?= \1 \Z x** *? +?
(?-i) (?U) \x41 \x{e9} [^] []a] \C (?i: \u0041 \t # , { } ` \` [a\]] (?#x)
"""
ATOMS = (*_ATOMS.split(), " ", "\n", "\t")
WORDS = ("a", "b", "ab", "a b", "", "a/b", "a-b", "a.b", "rex[bot]", "1")
_TEXTS = r"a b ab A aB a.b a-b a_b a/b aab é É <a> a|b k K S [a] 1 a:b \ rex[bot] labeled unlabeled"
TEXTS = (*_TEXTS.split(), "", "a b", "\n", "a\nb", "ab\n", "\t", "\u017f")


def draw(random: Random) -> Question:
    """Return a question about a pattern and eight texts, some of which are near it."""
    pattern = _pattern(random)
    bare = pattern.strip("^$").replace("\\", "")
    near = (bare, bare.upper(), f"x{bare}", f"{bare}\n")
    texts = [random.choice((*TEXTS, *near, *near)) for _ in range(8)]
    return {"op": "pattern", "pattern": pattern, "texts": texts}


def _pattern(random: Random) -> str:
    pattern = "".join(random.choice(ATOMS) for _ in range(random.randint(0, 5)))
    kind = random.random()
    if kind < 0.3:
        return f"^{pattern}$"
    if kind < 0.4:
        return f"^(?:{pattern})$"
    if kind < 0.5:
        words = "|".join(random.choice(WORDS) for _ in range(random.randint(1, 3)))
        return f"^({random.choice(('', '?:', '?i:'))}{words})$"
    return random.choice(("(?i)", "")) + pattern
