"""The rules of this family, by id."""

from __future__ import annotations

from playbook.prove.pairing import echoes, logins, promises, unreleased, waits
from playbook.prove.rule import Rule

RULES: tuple[Rule, ...] = (
    *unreleased.RULES,
    *waits.RULES,
    *logins.RULES,
    *echoes.RULES,
    *promises.RULES,
)
