"""`playbook rehearse --real`: the same scenarios in a lab, with the real Argo, compared with the offline ones."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from playbook.cli.options import rendered, width

if TYPE_CHECKING:
    from playbook.lab.lab import Lab
    from playbook.lab.rehearsal.company import Both
    from playbook.lab.rehearsal.place import Place
    from playbook.platform import Platform
    from playbook.project.load import Project
    from playbook.rehearse.scenario import Scenario
    from playbook.rehearse.stage import Stage

DOORS = 8


@dataclass(frozen=True, slots=True)
class How:
    """How it is played: the lab's name, how many at a time; what is printed of it."""

    lab: str
    jobs: int
    json: bool
    quiet: bool


def play(
    project: Project, platform: Platform, stage: Stage, scenarios: Sequence[Scenario], how: How
) -> None:
    """Play scenarios in a lab, and end with exit code 1 when one differs."""
    from playbook.lab.lab import find
    from playbook.lab.rehearsal.company import rehearse_real
    from playbook.rehearse.perform import perform

    lab = find(how.lab)
    jobs = min(how.jobs, DOORS, len(scenarios))
    places = [_place(lab, project, platform, stage, number) for number in range(jobs)]
    found: list[Both] = []
    for both in rehearse_real(scenarios, lambda one: perform(stage, one), places):
        found.append(both)
        if not how.json:
            _show(both, quiet=how.quiet)
    _finish(found, how)
    for place, _ in places:
        place.remove()


def _place(
    lab: Lab, project: Project, platform: Platform, stage: Stage, number: int
) -> tuple[Place, Stage]:
    """Return a namespace of its own for a scenario at a time, with the tree rendered for it."""
    from playbook.lab.rehearsal.place import prepare
    from playbook.rehearse.stage import Stage
    from playbook.rehearse.tree import compile_tree

    namespace = f"rehearsal-{number}"
    print(f"lab {lab.home.name}: namespace {namespace} ...", file=sys.stderr)
    namespaces = platform.namespaces.model_copy(update={"workflows": namespace})
    # The user's own Application, if there is one, stays as it is.
    own = platform.model_copy(update={"namespaces": namespaces, "argocd": None})
    files = rendered(project, own)
    return prepare(lab, namespace, files), Stage(compile_tree(files), stage.recordings)


def _show(both: Both, *, quiet: bool) -> None:
    from playbook.lab.rehearsal.report import details, line

    print(line(both), flush=True)
    for one in () if quiet else details(both, width()):
        print(one, flush=True)


def _finish(found: Sequence[Both], how: How) -> None:
    from playbook.lab.rehearsal.report import document

    if how.json:
        print(json.dumps([document(both) for both in found], indent=2))
    same = sum(both.same for both in found)
    failed = any(both.failed for both in found)
    total = sum(both.seconds for both in found)
    print(
        f"{same} of {len(found)} scenarios are the same offline and for real ({total:.0f} s of play)",
        file=sys.stderr,
    )
    if failed or same < len(found):
        shown = "kubectl get workflows,coderuns,signals -A"
        print(f"the last runs stay in lab {how.lab}: {shown}", file=sys.stderr)
        raise typer.Exit(1)
