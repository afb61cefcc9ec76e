"""Which variables and flags are settings, and what one that is none was meant to be. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from playbook.agent.settings.model import BELOW, PREFIX, leaves

Key = tuple[str, ...]


def variable(key: Key) -> str:
    """Return the environment variable of a key: `AGENT_RUNTIME_RETENTION__TTL`."""
    return PREFIX + BELOW.join(key).upper()


def flag(key: Key) -> str:
    """Return the flag of a key: `--retention-ttl`."""
    return "--" + "-".join(key).replace("_", "-")


def variable_keys(environment: Mapping[str, str]) -> tuple[dict[Key, str], list[str]]:
    """Return the variables that are settings by key, and a complaint for each that looks like one and is none.

    An empty variable is one that is not set: charts and shells write them so.
    """
    known = {variable(key): key for key in leaves()}
    ours = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    complaints = [
        f"environment: {name}: {near(name, known, PREFIX)}"
        for name in sorted(ours)
        if name not in known
    ]
    return {known[name]: name for name in sorted(ours) if name in known and ours[name]}, complaints


def flag_keys(flags: Mapping[str, object]) -> tuple[dict[Key, object], list[str]]:
    """Return the flags that were given by key, and a complaint for each that is unknown."""
    known = {".".join(key): key for key in leaves()}
    complaints = [f"flags: {name}: {near(name, known)}" for name in flags if name not in known]
    given = {known[n]: value for n, value in flags.items() if n in known and value is not None}
    return given, complaints


def near(name: str, known: Iterable[str], start: str = "") -> str:
    """Say that a name is unknown, and which known one is like it; `start` is what all of them begin with."""
    names = list(known)
    below = [one for one in names if one.startswith((name + BELOW, name + "."))]
    if below:
        return f"is a section; set {', '.join(below)}"
    tails = [one.removeprefix(start) for one in names]
    found = get_close_matches(name.removeprefix(start), tails, 1)
    return (
        f"unknown; did you mean {start}{found[0]}?"
        if found
        else f"unknown; known: {', '.join(names)}"
    )
