"""The rules of this family, by id."""

from __future__ import annotations

from playbook.prove.rule import Rule
from playbook.prove.sensor import (
    acts,
    comparisons,
    delivery,
    levels,
    paths,
    patterns,
    refused,
    source_and_bus,
    wiring,
    writing,
)

RULES: tuple[Rule, ...] = (
    *patterns.RULES,
    *paths.RULES,
    *comparisons.BEFORE,
    *refused.RULES,
    *comparisons.AFTER,
    *wiring.RULES,
    *delivery.RULES,
    *levels.RULES,
    *writing.RULES,
    *acts.RULES,
    *source_and_bus.RULES,
)
