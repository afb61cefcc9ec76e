"""What guards say where only some names have a value, and for which values several hold. Never guesses: None is "it depends".

Source: argo-workflows v4.0.2 workflow/controller/steps.go shouldExecute (govaluate, where a bare word is a string).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from math import prod
from typing import TypeAlias

from playbook.prove.workflow.tags import OPEN, Tag, tags
from playbook.prove.workflow.truth import Case, Question, names, question, tree
from playbook.rehearse.expressions.tree import (
    Binary,
    Call,
    Items,
    Literal,
    Node,
    Unary,
    path,
)

COMPARED = ("<", "<=", ">", ">=", "!=", "==")
NUMBERS = ("asInt", "asFloat", "int", "float")
_OTHER, _ALL = "another", "\ufffc"
_MOST = 512
_PARTS = re.compile(r"\s*(.+?)\s*(==|!=|<=|>=|<|>)\s*(.+?)\s*", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def answer(when: str, known: Case) -> bool | None:
    """Return what a guard says where these names have a value; no guard always holds."""
    return guard(when)(known)


@lru_cache(maxsize=8192)
def guard(when: str) -> Question:
    """Return what answers whether a guard holds; each is read once."""
    if not when.strip():
        return lambda _: True
    found = tags(when)
    if len(found) == 1 and found[0].expression and when.strip() == found[0].source:
        return question(found[0])
    if any(one.expression for one in found):
        return lambda _: None
    return lambda known: _plain(when, known)


@lru_cache(maxsize=8192)
def all_can_hold(whens: tuple[str, ...]) -> bool:
    """Tell whether all of these guards can hold; where that cannot be told, they are taken to exclude each other."""
    every, asked = cases(whens), [guard(one) for one in whens]
    return every is not None and any(all(one(case) for one in asked) for case in every)


@lru_cache(maxsize=8192)
def one_always_holds(whens: tuple[str, ...]) -> bool:
    """Tell whether one of these guards holds in every case; no where that cannot be told."""
    every, asked = cases(whens), [guard(one) for one in whens]
    return every is not None and all(any(one(case) for one in asked) for case in every)


def _plain(when: str, known: Case) -> bool | None:
    """Answer comparisons that are all joined in one way; with parentheses or both ways: None."""
    if "(" in when or ("&&" in when and "||" in when):
        return None
    decisive = "||" in when
    said = {_one(part, known) for part in re.split(r"&&|\|\|", when)}
    if decisive in said:
        return decisive
    return None if None in said else not decisive


def _one(text: str, known: Case) -> bool | None:
    filled = _filled(text, known)
    if filled.strip() in ("true", "false"):
        return filled.strip() == "true"
    parts = _PARTS.fullmatch(filled)
    return None if parts is None else _compared(_read(parts[1]), parts[2], _read(parts[3]))


def _filled(text: str, known: Case) -> str:
    for tag in tags(text):
        if tag.text in known:
            text = re.sub(r"\{\{\s*" + re.escape(tag.text) + r"\s*\}\}", known[tag.text], text)
    return text


def _read(text: str) -> str | float | None:
    """Read one side of a comparison; None where govaluate would see more in it, or a truth."""
    if OPEN in text or text in ("true", "false"):
        return None
    if _NUMBER.fullmatch(text):
        return float(text)
    if text[0] in "'\"":
        inner = text[1:-1]
        whole = len(text) > 1 and text[-1] == text[0] and not set(inner) & set("'\"\\")
        return inner if whole else None
    return text if _WORD.fullmatch(text) else None


def _compared(left: str | float | None, sign: str, right: str | float | None) -> bool | None:
    if left is None or right is None or type(left) is not type(right):
        return None
    if sign in ("==", "!="):
        return (left == right) is (sign == "==")
    if isinstance(left, str) or isinstance(right, str):
        return None
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]


def cases(whens: tuple[str, ...]) -> tuple[Case, ...] | None:
    """Return values for all that guards ask for, one case for each way they can be answered.

    None where they ask in a way that is not understood here, or too much.
    """
    asked: dict[str, set[str]] = {}
    for when in whens:
        for one in _asked(when):
            if one is None:
                return None
            asked.setdefault(one[0], set()).update(one[1])
    several = _with_each_other(asked)
    if prod(len(one) for one in several.values()) > _MOST:
        return None
    every = product(*(sorted(one) for one in several.values()))
    return tuple(dict(zip(several, values, strict=True)) for values in every)


def _with_each_other(asked: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return the values of each name; one that is compared with another name may have each value of all."""
    every = {one for values in asked.values() for one in values} - {_ALL}
    return {name: every if _ALL in values else values for name, values in asked.items()}


Asked: TypeAlias = tuple[str, set[str]] | None
"""A name and the values that make a difference for it."""


def _asked(when: str) -> Iterator[Asked]:
    found = tags(when)
    if not found:
        return
    if not found[0].expression:
        yield from _asked_plainly(when, found)
        return
    node = tree(found[0])
    if len(found) > 1 or when.strip() != found[0].source or node is None:
        yield None
        return
    yield from _below(node)


def _asked_plainly(when: str, found: tuple[Tag, ...]) -> Iterator[Asked]:
    if "(" in when or any(one.expression for one in found):
        yield None
        return
    for part in re.split(r"&&|\|\|", when):
        sides = _PARTS.fullmatch(part)
        inside = tags(part)
        if sides is None or len(inside) > 1:
            yield None
            return
        other = sides[1] if OPEN in sides[3] else sides[3]
        value = _read(other.strip())
        for tag in inside:
            yield None if value is None else (tag.text, _around(value))


def _around(value: str | float) -> set[str]:
    if isinstance(value, str):
        return {value, _OTHER}
    return {f"{value + step:g}" for step in (-1, 0, 1)}


def _below(node: Node) -> Iterator[Asked]:
    match node:
        case Binary("&&" | "||", left, right):
            yield from _below(left)
            yield from _below(right)
        case Unary("!", operand):
            yield from _below(operand)
        case Binary(operator, left, right) if operator in (*COMPARED, "in"):
            yield from _in_comparison(left, right)
        case Literal():
            return
        case _:
            yield None


def _in_comparison(left: Node, right: Node) -> Iterator[Asked]:
    """Yield what two sides compare: names, numbers made of names, constants, and nothing else."""
    sides = [_side(one) for one in (left, right)]
    named = [one for one in sides if isinstance(one, tuple)]
    constants = [one for one in sides if isinstance(one, list)]
    if None in sides or any(one[1] for one in named) != all(one[1] for one in named):
        yield None
        return
    for name, number in named:
        values: set[str] = set()
        for constant in (each for several in constants for each in several):
            values |= _around(constant)
        if len(named) > 1:
            values |= {_ALL, *(("0", "1") if number else (_OTHER, f"{_OTHER} {name}"))}
        yield name, values


def _side(node: Node) -> tuple[str, bool] | list[str | float] | None:
    """Return a name with whether it is compared as a number, or constants, or None for all else."""
    match node:
        case Literal(value) if isinstance(value, str):
            return [value]
        case Literal(value) if isinstance(value, int | float) and not isinstance(value, bool):
            return [float(value)]
        case Items(items):
            found = [one for each in items for one in _constants(each)]
            return found if len(found) == len(items) else None
        case Call(function, (inner,)) if function in NUMBERS and path(inner):
            return next(names(inner)), True
        case _:
            return (".".join(path(node)), False) if path(node) else None


def _constants(node: Node) -> list[str | float]:
    found = _side(node)
    return found if isinstance(found, list) else []
