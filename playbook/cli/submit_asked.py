"""What `playbook submit` is asked for, from its options and the repository. Never asks the cluster."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from playbook.play import Play
    from playbook.project.load import Project
    from playbook.submit.send import Wanted


def project_for(root: Path, play: str | None) -> Project | None:
    """Load the repository; without one the cluster's template is all there is, and its name must be said."""
    from playbook.cli.options import project_at

    if play is not None and not (root / "workflows").is_dir():
        return None
    return project_at(root)


def only_play(project: Project | None) -> str:
    """Return the play nobody had to name."""
    names = [play.name for play in project.plays] if project else []
    if len(names) == 1 or "play" in names:
        return names[0] if len(names) == 1 else "play"
    known = ", ".join(names) or "none"
    raise typer.BadParameter(f"say which; known: {known}", param_hint="--play")


def namespace_of(project: Project | None, env: str | None) -> str:
    """Return the environment's namespace; the argo CLI's own variable stands between --env and the usual one."""
    from playbook.project.environment import environments, load_platform

    set_outside = os.environ.get("ARGO_NAMESPACE")
    if env is None and set_outside:
        return set_outside
    if project is None:
        raise typer.BadParameter("say which, or set ARGO_NAMESPACE", param_hint="--namespace")
    known = environments(project.layout)
    name = env or (known[0] if len(known) == 1 else "local")
    return load_platform(project.layout, name).namespaces.workflows


def parameters(given: list[str]) -> dict[str, str]:
    """Read key=value."""
    found: dict[str, str] = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not (key and equals) or key in found:
            what = "is given twice" if key in found else "is not key=value"
            raise typer.BadParameter(f'"{key}" {what}', param_hint="--param")
        found[key] = value
    return found


def play_of(project: Project | None, template: str) -> Play | None:
    """Return the play of that name; None for a Hera template that is no play's.

    Raises:
        InvalidPlay: the repository has neither.
    """
    if project is None:
        return None
    ours = any(play.name == template for play in project.plays)
    return project.play(template) if ours or not _rendered(project, template) else None


def _rendered(project: Project, template: str) -> Any:
    """Return a template as `render` writes it: extended by hand, or made from the play."""
    from playbook import workflow_template

    for manifest in project.workflows:
        if (manifest["kind"], manifest["metadata"].get("name")) == ("WorkflowTemplate", template):
            return manifest
    play = next((play for play in project.plays if play.name == template), None)
    return workflow_template(play).to_dict() if play else None


def dry(project: Project | None, wanted: Wanted, output: str) -> str:
    """Return the Workflow of the first attempt, checked against the template that is declared here."""
    from playbook.documents import dump
    from playbook.submit.arguments import arguments, check, declared
    from playbook.submit.task import Target
    from playbook.submit.workflow import workflow

    template = _rendered(project, wanted.template) if project else None
    if template is not None:
        check(arguments(wanted.task, wanted.parameters), declared(template))
    target = Target(wanted.template, wanted.namespace, wanted.play)
    made = workflow(target, wanted.task, 1, wanted.parameters)
    print("note: attempt 1; submitting looks which attempt is next", file=sys.stderr)
    return dump(made) if output == "text" else json.dumps(made, indent=2) + "\n"
