"""PB305: bots in filters that are not called so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from playbook.errors import NotModelled
from playbook.events.comparisons import compile_comparison
from playbook.prove.finding import Severity
from playbook.prove.plays import carried
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.sensor.listeners import Data, listeners
from playbook.prove.world import World

_FIELD = re.compile(r"body\.(?:[a-z_]+\.)*(?:login|pusher\.name)")
_BOT = re.compile(r"([A-Za-z0-9-]+)\\?\[bot\\?\]")
_WHOLE = re.compile(r"\^(?:\(\?:)?([A-Za-z0-9 _-]+)\)?\$")
"""A pattern that takes one text and nothing else."""


def _misnamed(world: World) -> Found:
    apps = world.once(_apps)
    for one in world.once(listeners):
        for data in one.data if one.is_github else ():
            if data.kind != "string" or not _FIELD.fullmatch(data.field):
                continue
            for path, value in one.sensor.each(*data.path, "value"):
                login = _login(str(value), data, apps)
                if login:
                    name = login.replace("[", r"\[").replace("]", r"\]")
                    said = f'"{value}" never takes {login}, as that bot is called.'
                    # Without `[bot]` it may be meant for a person who is called as the App is.
                    severity: Severity = "error" if _BOT.search(str(value)) else "warning"
                    yield Fault(
                        one.sensor, path, said, mend=f"Write `^{name}$`.", severity=severity
                    )


def _login(value: str, data: Data, apps: Mapping[str, str]) -> str:
    """Return the login that a value is meant for and never takes, or ""."""
    equal = data.comparator != "!="
    for found in _BOT.finditer(value):
        login = f"{found[1].lower()}[bot]"
        if found[1] != found[1].lower() and not _takes(data.values if equal else [value], login):
            return login
    whole = _WHOLE.fullmatch(value)
    login = apps.get(whole[1].lower(), "") if whole else ""
    return login if login and equal and not data.passes(login) else ""


def _takes(values: Sequence[str], login: str) -> bool:
    """Tell whether one of several patterns takes a login, or cannot be read."""
    try:
        tests = compile_comparison("string", "", [str(one) for one in values]).tests
    except NotModelled:
        return True
    return any(not isinstance(test, str) and test(login) for test in tests)


def _apps(world: World) -> dict[str, str]:
    """Return the logins of the agents of all plays, by the names of their GitHub Apps and by these without `[bot]`."""
    plays = (one.play for one in world.once(carried) if one.play is not None)
    agents = [agent for play in plays for agent in play.agents]
    slugs = {one.login.removesuffix("[bot]"): one.login for one in agents}
    return {**{one.github_app.lower(): one.login for one in agents}, **slugs}


MISNAMED = Rule(
    id="PB305",
    title="A filter names a bot as GitHub never does.",
    why="The login of a GitHub App is its slug, in small letters, and `[bot]`: `5DLabs-Rex` writes as `5dlabs-rex[bot]`. "
    "Patterns tell capitals apart, so the filter never takes the events it is meant for, or never refuses them.",
    mend=r"Write the login: `^5dlabs-rex\[bot\]$`.",
    source="the recordings in playbook/recordings (sender.login); argo-events v1.9.11 pkg/sensors/dependencies/filter.go; issue 5",
    check=_misnamed,
)

RULES = (MISNAMED,)
