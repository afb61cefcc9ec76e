"""Build what a lab needs into the cache: aside first, renamed when whole. A half-built group is never seen."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, assert_never

from playbook.lab import cache
from playbook.lab.build.command import Workshop
from playbook.lab.build.compile import compile_programs
from playbook.lab.build.download import copy_files
from playbook.lab.build.environment import go_environment
from playbook.lab.build.golang import Go, find
from playbook.lab.build.lock import alone
from playbook.lab.build.recipes import Compile, Group
from playbook.lab.build.trouble import disk_full
from playbook.lab.errors import LabError

# Always the same place: Go's cache knows a replaced module by the folder it lies in.
ASIDE = ".building"


class Watcher(Protocol):
    """Hears how a build goes."""

    def waits(self) -> None:
        """Another build has the cache."""

    def starts(self, name: str) -> Callable[[str], None]:
        """Return who hears what go says of a group that begins."""

    def ends(self, name: str) -> None:
        """A group is in the cache."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build found and what it made, each a group and its version."""

    already: tuple[str, ...]
    made: tuple[str, ...]


def build(groups: Sequence[Group], env: Mapping[str, str], watcher: Watcher, at: Path) -> Built:
    """Build the groups that are not in the cache.

    Raises:
        LabError: no Go, no network, no space, or a program that does not compile; what was whole before stays.
    """
    with _no_os_errors(at):
        # Without the lock: a whole folder stays whole, and a cache that can only be read will do.
        absent = [group for group in groups if not cache.whole(group, at)]
        already = [name(group) for group in groups if group not in absent]
        if not absent:
            return Built(tuple(already), ())
        go = find(max(cache.gomod(group).go for group in absent), env)
        with alone(at, watcher.waits):
            made = [group for group in absent if _make(group, go, env, watcher, at)]
        already += [name(group) for group in absent if group not in made]
        return Built(tuple(already), tuple(map(name, made)))


def name(group: Group) -> str:
    """Return a group and its version, for people."""
    return f"{group.name} {cache.version(group)}"


def _make(group: Group, go: Go, env: Mapping[str, str], watcher: Watcher, at: Path) -> bool:
    """Make one group and put it in its place; tell whether there was anything to do."""
    if cache.whole(group, at):
        return False  # by whoever had the lock before us
    with _aside(at) as aside:
        tell = watcher.starts(name(group))
        shop = Workshop(
            doing=name(group),
            go=go,
            sources=_copy_sources(cache.sources(group), aside / group.name),
            env=go_environment(env, go, aside / "tmp"),
            tell=tell,
        )
        out = aside / "out"
        _fill(group, shop, out)
        place = cache.folder(group, at)
        shutil.rmtree(place, ignore_errors=True)  # somebody took files out of it
        out.rename(place)
    watcher.ends(name(group))
    return True


def _fill(group: Group, shop: Workshop, out: Path) -> None:
    required = cache.gomod(group).required
    match group.how:
        case Compile() as how:
            compile_programs(group, how, required[group.module], shop, out)
        case tuple() as copied:
            copy_files(copied, required, shop, out)
        case _:
            assert_never(group.how)


@contextmanager
def _aside(at: Path) -> Iterator[Path]:
    """Give a fresh folder beside the built ones, and take it away again, also what a killed build left."""
    aside = at / ASIDE
    _remove(aside)
    try:
        for folder in (aside, aside / "out", aside / "tmp"):
            folder.mkdir()
        yield aside
    finally:
        _remove(aside)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)  # a link in it is removed, not followed


def _copy_sources(module: Path, to: Path) -> Path:
    """Copy a module folder: go writes into it, and an installed package may be read-only."""
    to.mkdir()
    for file in module.iterdir():
        if file.is_file():
            shutil.copyfile(file, to / file.name)
    return to


@contextmanager
def _no_os_errors(at: Path) -> Iterator[None]:
    """Turn what the file system refuses into an error that names the cache."""
    try:
        yield
    except BrokenPipeError:
        raise  # nobody reads the progress
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise disk_full(str(error.filename or at)) from error
        raise LabError(
            f"{error.filename or at}: {error.strerror}",
            hint="the cache is below $XDG_CACHE_HOME, or ~/.cache; it must be writable",
        ) from error
