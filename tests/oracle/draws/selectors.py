"""Draw node field selectors as a Sensor's payload makes them, and the nodes they are asked about. Checks nothing."""

from random import Random

from tests.oracle.asking import Question

NAMES = ("wait", "gate", "a-b", "a_b", "x", "W")
_VALUES = """
implement ! a! !a (a) é <&> a:b a/b#1 in a~b 😀 pr-opened/acme/web#7 " ' a!b a;b a|b * .. 0 true
"""
VALUES = (*_VALUES.split(), "a b", " a", "a ", "", "a\nb", "\t", "x" * 300)
SIGNS = (*("=",) * 40, "==", "!=", " = ", "=!")
_ELSE = "displayName=g phase=Running templateName=t name=x , id=1 = inputs"
ELSE = ("", *_ELSE.split())


def draw(random: Random) -> Question:
    """Return a question about a selector and a node."""
    name, value = random.choice(NAMES), random.choice(VALUES)
    selector = f"inputs.parameters.{name}.value{random.choice(SIGNS)}{value}"
    if random.random() < 0.04:
        selector += "," + random.choice(ELSE)
    others = [{"name": random.choice(NAMES), "value": random.choice(VALUES)} for _ in range(2)]
    same = [{"name": name, "value": value}] if random.random() < 0.7 else []
    inputs = {one["name"]: one for one in (*others, *same)}
    node = {"displayName": "g", "phase": "Running", "inputs": {"parameters": list(inputs.values())}}
    return {"op": "selector", "selector": selector, "node": node}
