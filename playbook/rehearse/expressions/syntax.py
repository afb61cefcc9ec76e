"""Read an expression into its parts, as the parser of expr-lang 1.17.7 does. Never evaluates."""

from playbook.errors import NotModelled
from playbook.rehearse.expressions.errors import InvalidExpression
from playbook.rehearse.expressions.tokens import Token, tokens
from playbook.rehearse.expressions.tree import (
    Binary,
    Call,
    Chain,
    Choice,
    Items,
    Literal,
    Member,
    Name,
    Node,
    Pairs,
    Slice,
    Unary,
    dotted,
)

# parser/operator/operator.go; all of these bind to the left.
STRENGTH = {
    **dict.fromkeys(("or", "||"), 10),
    **dict.fromkeys(("and", "&&"), 15),
    **dict.fromkeys(("==", "!=", "<", ">", ">=", "<="), 20),
    **dict.fromkeys(("in", "matches", "contains", "startsWith", "endsWith"), 20),
    **dict.fromkeys(("+", "-"), 30),
    **dict.fromkeys(("*", "/", "%"), 60),
    "??": 500,
}
UNARY = {"not": 50, "!": 50, "-": 90, "+": 90}
NEGATED = ("in", "matches", "contains", "startsWith", "endsWith")
COMPARISONS = ("<", ">", ">=", "<=")
SPELLED = {"and": "&&", "or": "||", "not": "!"}
REFUSED = ("|", "..", "**", "^", ";", "=", "let", "if", "else")
CONSTANTS = {"true": True, "false": False, "nil": None}


def parse(text: str) -> Node:
    """Return the parts of an expression.

    Raises:
        InvalidExpression: expr-lang would not compile it.
        NotModelled: pipes, ranges, powers, `let`, `if`, closures, methods.
    """
    reader = _Reader(text)
    node = reader.expression(0)
    reader.expect("end")
    return node


