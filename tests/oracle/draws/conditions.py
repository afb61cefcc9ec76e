"""Draw the conditions of a trigger over a few dependencies. Checks nothing."""

from random import Random

from tests.oracle.asking import Question

NAMES = ("a", "b", "a-b", "a_b", "in", "d1", "and-b", "x-1-y", "true", "nil")
SIGNS = ("||", "||", "||", "&&", " || ", " && ", "|", " or ", "", " ")


def draw(random: Random) -> Question:
    """Return a question about which dependencies fire alone."""
    names = random.sample(NAMES, random.randint(1, 4))
    text = _term(random, names)
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        text += random.choice(SIGNS) + _term(random, names)
    text = random.choice((text, text, text, f"({text})", f"({text}", "", f" {text} "))
    return {"op": "conditions", "conditions": text, "dependencies": names}


def _term(random: Random, names: list[str]) -> str:
    name = (
        random.choice(names) if random.random() < 0.93 else random.choice((*NAMES, "zz", "1", "!a"))
    )
    if random.random() < 0.15:
        name = name.replace("-", "_") if random.random() < 0.5 else name.replace("_", "-")
    return f"({name})" if random.random() < 0.15 else name
