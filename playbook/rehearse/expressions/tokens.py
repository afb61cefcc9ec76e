"""Cut the text of an expression into tokens, as the lexer of expr-lang 1.17.7 does. Never guesses."""

import re
from typing import NamedTuple

from playbook.errors import NotModelled
from playbook.rehearse.expressions.errors import InvalidExpression

WORDS = frozenset(
    {"in", "or", "and", "not", "matches", "contains", "startsWith", "endsWith", "let", "if", "else"}
)
TOKEN = re.compile(
    r"""\s+
    |(?P<number>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)
    |(?P<word>[^\W\d]\w*)
    |(?P<refused>//|/\*|\$|::|\#)
    |(?P<operator>\?\.|\?\?|\?|\|\||&&|==|!=|<=|>=|\*\*|\.\.|[-+*/%<>!|:;,.^=])
    |(?P<bracket>[()\[\]{}])""",
    re.VERBOSE,
)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
UNREAD_NUMBER = re.compile(r"\w")


class Token(NamedTuple):
    """A piece of an expression; `kind` is number, string, name, operator, bracket or end."""

    kind: str
    text: str
    at: int

    def means(self, *operators: str) -> bool:
        """Tell whether this is one of these operators or brackets (and not a string of that text)."""
        return self.text in operators and self.kind in ("operator", "bracket")


def tokens(text: str) -> list[Token]:
    """Return the tokens of an expression, an end token last.

    Raises:
        InvalidExpression: a character, a number or a string that expr-lang does not read.
        NotModelled: comments, `#`, `$env`, numbers that are not decimal, rare escapes.
    """
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise InvalidExpression(f"expression `{text}`: {text[at]!r} cannot be read")
        if match.lastgroup is not None:
            found.append(_token(match, text))
        at = match.end()
    return [*found, Token("end", "", at)]


def _token(match: re.Match[str], text: str) -> Token:
    kind, raw, at = match.lastgroup, match.group(), match.start()
    if kind == "refused":
        raise NotModelled(f"expression `{text}`: `{raw}` is not modelled")
    if kind == "number" and UNREAD_NUMBER.match(text, match.end()):
        raise NotModelled(f"expression `{text}`: only plain decimal numbers are modelled")
    if kind == "string":
        return Token("string", _unquoted(raw, text), at)
    if kind == "word":
        return Token("operator" if raw in WORDS else "name", raw, at)
    return Token(str(kind), raw, at)


def _unquoted(raw: str, text: str) -> str:
    if raw[0] == "`":
        return raw[1:-1]

    def plain(match: re.Match[str]) -> str:
        code = match.group(1)
        if len(code) > 1:
            return chr(int(code[1:], 16))
        if code not in ESCAPED:
            raise NotModelled(f"expression `{text}`: the escape \\{code} is not modelled")
        return ESCAPED[code]

    return ESCAPE.sub(plain, raw[1:-1])
