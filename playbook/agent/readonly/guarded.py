"""Parts of a triage whose agents get the proven access and no other, and lose it at the end. Decides nothing itself."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from playbook.agent.assignment import Assignment
from playbook.agent.ports import ContextBuilder, ContextBundle, Workspace
from playbook.agent.readonly.admission import KUBECONFIG, Admission
from playbook.agent.readonly.install import BIN
from playbook.agent.result import Failure
from playbook.agent.runtime.parts import Afterwards, Judgement, Parts
from playbook.agent.workspace.disk import folder


@dataclass(frozen=True, slots=True)
class Equipped:
    """A ContextBuilder that also tells the agent's tools where its kubeconfig and its kubectl are."""

    inner: ContextBuilder
    path: str

    def build(self, assignment: Assignment, workspace: Workspace) -> ContextBundle:
        made = self.inner.build(assignment, workspace)
        ours = {
            "KUBECONFIG": str(workspace.path / KUBECONFIG),
            "PATH": f"{workspace.path / BIN}{os.pathsep}{self.path}",
        }
        return replace(made, environment={**made.environment, **ours})

    def write(self, bundle: ContextBundle, workspace: Workspace) -> None:
        self.inner.write(bundle, workspace)


def guarded(parts: Parts, admission: Admission) -> Parts:
    """Return parts whose agents get the proven access and no other, and lose it at the end."""
    return replace(
        parts,
        contexts=Equipped(parts.contexts, admission.path),
        admit=admission,
        afterwards=_without_access(parts.afterwards),
    )


def _without_access(afterwards: Afterwards) -> Afterwards:
    def cleared(
        assignment: Assignment, workspace: Workspace, judgement: Judgement
    ) -> Failure | None:
        forget(workspace.path)
        return afterwards(assignment, workspace, judgement)

    return cleared


def forget(workspace: Path) -> None:
    """Remove the kubeconfig from a workspace that may be kept for days."""
    *above, name = Path(KUBECONFIG).parts
    try:
        # step by step: the agent may have put a link to somebody's home in its place
        with (
            folder(str(workspace)) as top,
            folder(above[0], top) as home,
            folder(above[1], home) as at,
        ):
            os.unlink(name, dir_fd=at)
    except OSError:
        return
