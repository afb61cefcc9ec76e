"""The data of a fresh etcd with everything installed, kept beside the binaries: a new lab starts from a copy.

Installing the full CRDs takes as long as all the rest. There is no key, token or certificate in a seed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playbook.lab.cache import Binaries

PIECE = 1 << 20


def seed_of(binaries: Binaries) -> Path:
    """Return where the seed for these binaries is, or will be: another build or another installation, another seed."""
    digest = hashlib.sha256((Path(__file__).parent / "install.py").read_bytes())
    for path in (binaries.etcd, binaries.apiserver, *binaries.crds, *binaries.rbac):
        digest.update(
            f"{path.parent.name}/{path.name}\n".encode()
        )  # the folder's name has the build's digest
    return binaries.etcd.parent.parent / f"seed-{digest.hexdigest()[:8]}"


def copy(source: Path, target: Path) -> None:
    """Copy a folder so that the target is whole or not there.

    The holes that etcd's logs are made of stay holes: 5 MB instead of 200.
    """
    if target.exists():
        return
    aside = target.with_name(f"{target.name}.{os.getpid()}.part")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        shutil.copytree(source, aside, copy_function=_sparse)
        aside.rename(target)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        if not target.exists():  # another lab may have been quicker
            raise


def _sparse(source: str, target: str) -> None:
    with open(source, "rb") as whole, open(target, "wb") as copied:
        while piece := whole.read(PIECE):
            if piece.strip(b"\0"):
                copied.write(piece)
            else:
                copied.seek(len(piece), os.SEEK_CUR)
        copied.truncate()
    shutil.copymode(source, target)
