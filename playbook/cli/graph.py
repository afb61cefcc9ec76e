"""`playbook graph`: the play as a picture, in mermaid's language."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from playbook.cli.options import Root, project_at


def command(
    play: Annotated[str, typer.Argument(help="The play's name.")] = "play",
    root: Root = Path(),
) -> None:
    """Draw a play: its states, and the calls between them.

    Example: playbook graph play > play.mmd
    """
    from playbook.argo.graph import mermaid

    print(mermaid(project_at(root).play(play)))
