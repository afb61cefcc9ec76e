"""The work of a proof grows with the tree and not faster: calls are counted, no clock is asked."""

import cProfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import CodeType

import pytest

from playbook.argo.sensors import event_bus, event_source, sensors
from playbook.events.types import EventsObject
from playbook.play import Play
from playbook.prove.prove import prove
from playbook.prove.sources import read_documents
from playbook.render import Sources, render
from tests.plays import argo_alone
from tests.prove.broken_pairing import PLATFORM
from workflows.play import play

SIZES = (3, 6, 12)
MOST = 2.3
FEW = 50
"""So many calls more than twice as many are no sign yet: caches fill, lists are sorted."""


def tree(kind: Play, count: int) -> Mapping[str, str]:
    """Return the files of a repository with so many plays."""
    plays = [kind.model_copy(update={"name": f"play-{at:03}"}) for at in range(count)]
    events: tuple[EventsObject, ...] = (
        event_bus(PLATFORM),
        event_source(plays, PLATFORM),
        *sensors(plays, PLATFORM),
    )
    return render(Sources(plays, events=events), PLATFORM)


def calls(files: Mapping[str, str]) -> dict[str, int]:
    """Return how often a proof calls each function of ours."""
    profile = cProfile.Profile()
    profile.runcall(lambda: prove(read_documents(files)[0]))
    found: dict[str, int] = {}
    for one in profile.getstats():
        if isinstance(one.code, CodeType) and "playbook" in Path(one.code.co_filename).parts:
            name = f"{one.code.co_filename}:{one.code.co_firstlineno} {one.code.co_name}"
            found[name] = found.get(name, 0) + one.callcount
    return found


def grows_too_fast(counts: Sequence[Mapping[str, int]]) -> list[str]:
    """Return the functions whose calls more than double when what is added to a tree doubles."""
    small, middle, large = counts
    return [
        f"{name}: {small.get(name, 0)}, {middle.get(name, 0)}, {count}"
        for name, count in large.items()
        if count - middle.get(name, 0) > MOST * (middle.get(name, 0) - small.get(name, 0)) + FEW
    ]


@pytest.mark.parametrize("kind", [play, argo_alone.play], ids=["by signals", "by Argo alone"])
def test_no_function_is_called_more_often_than_the_tree_grows(kind: Play) -> None:
    prove(read_documents(tree(kind, 1))[0])  # fills what is made once in a process
    counts = [calls(tree(kind, count)) for count in SIZES]
    assert counts[-1]
    assert grows_too_fast(counts) == []
