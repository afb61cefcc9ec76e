"""The happy path for real: submitted, worked, reviewed, tested and merged by the real Argo."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

from benchmarks.lab_scene import Scene
from benchmarks.lab_spread import written
from benchmarks.measure import Result, best, milliseconds
from playbook.documents.read import read_one
from playbook.lab.rehearsal.company import Both, rehearse_real
from playbook.lab.rehearsal.place import Place
from playbook.lab.rehearsal.report import details
from playbook.rehearse.perform import perform
from playbook.rehearse.scenario import Scenario, scenario_of

SCENARIO = Path("scenarios/happy-path.yaml")
TRIALS = 2
GOAL = 30.0


def results(scene: Scene) -> Iterator[Result]:
    """Play it, and compare it with the offline rehearsal; one that differs holds nothing."""
    scenario = scenario_of(read_one(SCENARIO.read_text(), str(SCENARIO)), SCENARIO.stem)
    offline = best(lambda: perform(scene.stage, scenario), 5)
    played = _played(scene, [scenario] * TRIALS)
    for both in played:
        for line in details(both, 100):
            print(line, file=sys.stderr)
    same = "the same" if all(both.same for both in played) else "DIFFERENT"
    yield Result(
        f"lab: the happy path for real, {TRIALS} trials",
        ", ".join(written(both.seconds) for both in played),
        f"the rehearsal offline {milliseconds(offline)}, {same} in every gate, Signal and CodeRun",
        "under 30 s, and the same",
        same == "the same" and max(both.seconds for both in played) < GOAL,
    )


def _played(scene: Scene, scenarios: list[Scenario]) -> list[Both]:
    """Play scenarios one after the other; the place can be used afterwards, though a rehearsal stops its own."""
    place = Place(replace(scene.place.ground, stop=Event()))
    return [
        *rehearse_real(scenarios, lambda one: perform(scene.stage, one), [(place, scene.stage)])
    ]
