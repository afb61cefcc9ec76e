"""playbook: plays of coding agents, declared in Python, rehearsed and rendered to Argo.

The names below are the public ones; each is imported when it is first asked for, so that `playbook --help` is fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playbook.agents import Agent as Agent
    from playbook.agents import Permissions as Permissions
    from playbook.agents import SecretEnv as SecretEnv
    from playbook.agents import Tools as Tools
    from playbook.agents import blaze as blaze
    from playbook.agents import cleo as cleo
    from playbook.agents import rex as rex
    from playbook.agents import tess as tess
    from playbook.argo.sensors import event_bus as event_bus
    from playbook.argo.sensors import event_source as event_source
    from playbook.argo.sensors import sensors as sensors
    from playbook.argo.template import workflow_template as workflow_template
    from playbook.errors import PlaybookError as PlaybookError
    from playbook.invariants import Invariant as Invariant
    from playbook.invariants import Snapshot as Snapshot
    from playbook.invariants import invariant as invariant
    from playbook.labels import Labels as Labels
    from playbook.platform import Platform as Platform
    from playbook.play import Gate as Gate
    from playbook.play import Parameter as Parameter
    from playbook.play import Play as Play
    from playbook.play import Restart as Restart
    from playbook.play import Stage as Stage
    from playbook.play import When as When

__version__ = "0.1.0"

_HOMES = {
    "playbook.agents": (
        "Agent",
        "Permissions",
        "SecretEnv",
        "Tools",
        "blaze",
        "cleo",
        "rex",
        "tess",
    ),
    "playbook.argo.sensors": ("event_bus", "event_source", "sensors"),
    "playbook.argo.template": ("workflow_template",),
    "playbook.errors": ("PlaybookError",),
    "playbook.invariants": ("Invariant", "Snapshot", "invariant"),
    "playbook.labels": ("Labels",),
    "playbook.platform": ("Platform",),
    "playbook.play": ("Gate", "Parameter", "Play", "Restart", "Stage", "When"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'playbook' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
