"""Is all there that agents need here? Looks, starts programs for their version, and changes nothing. Never shows a secret.

`gather` collects the facts (the shell), `examine` judges them by the table `CHECKS` (pure).
"""

from playbook.agent.doctor.checks import CHECKS, Check, Row, State, examine
from playbook.agent.doctor.facts import Facts, Purpose
from playbook.agent.doctor.gather import Asked, gather

__all__ = ["CHECKS", "Asked", "Check", "Facts", "Purpose", "Row", "State", "examine", "gather"]
