"""Every rule there is, in the order of their ids. A family adds its own rules in its own folder."""

from __future__ import annotations

from playbook.errors import PlaybookError
from playbook.prove.cluster.rules import RULES as CLUSTER
from playbook.prove.pairing.rules import RULES as PAIRING
from playbook.prove.rule import Rule
from playbook.prove.sensor.rules import RULES as SENSOR
from playbook.prove.workflow.rules import RULES as WORKFLOW

FAMILIES = {
    "PB1": "Workflow",
    "PB2": "Sensor and source",
    "PB3": "Pairing",
    "PB4": "Cluster",
}
RULES: tuple[Rule, ...] = (*WORKFLOW, *SENSOR, *PAIRING, *CLUSTER)


class UnknownRule(PlaybookError):
    """No rule has this id."""


def rule_named(name: str) -> Rule:
    """Return a rule by its id, in any case.

    Raises:
        UnknownRule: naming what there is.
    """
    for one in RULES:
        if one.id == name.upper():
            return one
    raise UnknownRule(
        f'there is no rule "{name}"', hint=f"Known: {', '.join(one.id for one in RULES)}."
    )
