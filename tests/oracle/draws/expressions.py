"""Draw expressions of `{{=...}}`, and texts with tags in them. Checks nothing."""

from random import Random

from tests.oracle.asking import Question

VALUES = {
    "steps.g.status": "Succeeded",
    "steps.g.outputs.parameters.d": "go",
    "steps.g.outputs.parameters.n": "12",
    "steps.s.status": "Skipped",
    "inputs.parameters.x": "3",
    "inputs.parameters.a-b": "é<&>",
    "inputs.parameters.z": "",
    "inputs.parameters.q": 'say "no"\n\\',
    "workflow.uid": "0123456789",
    "workflow.name": "w",
}
_ATOMS = r"""
steps.g.outputs.parameters.d steps['g'].status steps.s.outputs inputs.parameters.x steps.s.outputs.parameters.d
steps.s?.outputs?.parameters?.d inputs.parameters['a-b'] inputs.parameters.z inputs.parameters.nope workflow.uid[0:3]
workflow.uid[2:] nope workflow.uid[:-2] workflow.nope 'go' 'a' "3" '' 1 2 0 12 1.5 1e21 0.0001 1e-7 true false nil
['go','a'] [1,2] [] ['a',1] {a:1,'b':'x'} {} [1,2][1] ['a'][0] steps steps.g.outputs.parameters workflow.uid
steps.t.status inputs.parameters.q steps?.t?.status '\u00e9' `a\b` -1 9007199254740993 'S.*d'
"""
ATOMS = tuple(_ATOMS.split())
SHORT = tuple(atom for atom in ATOMS if "}" not in atom)  # `}}` would end the tag
_SIGNS = (
    "== == != < <= > >= && && || || and or in contains startsWith endsWith matches + - * / % ??"
)
SIGNS = (*_SIGNS.split(), "not in", "not contains", "not matches")
CALLS = ("asInt", "asFloat", "int", "float", "string", "toJson", "len", "lower", "upper", "trim")
_REFUSED = "sprig.trim('a') filter([1],#>0) 1..2 jsonpath('{}','$') 2**3 split('a','b')"
REFUSED = (*_REFUSED.split(), "let a = 1; a")
OUTSIDE = ("", "", "", "x", "}}", "\n", '"', "é", "{", " ", "x-", "\\")
WHOLE = """
%s
%s == 'go'
toJson(%s)
string(%s)
%s ?? 'x'
!(%s == 'a')
%s != nil
asInt(%s)
steps.g.status == 'Succeeded' ? %s : 'no'
steps.s.status == 'Skipped' || %s == 'a'
[%s, 1]
steps.g.status == 'Failed' && %s != 'a'
{a: %s }['a']
inputs.parameters.nope ?? %s
len(string(%s))
""".strip("\n").split("\n")
_PLAIN = """
inputs.parameters.x steps.g.outputs.parameters.d steps.s.outputs.parameters.d inputs.parameters.nope tasks.t.status
inputs.parameters.q inputs.parameters.a-b item steps steps.g.outputs.artifacts.a stepsx.a inputs.parameters.z workflow.nope
"""
PLAIN = (*_PLAIN.split(), " workflow.name ", "")


def draw(random: Random) -> Question:
    """Return a question about one expression."""
    text = _expression(random, random.choice((1, 2, 2, 3)))
    return {"op": "expression", "text": text, "values": VALUES}


def texts(random: Random) -> Question:
    """Return a question about a text with a tag or two."""
    text = random.choice(OUTSIDE)
    for _ in range(random.choice((1, 1, 1, 2))):
        text += "{{" + _tag(random) + "}}" + random.choice(OUTSIDE)
    if random.random() < 0.02:
        text += random.choice(("{{", "{{a", "{{{{inputs.parameters.x}}}}"))
    return {"op": "replace", "text": text, "values": VALUES}


def _tag(random: Random) -> str:
    if random.random() < 0.4:
        return random.choice(PLAIN)
    if random.random() < 0.85:
        return "=" + random.choice(WHOLE).replace("%s", f"({random.choice(SHORT)})")
    return "=" + _expression(random, random.choice((0, 1, 1, 2)))


def _expression(random: Random, depth: int) -> str:
    kind = random.random()
    if depth == 0 or kind < 0.2:
        return random.choice(REFUSED if random.random() < 0.005 else ATOMS)
    one, other, third = (_expression(random, depth - 1) for _ in range(3))
    if kind < 0.62:
        left, right = (f"({side})" if random.random() < 0.5 else side for side in (one, other))
        return f"{left} {random.choice(SIGNS)} {right}"
    forms = {
        0.75: f"{random.choice(CALLS)}({one})",
        0.83: f"{random.choice(('!', 'not ', '-', '+'))}{one}",
        0.90: f"{one} ? {other} : {third}",
        0.94: f"[{one}, {other}]",
        0.97: f"{{'k': {one}}}",
        1.00: f"({one})",
    }
    return next(form for below, form in forms.items() if kind < below)
