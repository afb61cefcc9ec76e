"""The rules of this family, by id."""

from __future__ import annotations

from playbook.prove.cluster import (
    apply_order,
    containers,
    excess_rights,
    missing_objects,
    missing_rights,
    objects,
    privileges,
    rejected,
    twice,
)
from playbook.prove.rule import Rule

RULES: tuple[Rule, ...] = (
    *missing_rights.RULES,
    *excess_rights.RULES,
    *twice.RULES,
    *objects.RULES,
    *rejected.RULES,
    *missing_objects.RULES,
    *apply_order.RULES,
    *containers.RULES,
    *privileges.RULES,
)
