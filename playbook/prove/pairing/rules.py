"""The rules of this family, by id."""

from __future__ import annotations

from playbook.prove.pairing import (
    actors,
    circles,
    echoes,
    logins,
    promises,
    supplied,
    unreleased,
    waits,
)
from playbook.prove.rule import Rule

RULES: tuple[Rule, ...] = (
    *unreleased.RULES,
    *waits.RULES,
    *logins.RULES,
    *echoes.RULES,
    *promises.RULES,
    *supplied.RULES,
    *actors.RULES,
    *circles.RULES,
)
