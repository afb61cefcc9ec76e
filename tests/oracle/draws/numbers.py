"""Draw texts that are numbers to Go, or nearly, and webhooks with numbers and letters in them. Checks nothing."""

from random import Random

from tests.oracle.asking import Question

LETTERS = "0123456789._eExXpPaAfFiInN+-"
BODIES = (
    '{"a":%s}',
    '{"a":%s,"a":[%s]}',
    "[%s]",
    '{"X-GitHub-Event":%s,"b":{"é":%s,"z":%s}}',
    "%s",
    ' { "a" : %s } ',
)
_TEXTS = r"""
"<>&" "\u2028\u2029\u007f\b\f\u0001" "\ud800" "\ud83d\ude00" "\udc00\ud800x" NaN null 01 true "a\qb" 'a' [1,] "\/"
"""
TEXTS = (*_TEXTS.split(), "", '"\t"', '{"é":1,"z":2,"\U0001f600":3,"\uffff":4}')


def draw(random: Random) -> Question:
    """Return a question about one text."""
    kind = random.random()
    if kind < 0.5:
        text = "".join(random.choice(LETTERS) for _ in range(random.randint(1, 6)))
    elif kind < 0.8:
        text = repr(random.uniform(-1, 1) * 10 ** random.randint(-12, 25))
    else:
        text = str(random.randint(-(2**70), 2**70) >> random.randint(0, 70))
    return {"op": "number", "text": text}


def webhook(random: Random) -> Question:
    """Return a question about the text of a webhook."""
    texts = [_number(random) if random.random() < 0.7 else random.choice(TEXTS) for _ in range(3)]
    form, rest = random.choice(BODIES), iter(texts)
    body = "".join(next(rest) + part if at else part for at, part in enumerate(form.split("%s")))
    return {"op": "arrive", "event": random.choice(("push", "<x>")), "body": body}


def _number(random: Random) -> str:
    whole = random.choice(("", "-")) + str(random.randint(0, 10 ** random.randint(1, 25)))
    return whole + random.choice(("", ".5", ".0", "e2", "e-3", "E+30", "e400", ".", "e"))
