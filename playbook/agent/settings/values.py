"""The values people write in settings: "10m", "64Mi", a program, a list in one variable. Pure; opens no file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from playbook import durations

UNITS = {"": 1, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40}
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
_LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
# A namespace is a DNS label, an account's name a subdomain (pkg/apis/core/validation): no path can be made of them.
_ACCOUNT = re.compile(rf"{_LABEL}/(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*", re.ASCII)
_SIZE = re.compile(r"([0-9]{1,15})(Ki|Mi|Gi|Ti|)", re.ASCII)


def _seconds(value: Any) -> Any:
    """Read "10m" as 600.0; a number, also one in a variable, is seconds."""
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    return float(durations.seconds(value))


def _bytes(value: Any) -> Any:
    """Read "64Mi" as 67108864; a number is bytes."""
    if not isinstance(value, str):
        return value
    found = _SIZE.fullmatch(value)
    if found is None:
        raise ValueError('a size is expected, for example 1048576, "256Ki" or "10Gi"')
    return int(found[1]) * UNITS[found[2]]


def _never(value: Any) -> Any:
    """Let a variable, which knows no null, say that something never happens."""
    return None if value == "never" else value


def from_json(value: Any) -> Any:
    """Read JSON where a variable holds what a file would write as a list or a mapping."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError('JSON is expected in a variable, for example ["/skills/web"]') from None


def _command(value: Any) -> Any:
    """Take the name of a program as an argv of one; split nothing, for no shell reads it."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return from_json(value)
    if not value or value != value.strip() or re.search(r"\s-", value):
        raise ValueError(
            'one program is expected, or a list, for example ["node", "agent.js"]; no shell splits it'
        )
    return [value]


def _absolute(value: Path) -> Path:
    if not value.is_absolute() or ".." in value.parts:
        raise ValueError("an absolute path without .. is expected")
    return value


def _account(value: str) -> str:
    if not _ACCOUNT.fullmatch(value):
        raise ValueError(
            'namespace/name of a ServiceAccount is expected, for example "playbook/playbook-triage"'
        )
    return value


Seconds = Annotated[
    float, BeforeValidator(_seconds), Field(gt=0, le=durations.LONGEST, allow_inf_nan=False)
]
Bytes = Annotated[int, BeforeValidator(_bytes), Field(gt=0, le=1 << 60)]
SecondsOrNever = Annotated[Seconds | None, BeforeValidator(_never)]
Absolute = Annotated[Path, AfterValidator(_absolute)]
AccountName = Annotated[str, AfterValidator(_account)]
Word = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$")]
Command = Annotated[tuple[Word, ...], BeforeValidator(_command), Field(min_length=1)]
Port = Annotated[int, Field(ge=1, le=65535)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/@]+(/\S*)?$")]
