"""Who did it: by numeric account where the Platform knows it, else by login without regard to case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from playbook.agents import Agent
from playbook.play import Actor
from playbook.reconcile.facts import Signal


def sent_by(signal: Signal, agent: Agent, ids: Mapping[str, int]) -> bool:
    """Tell whether this agent's App sent the event."""
    known = ids.get(agent.name)
    if known is not None and signal.sender_id:
        return signal.sender_id == str(known)
    return signal.sender.casefold() == agent.login


def person(signal: Signal) -> bool:
    """Tell whether a person sent it: an account that GitHub does not call a bot."""
    named = bool(signal.sender)  # a login we could not read is nobody
    return named and signal.sender_type != "Bot" and not signal.sender.endswith("[bot]")


def among(signal: Signal, actors: Iterable[Actor], ids: Mapping[str, int]) -> bool:
    """Tell whether one of these sent it."""
    return any(
        sent_by(signal, who, ids) if isinstance(who, Agent) else person(signal) for who in actors
    )


def authored(signal: Signal, agents: Iterable[Agent]) -> bool:
    """Tell whether one of these agents is the pull request's author."""
    return any(signal.author.casefold() == agent.login for agent in agents)
