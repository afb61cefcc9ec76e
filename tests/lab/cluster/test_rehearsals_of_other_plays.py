"""The scenarios of other plays with the real Argo; and that a difference would be seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from playbook import Platform, Play, event_bus, event_source, sensors
from playbook.events.types import EventsObject
from playbook.lab.lab import Lab
from playbook.lab.rehearsal.company import Both, rehearse_real
from playbook.lab.rehearsal.place import prepare
from playbook.lab.rehearsal.report import details, line
from playbook.rehearse.perform import perform
from playbook.rehearse.stage import Stage
from playbook.render import Sources, render
from tests import rehearsal
from tests.plays import argo_alone, blaze
from tests.stage import OWN, local, scenario, tree

pytestmark = pytest.mark.cluster

# The Sensors try a call thirty times; ten seconds apart offline, one second here.
SQUEEZED = ("duration: 10s", "duration: 1s")
ARGO_SERVER = "http://argo-server.argo.svc:2746"


def played(lab: Lab, play: Play, namespace: str, paths: Sequence[Path]) -> list[Both]:
    """Play scenarios in a namespace of a lab with the tree of one play."""
    files = rendered(play, namespace)
    stage = Stage(tree(files), rehearsal.stage().recordings)
    squeezed = {name: text.replace(*SQUEEZED) for name, text in files.items()}
    place = prepare(lab, namespace, squeezed)
    scenarios = [scenario(path) for path in paths]
    found = list(rehearse_real(scenarios, lambda one: perform(stage, one), [(place, stage)]))
    place.remove()
    return found


def rendered(play: Play, namespace: str) -> dict[str, str]:
    """Render one play for a namespace of the lab."""
    platform = local()
    platform = platform.model_copy(
        update={
            "namespaces": platform.namespaces.model_copy(update={"workflows": namespace}),
            "argo_server": platform.argo_server.model_copy(update={"url": ARGO_SERVER}),
        }
    )
    return render(Sources((play,), (), events(play, platform)), platform)


def events(play: Play, platform: Platform) -> tuple[EventsObject, ...]:
    """Return the Events objects of one play."""
    found = sensors([play], platform)
    return (event_bus(platform), event_source([play], platform), *found)


def said(found: Sequence[Both]) -> str:
    """Return what differs, for whoever reads the failed test."""
    return "\n".join(one for both in found for one in (line(both), *details(both, 120)))


def test_another_play_is_the_same_in_a_lab(lab: Lab) -> None:
    paths = sorted((OWN / "blaze").glob("*.yaml"))
    found = played(lab, blaze.play, "blaze", paths)
    assert [both.scenario.name for both in found if not both.same] == [], said(found)
    assert len(found) == len(paths)


def test_what_argo_alone_loses_offline_it_loses_in_a_lab(lab: Lab) -> None:
    paths = sorted((OWN / "argo_alone").glob("*.yaml"))
    found = played(lab, argo_alone.play, "alone", paths)
    assert [both.scenario.name for both in found if not both.same] == [], said(found)
    (lost,) = [both for both in found if both.scenario.name == "lost"]
    assert lost.real is not None
    (entry,) = [one for one in lost.real.entries if one.kind == "lost"]
    assert re.match(r"the delivery is lost: tried 30 times", entry.effect)
    assert all(one.detail != entry.detail for one in lost.real.entries if one.kind == "gate")


def test_a_tree_that_does_something_else_is_told(lab: Lab) -> None:
    """A comparison that never fails proves nothing: the lab's Sensor takes no label, the interpreter's does."""
    files = rendered(blaze.play, "other")
    deaf = {name: text.replace("labeled|unlabeled", "unlabeled") for name, text in files.items()}
    assert deaf != files
    stage = Stage(tree(files), rehearsal.stage().recordings)
    place = prepare(lab, "other", deaf)
    story = scenario(OWN / "blaze" / "happy-path.yaml")
    (both,) = rehearse_real([story], lambda one: perform(stage, one), [(place, stage)])
    place.remove()
    assert not both.same
    noted = [one.real for one in both.differences if one.about == "noted"]
    assert any("labeled" in one and "nothing stored" in one for one in noted), said([both])
