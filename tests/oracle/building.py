"""The Go programs that answer for Argo, compiled by the lab's own builder into the lab's cache. Decides no case."""

import os
import sys
from pathlib import Path

from playbook.lab import cache
from playbook.lab.build import recipes
from playbook.lab.build.build import build
from playbook.lab.build.progress import Plain
from playbook.lab.build.recipes import Compile, Group, Program

PROGRAM = "oracle"
GO = Path(__file__).parent / "go"


def _group(name: str, module: str) -> Group:
    # An absolute folder takes the place of the lab's own modules.
    return Group(f"oracle-{name}", str(GO / name), module, Compile((Program(".", name, PROGRAM),)))


EVENTS = _group("events", recipes.ARGO_EVENTS)
ARGO = _group("argo", recipes.ARGO)


def built(group: Group) -> Path:
    """Return the folder of a group, built now if it is not in the cache; say how it goes on standard error."""
    at = cache.root()
    build([group], os.environ, Plain(sys.__stderr__ or sys.stderr), at)
    return cache.folder(group, at)
