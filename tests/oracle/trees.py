"""What this repository renders: its own tree, and a tree of every play of the tests. Asks nobody."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from playbook.documents.read import read_one
from playbook.platform import Platform
from playbook.play import Play
from playbook.render import Sources, render
from sensors.github import objects as events_of
from tests import stage
from tests.plays import argo_alone, blaze, extended
from tests.plays.shapes import SHAPES
from workflows.play import play

Json: TypeAlias = dict[str, Any]
Files: TypeAlias = Mapping[str, str]
OWN = "this repository"
ARGO_KINDS = ("WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow", "Workflow")
EVENTS_KINDS = ("EventSource", "Sensor")
PLATFORM: Json = {
    "name": "local",
    "namespaces": {"workflows": "plays"},
    "github": {"organization": "acme", "webhook": {"host": "hooks.acme.dev"}},
    "images": {"playbook": "acme/playbook:1", "agent": "acme/agent:1"},
    "secretStore": {"name": "vault"},
    "secrets": ["tokens"],
    "argoServer": {"url": "https://argo-server:2746"},
}


def _rendered(declared: Play, *workflows: Json) -> Files:
    platform = Platform.model_validate(PLATFORM)
    return render(Sources((declared,), workflows, events_of([declared], platform)), platform)


def _shape(name: str) -> Callable[[], Files]:
    return lambda: _rendered(SHAPES[name]())


TREES: Mapping[str, Callable[[], Files]] = {
    OWN: stage.files,
    "blaze": lambda: _rendered(blaze.play),
    "argo alone": lambda: _rendered(argo_alone.play),
    "extended": lambda: _rendered(play, extended.template.to_dict()),
    **{f"shape: {name}": _shape(name) for name in SHAPES},
}


@cache
def files(tree: str) -> Files:
    """Return the files of a tree."""
    return TREES[tree]()


def objects(tree: str, *kinds: str) -> list[Json]:
    """Return the objects of these kinds in a tree."""
    found = (read_one(text, name).value for name, text in files(tree).items())
    return [one for one in found if isinstance(one, dict) and one.get("kind") in kinds]


def every(*kinds: str) -> Iterator[Json]:
    """Yield the objects of these kinds in all trees."""
    for tree in TREES:
        yield from objects(tree, *kinds)
