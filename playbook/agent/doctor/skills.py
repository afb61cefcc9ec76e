"""Copy each configured skill for trial, as a workspace would. The copy is gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from playbook.agent.doctor.facts import Skill
from playbook.agent.errors import AgentProblem
from playbook.agent.workspace import Disk, SkillSource, sources
from playbook.agent.workspace.disk import folder
from playbook.agent.workspace.skills import copy_skill


def tried(paths: Sequence[Path], store: Path | None) -> tuple[Skill, ...]:
    """Return each skill with the version new workspaces would record, or what is wrong with it."""
    try:
        wanted = [SkillSource(path.name, path) for path in paths]
        wanted += sources(store) if store else ()
    except AgentProblem as problem:
        return (Skill("store", problem=problem.message),)
    with tempfile.TemporaryDirectory(prefix="playbook-doctor-") as place, folder(place) as shelf:
        return tuple(_tried(source, shelf) for source in wanted)


def _tried(source: SkillSource, shelf: int) -> Skill:
    try:
        copied = copy_skill(source, source.name, shelf, Disk())
    except AgentProblem as problem:
        return Skill(source.name, problem=problem.message)
    return Skill(source.name, copied.version)
