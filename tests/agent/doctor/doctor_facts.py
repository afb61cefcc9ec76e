"""A machine where all is well, and ways to spoil it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from playbook.agent.doctor.facts import (
    Account,
    Clock,
    Configured,
    Facts,
    Folder,
    Network,
    Program,
    Purpose,
    SecretFile,
    Skill,
    Wardens,
)

NOW = datetime(2026, 11, 21, 20, 23, 45, tzinfo=UTC)
SECRET = "sk-ant-very-secret"
UID = 10001
ROOT = Folder("/workspace/runs", "", UID, 0o700, 5 << 30, 1_000_000)
KEY = SecretFile("model_key_file", "/run/key", "", 0o400)
PROGRAMS = tuple(
    Program(name, f"/usr/bin/{name}", "1.2.3")
    for name in ("claude", "codex", "gemini", "git", "kubectl", "helm")
)
HEALTHY = Facts(
    purpose=Purpose.ALL,
    wanted=frozenset({"claude", "codex", "gemini"}),
    pod=False,
    configured=Configured("agent.yaml", command=("claude",)),
    account=Account(UID),
    programs=PROGRAMS,
    workspace=ROOT,
    state=Folder("/workspace", "", UID, 0o700, 5 << 30, 1_000_000),
    temporary=Folder("/tmp", "", 0, 0o1777, 5 << 30, 1_000_000),
    termination_log=Folder("/dev/termination-log"),
    secrets=(KEY,),
    wardens=Wardens("", 1, 0, 20, cgroup=True),
    skills=(Skill("k8s-troubleshooter", "1.0.0"),),
    clock=Clock(NOW, synchronised=True),
    network=Network(authorities="/etc/ssl/certs"),
)


def spoiled(**changes: Any) -> Facts:
    """Return the facts of a machine where something is otherwise."""
    return replace(HEALTHY, **changes)


def lacking(name: str, **changes: Any) -> Facts:
    """Return the facts of a machine without a program."""
    programs = (
        replace(one, problem="not there", mend=f"install {one.name}") if one.name == name else one
        for one in PROGRAMS
    )
    return spoiled(programs=tuple(programs), **changes)
