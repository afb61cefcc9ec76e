"""The rules of this family, by id."""

from __future__ import annotations

from playbook.prove.rule import Rule
from playbook.prove.workflow import (
    deadlines,
    depth,
    ends,
    expressions,
    gates,
    graph,
    limits,
    names,
    pasted,
    recursion,
    references,
    resources,
    skipped,
    together,
)

RULES: tuple[Rule, ...] = (
    *names.RULES,
    *references.RULES,
    *skipped.RULES,
    *expressions.RULES,
    *gates.RULES,
    *recursion.RULES,
    *graph.RULES,
    *depth.RULES,
    *together.RULES,
    *ends.RULES,
    *resources.RULES,
    *pasted.RULES,
    *limits.RULES,
    *deadlines.RULES,
)
