"""What every Sensor of ours names alike: where events come from, what a value must look like. Builds no Sensor."""

from __future__ import annotations

import re

from playbook.platform import Platform

SOURCE = "github"
HOOK = "play"
SENSOR_ACCOUNT = "playbook-sensor"
PR = "body.pull_request."


def quoted(text: str) -> str:
    """Return text with what a Go regular expression would read otherwise escaped, and nothing else."""
    return re.sub(r"[\\.+*?()|\[\]{}^$]", r"\\\g<0>", text)


def anchored(pattern: str) -> str:
    """Return a pattern for the whole value: Argo Events' filters are unanchored."""
    return f"^(?:{pattern})$"


def repositories(platform: Platform) -> str:
    """Return the pattern of the repositories an environment covers."""
    github = platform.github
    if github.organization:
        return anchored(f"(?i){quoted(github.organization)}/[^/]+")
    return anchored("(?i)" + "|".join(quoted(name) for name in github.repositories))
