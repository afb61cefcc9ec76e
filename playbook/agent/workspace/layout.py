"""What a workspace looks like inside: its folders, its record, its skills. Made aside, then renamed; never half of one."""

from __future__ import annotations

import errno
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress

from playbook.agent.workspace.archive import SUFFIX
from playbook.agent.workspace.disk import Disk, exists, folder
from playbook.agent.workspace.record import Record, SkillVersion, write_record
from playbook.agent.workspace.removal import remove_tree
from playbook.agent.workspace.root import Root
from playbook.agent.workspace.skills import SkillSource, copy_skill

log = logging.getLogger("playbook.agent.workspace")
CLAUDE, CONTEXT, OUTPUT, ARTIFACTS, SKILLS = ".claude", "context", "output", "artifacts", "skills"


def build(root: Root, record: Record) -> None:
    """Make `<root>/<id>/`; the caller holds its lock.

    Raises:
        OSError: it exists, or the disk is full; nothing of it is left then.
    """
    name = str(record.assignment_id)
    if exists(name, root.fd) or exists(f"{name}{SUFFIX}", root.fd):
        raise FileExistsError(errno.EEXIST, "exists already; an id is used once")
    aside = f".tmp-{name}"
    remove_tree(aside, root.fd)  # of somebody who was killed here: we have his lock
    try:
        _fill(aside, root.fd, record, root.disk)
        root.disk.rename(aside, name, src_dir_fd=root.fd, dst_dir_fd=root.fd)
    except BaseException:
        try:
            remove_tree(aside, root.fd)
        except OSError as e:
            log.error("workspace %s: %s stays behind: %s", name, aside, e)  # noqa: TRY400
        raise


def install_skills(
    top: int, skills: Sequence[SkillSource], disk: Disk
) -> Mapping[str, SkillVersion]:
    """Copy skills into `.claude/skills/<name>/` of an open workspace; return what was copied."""
    copied = {}
    with folder(CLAUDE, top) as claude:
        with suppress(FileExistsError):
            disk.make_folder(SKILLS, claude)
        with folder(SKILLS, claude) as shelf:
            for each in skills:
                aside = f".tmp-{each.name}"
                copied[each.name] = copy_skill(each, aside, shelf, disk)
                _put(aside, each.name, shelf, disk)
    return copied


def _fill(aside: str, parent: int, record: Record, disk: Disk) -> None:
    disk.make_folder(aside, parent)
    with folder(aside, parent) as top:
        for name in (CLAUDE, CONTEXT, OUTPUT):
            disk.make_folder(name, top)
        with folder(OUTPUT, top) as output:
            disk.make_folder(ARTIFACTS, output)
        write_record(record, top, disk)


def _put(aside: str, name: str, shelf: int, disk: Disk) -> None:
    try:
        disk.rename(aside, name, src_dir_fd=shelf, dst_dir_fd=shelf)
    except OSError:
        remove_tree(aside, shelf)
        raise
