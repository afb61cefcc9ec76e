"""Which version a skill is: what it says of itself, else what its files hash to. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

# As the CLIs' own rule for a skill's name: https://agentskills.io/specification
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}")
FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
# Not read as YAML: people's descriptions often are none, and 1.10 must not become 1.1.
STATED = re.compile(
    r"""^(?:metadata:[ \t]*\n(?:[ \t]+.*\n)*?[ \t]+)?version:[ \t]*["']?([^\s"'#]+)""", re.MULTILINE
)
HASH_SHOWN = 16


@dataclass(frozen=True, slots=True)
class SkillFile:
    """One file of a skill, as it was copied."""

    path: str
    executable: bool
    sha256: str


def tree_hash(files: Iterable[SkillFile]) -> str:
    """Hash all of a skill: names, executable bits, contents; in no particular order."""
    digest = hashlib.sha256()
    for each in sorted(files, key=lambda file: file.path):
        line = f"{each.path}\0{int(each.executable)}\0{each.sha256}\n"
        digest.update(line.encode(errors="surrogateescape"))
    return digest.hexdigest()


def version_of(name: str, manual: str, version_file: str | None, tree: str) -> str:
    """Return the version of SKILL.md's front matter, else of the VERSION file, else of the tree.

    Raises:
        AgentProblem: what it says cannot be the name of a folder.
    """
    front = FRONT.match(manual.replace("\r\n", "\n"))
    stated = STATED.search(front[1]) if front else None
    version = stated[1] if stated else (version_file or "").strip()
    if not version:
        return f"sha256-{tree[:HASH_SHOWN]}"
    if not VERSION.fullmatch(version):
        raise AgentProblem(
            ErrorClass.SKILLS,
            f"skill {name}: version {version[:80]!a} cannot be used",
            hint="letters, digits and . + _ - only, at most 64, as 1.4.0",
        )
    return version


def check_name(name: str) -> None:
    """Refuse a skill's name that is more than a name.

    Raises:
        AgentProblem: it has other than lower-case letters, digits and dashes.
    """
    if not NAME.fullmatch(name):
        raise AgentProblem(
            ErrorClass.SKILLS,
            f"skill {name[:80]!a} has a name that cannot be used",
            hint="lower-case letters, digits and dashes, at most 64",
        )