class _Reader:
    """A position in the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._rest = tokens(text)
        self._at = 0

    @property
    def _now(self) -> Token:
        return self._rest[self._at]

    def _take(self) -> Token:
        token = self._now
        self._at += 1
        return token

    def _accept(self, *operators: str) -> bool:
        if self._now.means(*operators):
            self._at += 1
            return True
        return False

    def expect(self, what: str) -> None:
        """Take this operator or bracket, or the end; refuse anything else."""
        if self._accept(what) or (what == "end" and self._now.kind == "end"):
            return
        raise self._unexpected()

    def _unexpected(self) -> InvalidExpression | NotModelled:
        token = self._now
        if token.means(*REFUSED):
            return NotModelled(f"expression `{self._text}`: `{token.text}` is not modelled")
        found = repr(token.text) if token.kind != "end" else "its end"
        return InvalidExpression(f"expression `{self._text}`: {found} was not expected")

    def expression(self, strength: int) -> Node:
        """Read as much as binds at least this strongly; 0 reads a choice too."""
        left = self._primary()
        before = ""
        while (operator := self._operator(strength)) is not None:
            if before == "??" and operator[0] != "??":
                raise InvalidExpression(
                    f"expression `{self._text}`: ?? and {operator[0]} cannot be mixed",
                    hint="Put parentheses around one of them.",
                )
            left = self._binary(left, *operator)
            before = operator[0]
        return self._choice(left) if strength == 0 else left

    def _operator(self, strength: int) -> tuple[str, bool] | None:
        """Take the next binary operator if it binds strongly enough: its text, and `not` before it."""
        negated = self._now.means("not")
        token = self._rest[self._at + 1] if negated else self._now
        if negated and not token.means(*NEGATED):
            raise self._unexpected()
        if token.kind != "operator" or STRENGTH.get(token.text, -1) < strength:
            return None
        self._at += 2 if negated else 1
        return token.text, negated

    def _binary(self, left: Node, operator: str, negated: bool) -> Node:  # noqa: FBT001
        if operator in COMPARISONS:
            return self._comparison(left, operator)
        right = self.expression(STRENGTH[operator] + 1)
        node = Binary(SPELLED.get(operator, operator), left, right)
        return Unary("!", node) if negated else node

    def _comparison(self, left: Node, operator: str) -> Node:
        """Read `a < b`, and `a < b < c` as `a < b && b < c`."""
        right = self.expression(STRENGTH[operator] + 1)
        node: Node = Binary(operator, left, right)
        while self._now.means(*COMPARISONS):
            left, operator = right, self._take().text
            right = self.expression(STRENGTH[operator] + 1)
            node = Binary("&&", node, Binary(operator, left, right))
        return node

    def _choice(self, node: Node) -> Node:
        while self._accept("?"):
            if self._accept(":"):
                node = Choice(node, node, self.expression(0))
                continue
            yes = self.expression(0)
            self.expect(":")
            node = Choice(node, yes, self.expression(0))
        return node

    def _primary(self) -> Node:
        if self._now.kind == "operator" and self._now.text in UNARY:
            operator = self._take().text
            operand = self.expression(UNARY[operator])
            return self._postfix(Unary(SPELLED.get(operator, operator), operand))
        if self._accept("("):
            node = self.expression(0)
            self.expect(")")
            return self._postfix(node)
        token = self._now
        if token.kind == "number":
            return _number(self._take().text)
        if token.kind == "string":
            return self._postfix(Literal(self._take().text))
        if token.kind == "name":
            return self._named(self._take().text)
        return self._postfix(self._collection())

    def _named(self, name: str) -> Node:
        if name in CONSTANTS:
            return Literal(CONSTANTS[name])
        if self._accept("("):
            return self._postfix(Call(name, self._list(")")))
        return self._postfix(Name(name))

    def _collection(self) -> Node:
        if self._accept("["):
            return Items(self._list("]"))
        if not self._accept("{"):
            raise self._unexpected()
        pairs: list[tuple[Node, Node]] = []
        while not self._accept("}"):
            if pairs:
                self.expect(",")
                if self._accept("}"):
                    break
            key = self._key()
            self.expect(":")
            pairs.append((key, self.expression(0)))
        return Pairs(tuple(pairs))

    def _key(self) -> Node:
        if self._now.kind in ("number", "string", "name"):
            return Literal(self._take().text)
        if self._now.means("("):
            return self.expression(0)
        raise self._unexpected()

    def _list(self, end: str) -> tuple[Node, ...]:
        found: list[Node] = []
        while not self._accept(end):
            if found:
                self.expect(",")
                if self._accept(end):
                    break
            found.append(self.expression(0))
        return tuple(found)

    def _postfix(self, node: Node) -> Node:
        while self._now.means(".", "?.", "["):
            operator = self._take().text
            optional = operator == "?."
            if operator == "[" or (optional and self._accept("[")):
                node = self._index(node, optional)
            else:
                node = self._field(node, optional)
        return node

    def _field(self, node: Node, optional: bool) -> Node:  # noqa: FBT001
        token = self._take()
        if token.kind not in ("name", "operator") or not token.text.isidentifier():
            self._at -= 1
            raise self._unexpected()
        if self._now.means("("):
            raise NotModelled(
                f"expression `{self._text}`: the function {dotted(node)}.{token.text} is not modelled"
            )
        chained = isinstance(node, Chain)
        member = Member(
            node.inner if isinstance(node, Chain) else node, Literal(token.text), optional
        )
        return Chain(member) if chained or optional else member

    def _index(self, node: Node, optional: bool) -> Node:  # noqa: FBT001
        start = None if self._now.means(":") else self.expression(0)
        if start is not None and not self._now.means(":"):
            self.expect("]")
            member = Member(node, start, optional)
            return Chain(member) if optional else member
        self.expect(":")
        end = None if self._now.means("]") else self.expression(0)
        self.expect("]")
        return Slice(node, start, end)


def _number(text: str) -> Literal:
    if any(mark in text for mark in ".eE"):
        return Literal(float(text))
    if int(text) >= 1 << 63:
        raise InvalidExpression(f"the number {text} is too large for 64 bits")
    return Literal(int(text))
