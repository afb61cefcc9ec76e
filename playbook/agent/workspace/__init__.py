"""Where a run works and what is left of it: folders, skills, artifacts, retention. Starts no process, asks no network."""

from playbook.agent.workspace.artifacts import ArtifactLimits, Collected, collect
from playbook.agent.workspace.disk import Disk
from playbook.agent.workspace.garbage import Swept
from playbook.agent.workspace.identity import workspace_id
from playbook.agent.workspace.record import Record, SkillVersion
from playbook.agent.workspace.retention import Found, Retention, compressible, expired
from playbook.agent.workspace.skill_store import (
    Installed,
    Updated,
    choose,
    installed,
    sources,
    update,
)
from playbook.agent.workspace.skills import SkillSource
from playbook.agent.workspace.workspaces import Workspaces

__all__ = [
    "ArtifactLimits",
    "Collected",
    "Disk",
    "Found",
    "Installed",
    "Record",
    "Retention",
    "SkillSource",
    "SkillVersion",
    "Swept",
    "Updated",
    "Workspaces",
    "choose",
    "collect",
    "compressible",
    "expired",
    "installed",
    "sources",
    "update",
    "workspace_id",
]
