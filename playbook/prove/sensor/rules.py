"""The rules of this family, by id."""

from __future__ import annotations

from playbook.prove.rule import Rule
from playbook.prove.sensor import (
    acts,
    comparisons,
    delivery,
    doubles,
    levels,
    paths,
    patterns,
    refused,
    refused_sources,
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
    *acts.BEFORE,
    *doubles.RULES,
    *acts.AFTER,
    *source_and_bus.RULES,
    *refused_sources.RULES,
)
