"""What a failure is called: our words and a program's own short ones. Never its texts, which may hold secrets."""

from __future__ import annotations

from collections.abc import Mapping

from playbook.agent.clis.prices import budget_spent
from playbook.agent.clis.said import Trouble
from playbook.agent.result import ErrorClass, Usage

_SENTENCES: Mapping[ErrorClass, str] = {
    ErrorClass.AGENT_ERROR: "its final result is an error",
    ErrorClass.AUTHENTICATION: "the model's API does not accept the key",
    ErrorClass.BUDGET: "it reached its budget",
    ErrorClass.CONFIGURATION: "its settings cannot be used",
    ErrorClass.DISK_FULL: "no space was left on the disk",
    ErrorClass.NETWORK: "the model's API cannot be reached",
    ErrorClass.OVERLOADED: "the model's API is overloaded or broken",
    ErrorClass.RATE_LIMIT: "the model's API limits the rate of requests",
    ErrorClass.REQUEST_REFUSED: "the model's API refused the request",
    ErrorClass.SESSION: "the session to continue is not there, or the one to begin is",
    ErrorClass.SIGNAL: "it was interrupted, and not by us",
    ErrorClass.TURN_LIMIT: "it reached its limit of turns",
}


def because(name: str, trouble: Trouble) -> str:
    """Return a program's trouble in a sentence, with the status and the word it gave."""
    details = [str(detail) for detail in (trouble.status, trouble.word) if detail]
    sentence = _SENTENCES.get(trouble.error, str(trouble.error))
    return f"{name}: {sentence}" + (f" ({', '.join(details)})" if details else "")


def overdrawn(usage: Usage, cap: float | None) -> str:
    """Return what was spent beyond the budget; a stop comes after the cost is known, never before."""
    spent = usage.cost_usd
    if spent is None:
        return ""
    about = "about " if usage.cost_source == "estimated" else ""
    if cap is None:
        return f": spent {about}{_dollars(spent)}"
    over = _dollars(budget_spent(usage, cap) or 0.0)
    return f": spent {about}{_dollars(spent)} of {_dollars(cap)}, {over} over"


def _dollars(amount: float) -> str:
    whole, _, cents = f"{amount:.6f}".partition(".")
    return f"${whole}.{cents[:2]}{cents[2:].rstrip('0')}"
