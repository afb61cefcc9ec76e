"""The rules of this family, by id."""

from __future__ import annotations

from playbook.prove.rule import Rule
from playbook.prove.workflow import (
    deadlines,
    expressions,
    gates,
    graph,
    limits,
    names,
    recursion,
    references,
    resources,
    skipped,
)

RULES: tuple[Rule, ...] = (
    *names.RULES,
    *references.RULES,
    *skipped.RULES,
    *expressions.RULES,
    *gates.RULES,
    *recursion.RULES,
    *graph.RULES,
    *resources.RULES,
    *limits.RULES,
    *deadlines.RULES,
)
