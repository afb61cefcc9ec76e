"""Argo's own folders of YAML, from Go's module cache, and what prove says of them. Decides nothing."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playbook.cli.prove_files import Files
from playbook.documents.document import Document
from playbook.lab.build.command import Workshop
from playbook.lab.build.download import download
from playbook.lab.build.environment import go_environment
from playbook.lab.build.golang import find
from playbook.lab.build.gomod import parse
from playbook.prove.catalogue import RULES
from playbook.prove.prove import Report, prove_world
from playbook.prove.sources import read_documents
from playbook.prove.world import World
from tests.oracle.building import ARGO, EVENTS

MODULES = {"argo-events": EVENTS, "argo-workflows": ARGO}


@dataclass(frozen=True, slots=True)
class Proved:
    """A folder that was proved.

    Attributes:
        root: the folder.
        texts: its files by their names below it.
        documents: what could be read of them.
        world: the objects in them.
        report: what all rules say.
    """

    root: Path
    texts: dict[str, str]
    documents: tuple[Document, ...]
    world: World
    report: Report


@cache
def folder(name: str) -> Path:
    """Return the folder of a module, downloaded now if it is not in Go's cache."""
    group = MODULES[name]
    module = Path(group.sources) / "go.mod"
    wanted = parse(module.read_text("utf-8"))
    go = find(wanted.go, os.environ)
    with tempfile.TemporaryDirectory() as aside:
        for file in (module, module.with_name("go.sum")):
            shutil.copyfile(file, Path(aside) / file.name)
        env = go_environment(os.environ, go, Path(aside))
        shop = Workshop(doing=name, go=go, sources=Path(aside), env=env, tell=lambda _: None)
        return download(shop, group.module, wanted.required[group.module])


@cache
def proved(name: str) -> Proved:
    """Prove a folder such as "argo-events/examples" as one cluster, as the command does."""
    module, _, below = name.partition("/")
    root = folder(module) / below
    files = Files()
    files.add(root, Path())
    documents, skipped = read_documents(files.texts)
    world = World(documents, skipped=(*files.skipped, *skipped))
    return Proved(root, files.texts, tuple(documents), world, prove_world(world, RULES))
