"""What an execution cost: prices, estimates, sums over several starts, and the budget. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from playbook.agent.result import Usage

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens of one model; `cached` is what reading from the cache costs."""

    input: float
    output: float
    cached: float = 0.0


def priced(usage: Usage, price: Price | None) -> Usage:
    """Return the usage with an estimated cost; a reported one stays, and without a price none is made up."""
    if price is None or usage.cost_usd is not None:
        return usage
    dollars = (
        usage.input_tokens * price.input
        + usage.output_tokens * price.output
        + usage.cached_tokens * price.cached
    ) / MILLION
    return replace(usage, cost_usd=dollars, cost_source="estimated")


def together(earlier: Usage, later: Usage) -> Usage:
    """Return what two starts used, one after the other."""
    costs = [cost for cost in (earlier.cost_usd, later.cost_usd) if cost is not None]
    source = later.cost_source if later.cost_usd is not None else earlier.cost_source
    turns = [number for number in (earlier.turns, later.turns) if number is not None]
    return Usage(
        turns=sum(turns) if turns else None,
        input_tokens=earlier.input_tokens + later.input_tokens,
        output_tokens=earlier.output_tokens + later.output_tokens,
        cached_tokens=earlier.cached_tokens + later.cached_tokens,
        cost_usd=sum(costs) if costs else None,
        cost_source=source,
    )


def since(before: Usage, total: Usage) -> Usage:
    """Return what a start used itself, of the total that its session has reached.

    A resumed session counts tokens and dollars on from where it was, but not its turns (Claude Code 2.1.329, seen).
    A total below what it was is one that was begun anew: its program has lost the old one.
    """
    tokens = (
        total.input_tokens - before.input_tokens,
        total.output_tokens - before.output_tokens,
        total.cached_tokens - before.cached_tokens,
    )
    cost = total.cost_usd
    own = None if cost is None else cost - (before.cost_usd or 0.0)
    if min(tokens) < 0 or (own is not None and own < 0):
        return total
    return replace(
        total,
        input_tokens=tokens[0],
        output_tokens=tokens[1],
        cached_tokens=tokens[2],
        cost_usd=own,
    )


def budget_spent(usage: Usage, cap: float) -> float | None:
    """Return by how many dollars a budget is overdrawn, None while it is not reached.

    An unknown cost is never a reached budget: `unsupported` has told so before the start.
    """
    cost = usage.cost_usd
    return None if cost is None or cost < cap else cost - cap
