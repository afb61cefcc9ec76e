"""The versions of skills a service has, and which one new workspaces get. Changed on purpose only; old ones stay."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.workspace.disk import Disk, exists, folder, problems, read_start
from playbook.agent.workspace.removal import remove_tree
from playbook.agent.workspace.skill_version import NAME, VERSION, check_name
from playbook.agent.workspace.skills import SkillSource, copy_skill

CURRENT = "current"
TREE = ".tree"  # beside the versions: `.tree-<version>` is the hash of what was installed


@dataclass(frozen=True, slots=True)
class Installed:
    """A skill of the store: the version new workspaces get ("" when none was chosen), and all there are."""

    name: str
    current: str
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update did: the versions before ("" when it is new) and after, and the new one's hash."""

    name: str
    before: str
    after: str
    tree: str


def update(store: Path, name: str, source: Path) -> Updated:
    """Install the source's version of a skill, and give it to new workspaces from now on.

    `<store>/<name>/<version>/` is made aside and renamed, then `<store>/<name>/current` names it. Workspaces that
    exist keep their copies. The same version again is fine, and makes it current again.

    Raises:
        AgentProblem: it cannot be copied, or the store has that version with other files.
    """
    disk = Disk()
    with _skill(store, name, make=True) as shelf:
        before = _current(shelf)
        aside = f".tmp-{secrets.token_hex(8)}"
        copied = copy_skill(SkillSource(name, source), aside, shelf, disk)
        try:
            after = copied.version
            if after == CURRENT:
                raise _refused(f"skill {name}: a version cannot be called {CURRENT}", "")
            if not exists(after, shelf):
                disk.replace(f"{TREE}-{after}", copied.tree.encode(), shelf)
                disk.rename(aside, after, src_dir_fd=shelf, dst_dir_fd=shelf)
            elif _tree(shelf, after) != copied.tree:
                raise _refused(
                    f"skill {name}: version {after} is in the store with other files",
                    "give the changed skill a new version in its SKILL.md",
                )
            disk.replace(CURRENT, after.encode(), shelf)
        finally:
            remove_tree(aside, shelf)
        return Updated(name, before, after, copied.tree)


def choose(store: Path, name: str, version: str) -> Updated:
    """Give another version that is in the store to new workspaces: the way back from a bad update.

    Raises:
        AgentProblem: the store has no such skill or version.
    """
    with _skill(store, name, make=False) as shelf:
        known = _versions(shelf)
        if version not in known:
            raise _refused(
                f"skill {name}: version {version!a} is unknown; known: {', '.join(known)}", ""
            )
        before = _current(shelf)
        Disk().replace(CURRENT, version.encode(), shelf)
        return Updated(name, before, version, _tree(shelf, version))


def installed(store: Path) -> tuple[Installed, ...]:
    """List the skills of a store by name; a store that is not there has none."""
    try:
        names = sorted(name for name in os.listdir(store) if NAME.fullmatch(name))
    except FileNotFoundError:
        return ()
    except OSError as e:
        raise _refused(f"skill store {store}: {e.strerror}", "") from e
    found = []
    for name in names:
        with _skill(store, name, make=False) as shelf:
            found.append(Installed(name, _current(shelf), _versions(shelf)))
    return tuple(found)


def sources(store: Path) -> tuple[SkillSource, ...]:
    """Return what new workspaces are to copy: the current version of each skill."""
    return tuple(
        SkillSource(each.name, store / each.name / each.current)
        for each in installed(store)
        if each.current
    )


@contextmanager
def _skill(store: Path, name: str, *, make: bool) -> Iterator[int]:
    """Open a skill's folder in the store."""
    check_name(name)
    with problems(f"skill store {store}: {name}", ErrorClass.SKILLS):
        if make:
            (store / name).mkdir(mode=0o755, parents=True, exist_ok=True)
        with folder(str(store / name)) as shelf:
            yield shelf


def _current(shelf: int) -> str:
    try:
        version = read_start(CURRENT, shelf, 100).decode(errors="replace").strip()
    except OSError:
        return ""
    return version if version in _versions(shelf) else ""


def _versions(shelf: int) -> tuple[str, ...]:
    names = (name for name in os.listdir(shelf) if VERSION.fullmatch(name))
    return tuple(sorted(name for name in names if name != CURRENT))


def _tree(shelf: int, version: str) -> str:
    try:
        return read_start(f"{TREE}-{version}", shelf, 100).decode(errors="replace")
    except OSError:
        return ""


def _refused(message: str, hint: str) -> AgentProblem:
    return AgentProblem(ErrorClass.SKILLS, message, hint=hint)
