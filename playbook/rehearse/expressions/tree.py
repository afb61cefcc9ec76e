"""The parts of an expression. Plain data; never evaluates."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """A string, number, true, false or nil."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """A variable at the root: `steps`, `inputs`, `workflow`."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """`base.key`, `base[key]`, or with `optional` `base?.key`."""

    base: "Node"
    key: "Node"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """The reach of a `?.`: when that finds nil, all of the chain is nil."""

    inner: "Node"


@dataclass(frozen=True, slots=True)
class Slice:
    """`base[start:end]`."""

    base: "Node"
    start: "Node | None"
    end: "Node | None"


@dataclass(frozen=True, slots=True)
class Call:
    """`function(arguments)`."""

    function: str
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Unary:
    """`!x`, `-x`, `+x`."""

    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """`left operator right`; `and`, `or` are written `&&`, `||` here."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Choice:
    """`condition ? yes : no`."""

    condition: "Node"
    yes: "Node"
    no: "Node"


@dataclass(frozen=True, slots=True)
class Items:
    """`[a, b]`."""

    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Pairs:
    """`{a: b}`."""

    pairs: "tuple[tuple[Node, Node], ...]"


Node: TypeAlias = (
    Literal | Name | Member | Chain | Slice | Call | Unary | Binary | Choice | Items | Pairs
)


def path(node: Node) -> tuple[str, ...]:
    """Return the names of a chain of constant members, () for anything else (Argo's getMemberPath)."""
    if isinstance(node, Name):
        return (node.name,)
    if not isinstance(node, Member) or not isinstance(node.key, Literal):
        return ()
    above = path(node.base)
    return (*above, node.key.value) if above and isinstance(node.key.value, str) else ()


def has_optional(node: Node) -> bool:
    """Tell whether a chain of members has a `?.` in it."""
    return isinstance(node, Member) and (node.optional or has_optional(node.base))


def dotted(node: Node) -> str:
    """Write what a member hangs on, for messages."""
    return ".".join(path(node.inner if isinstance(node, Chain) else node)) or "(...)"
