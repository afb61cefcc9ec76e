"""Options that several commands share, and the few things they all do with them."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from playbook.platform import Platform
    from playbook.project.load import Project

Root = Annotated[
    Path, typer.Option("--root", help="The repository: the folder that holds workflows/.")
]
Environment = Annotated[
    str,
    typer.Option("--env", help="The environment: a file of gitops/environments/ without .yaml."),
]
Output = Annotated[str, typer.Option("--output", "-o", help="text or json.")]


def project_at(root: Path) -> Project:
    """Load the repository at root."""
    from playbook.project.layout import layout
    from playbook.project.load import load

    return load(layout(root))


def rendered(project: Project, platform: Platform) -> dict[str, str]:
    """Render one environment of a project, in memory."""
    from playbook.render import Sources, render

    return render(Sources(project.plays, project.workflows, project.events(platform)), platform)


def tree_to_play(project: Project, platform: Platform) -> dict[str, str]:
    """Render one environment for a rehearsal, and say so when there are files on disk and they are others."""
    from playbook.project.write import compare

    files = rendered(project, platform)
    folder = project.layout.rendered(platform.name)
    if folder.is_dir() and compare(folder, files).stale:
        shown = project.layout.shown(folder)
        print(f"note: {shown} is not what this plays; run `playbook render`", file=sys.stderr)
    return files


def width() -> int:
    """Return the columns to write in: the terminal's, or 80 where there is none; at most 120."""
    return min(shutil.get_terminal_size((80, 24)).columns, 120)


def colour() -> bool:
    """Tell whether to write colours: to a terminal that knows them, unless NO_COLOR is set (no-color.org)."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def ascii_only() -> bool:
    """Tell whether the output takes no character beyond ASCII."""
    try:
        "→·…".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return True
    return False


def one_of(value: str, allowed: tuple[str, ...], option: str) -> str:
    """Return an option's value, or end as a usage error naming what is allowed."""
    if value not in allowed:
        raise typer.BadParameter(f'"{value}"; allowed: {", ".join(allowed)}', param_hint=option)
    return value
