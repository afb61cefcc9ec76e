"""How a repository wants to be proved: `[tool.playbook.prove]` in its pyproject.toml. Never reads the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from playbook.errors import PlaybookError

VERSIONS = {"argo-workflows": "4.0.2", "argo-events": "1.9.11"}
"""What is assumed to run: what everything here was tried on."""
_KEYS = ("select", "ignore", "given", "versions")
_RULE = re.compile(r"PB[0-9]{0,3}")
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")


class InvalidSettings(PlaybookError):
    """The settings cannot be used."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Findings that somebody decided to live with.

    Attributes:
        rule: an id, or the beginning of one.
        reason: why.
        file: only in files whose name ends so; "" is everywhere.
    """

    rule: str
    reason: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What to look for.

    Attributes:
        select: ids, or the beginnings of ids; none means every rule.
        ignore: what to leave out, each with a reason.
        given: objects that exist although no file makes them: "Secret/argo-postgres".
        versions: of argo-workflows and argo-events.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[Ignored, ...] = ()
    given: frozenset[str] = frozenset()
    versions: Mapping[str, str] = field(default_factory=lambda: dict(VERSIONS))

    def version(self, of: str) -> tuple[int, int, int]:
        """Return a version as numbers, to compare with."""
        found = _VERSION.fullmatch(self.versions[of])
        assert found is not None  # settings_of has seen to it
        return int(found[1]), int(found[2]), int(found[3])

    def wants(self, rule: str) -> bool:
        """Tell whether a rule is selected."""
        return not self.select or rule.startswith(self.select)

    def also(self, select: Iterable[str], ignore: Iterable[str]) -> Settings:
        """Return the settings with what the command line adds: `PB407` and `PB407=the reason`.

        Raises:
            InvalidSettings: no rule, or no reason.
        """
        chosen = tuple(_rule(one, "--select") for one in select)
        more = tuple(_ignored(*one.partition("=")[::2], "--ignore") for one in ignore)
        return replace(self, select=chosen or self.select, ignore=(*self.ignore, *more))


def settings_of(table: Mapping[str, Any]) -> Settings:
    """Return the settings in the table `[tool.playbook.prove]`.

    Raises:
        InvalidSettings: an unknown key, a wrong type, an ignored rule without a reason.
    """
    for key in table:
        if key not in _KEYS:
            raise _error(key, "is unknown", f"Known: {', '.join(_KEYS)}.")
    ignore = _texts_by_name(table, "ignore")
    versions = _texts_by_name(table, "versions")
    for name, version in versions.items():
        if name not in VERSIONS or not _VERSION.fullmatch(version):
            known = " and ".join(VERSIONS)
            raise _error(
                f"versions.{name}", f'"{version}" is not understood', f"{known}, as 1.2.3."
            )
    return Settings(
        tuple(_rule(one, "select") for one in _texts(table, "select")),
        tuple(_ignored(rule, reason, "ignore") for rule, reason in ignore.items()),
        frozenset(_texts(table, "given")),
        {**VERSIONS, **versions},
    )


def _texts(table: Mapping[str, Any], key: str) -> list[str]:
    found = table.get(key, [])
    if not (isinstance(found, list) and all(isinstance(one, str) for one in found)):
        raise _error(key, "must be a list of texts", f'{key} = ["..."]')
    return found


def _texts_by_name(table: Mapping[str, Any], key: str) -> dict[str, str]:
    found = table.get(key, {})
    if not (isinstance(found, dict) and all(isinstance(one, str) for one in found.values())):
        raise _error(key, "must be a table of texts", f'{key} = {{ PB407 = "the reason" }}')
    return found


def _rule(text: str, key: str) -> str:
    if not _RULE.fullmatch(text):
        raise _error(key, f'"{text}" is no rule', "PB407, or the beginning of several: PB4.")
    return text


def _ignored(asked: str, reason: str, key: str) -> Ignored:
    """Read `PB407` or `PB407 overlays/local/x.yaml`, with its reason."""
    rule, _, file = asked.strip().partition(" ")
    if not reason.strip():
        raise _error(
            key, f"{asked} has no reason", 'Say why: --ignore "PB407=built on this machine".'
        )
    return Ignored(_rule(rule, key), reason.strip(), file.strip())


def _error(key: str, what: str, hint: str) -> InvalidSettings:
    where = key if key.startswith("--") else f"[tool.playbook.prove] {key}"
    return InvalidSettings(f"{where}: {what}", hint=hint)
