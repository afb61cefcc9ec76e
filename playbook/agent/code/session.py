"""What a CLI needs to go on where it was: its session's id and its home. Outside the repository, never in it."""

from __future__ import annotations

import re
from pathlib import Path

from playbook.agent.code.beside import beside, replace, unusable
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

# It becomes an argument: none begins with a dash.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def session(folder: Path, cli: str = "agent") -> str | None:
    """Return the id of the session a CLI last had in a checkout, or None.

    Args:
        folder: the checkout.
        cli: whose session; another CLI does not know it.
    """
    try:
        text = _file(folder, cli).read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise AgentProblem(ErrorClass.SESSION, f"{_file(folder, cli)} cannot be read") from error
    return text if _ID.fullmatch(text) else None


def remember_session(folder: Path, session_id: str, cli: str = "agent") -> None:
    """Keep a session's id for the next stage that continues it.

    Raises:
        AgentProblem: it is no id, or the folder cannot be written.
    """
    if not _ID.fullmatch(session_id):
        raise AgentProblem(ErrorClass.SESSION, f"{cli} named a session that is no id")
    replace(_file(folder, cli), f"{session_id}\n".encode(), 0o600)


def session_home(folder: Path) -> Path:
    """Return the home folder for the CLI of a checkout, 0700: sessions are kept there from stage to stage."""
    home = beside(folder) / "home"
    try:
        home.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise unusable(home, error) from error
    return home


def _file(folder: Path, cli: str) -> Path:
    if not _ID.fullmatch(cli):
        raise AgentProblem(ErrorClass.CONFIGURATION, f"{cli!a} is no name of a CLI")
    return beside(folder) / f"{cli}.session"
