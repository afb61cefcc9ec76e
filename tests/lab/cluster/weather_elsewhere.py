"""A corner of this machine that looks otherwise: mounts of its own, and commands that see them. Needs root.

Nothing of it is seen elsewhere; all its mounts end with it.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from playbook.lab.build import recipes
from playbook.lab.cache import folder, root

NOBODY = 65534
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
PLAYBOOK = Path(sys.executable).with_name("playbook")
REPOSITORY = Path(__file__).parents[3]

# $0 is where the small disk comes, $1 its size.
SMALL_DISK = 'mount -t tmpfs -o "size=$1" none "$0"'

# $0 is a folder to work in. Up to "--" there are the folders that others may not enter; then those that everybody shall
# be able to read where they are, inside of them: they are put aside, the closed ones are replaced by empty ones, and
# they are put back.
READABLE_BY_ALL = """
work="$0" closed=
while [ "$1" != -- ]; do closed="$closed$1
"; shift; done
shift
number=0
for path in "$@"; do
  number=$((number + 1)); mkdir -p "$work/$number"; mount --bind "$path" "$work/$number"
done
printf %s "$closed" | while read -r path; do mount -t tmpfs -o mode=755 none "$path"; done
number=0
for path in "$@"; do
  number=$((number + 1)); mkdir -p "$path"; mount --bind "$work/$number" "$path"
done
"""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where commands see these mounts.

    Attributes:
        keeper: the process that holds them.
    """

    keeper: int
    environment: Mapping[str, str]
    user: Sequence[str] = ()

    def playbook(self, *words: str, seconds: float = 180) -> subprocess.CompletedProcess[str]:
        """Run `playbook` there."""
        enter = ("nsenter", f"--target={self.keeper}", "--mount", *self.user)
        return subprocess.run(
            [*enter, str(PLAYBOOK), *words],
            env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **self.environment},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )


@contextmanager
def mounted(script: str, *words: str) -> Iterator[int]:
    """Make mounts of our own, and yield the process that holds them; skip the test where that is not allowed."""
    ready = f"set -e\n{script}\necho ready\nexec cat"
    argv = ["unshare", "--mount", "sh", "-c", ready, *words]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as keeper:
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        try:
            if keeper.stdout.readline() != "ready\n":
                assert keeper.stderr is not None
                pytest.skip(f"no mounts of our own: {keeper.stderr.read()}")
            yield keeper.pid
        finally:
            keeper.stdin.close()  # ends it


@contextmanager
def readable_by_all(aside: Path, *folders: Path) -> Iterator[int]:
    """Make folders readable by everybody, wherever they are, and yield the process that holds the mounts."""
    above = {path: closed for path in folders if (closed := _closed_above(path))}
    words = (*sorted(set(above.values())), "--", *above)
    with mounted(READABLE_BY_ALL, str(aside), *map(str, words)) as keeper:
        yield keeper


def _closed_above(path: Path) -> Path | None:
    """Return the outermost folder above a path that others may not enter, as homes often are."""
    for folder_above in reversed(path.parents):
        if not folder_above.stat().st_mode & stat.S_IXOTH:
            return folder_above
    return None


def linked_cache(at: Path, *groups: str) -> Path:
    """Make a cache with some groups of this machine's own, all when none is named; return $XDG_CACHE_HOME."""
    place = at / "playbook" / "lab"
    place.mkdir(parents=True)
    for group in recipes.GROUPS:
        if not groups or group.name in groups:
            built = folder(group, root())
            (place / built.name).symlink_to(built)
    return at


def processes_with(text: str) -> list[str]:
    """Return the command lines that hold a text."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            try:
                words = (entry / "cmdline").read_text("utf-8", "replace").replace("\0", " ")
            except OSError:
                continue
            found += [words] if text in words else []
    return found
