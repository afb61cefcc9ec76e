"""From a posted webhook to its stored Signal: our Sensor's process beside upstream's own, by turns.

The clock starts with the POST and not with its 200: a quick Sensor has stored the Signal before the 200 is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Event
from time import monotonic
from uuid import uuid4

from benchmarks.lab_original import exchange
from benchmarks.lab_scene import REPOSITORY, Scene
from benchmarks.lab_seen import Sightings
from benchmarks.lab_spread import Spread, written
from benchmarks.measure import Result
from playbook.kube.cluster import connect
from playbook.lab.errors import LabError
from playbook.lab.rehearsal.place import SIGNALS
from playbook.rehearse.payloads import changed

RECORDING = "octokit/pull_request.opened.json"
OURS = {"repository.full_name": REPOSITORY, "pull_request.head.ref": "feature/task-42"}
WARM = 3
PATIENCE = 120.0
# By events a second: how many, and how many times the original's median ours may be.
RATES = {1: (30, 1.5), 10: (100, 1.0)}


def results(ours: Scene, original: Scene) -> Iterator[Result]:
    """Send to both at each rate, half a beat apart; a lost event ends the benchmark."""
    said = exchange(original.lab, original.namespace)
    with _signals(ours) as seen, _signals(original) as seen_there, ThreadPoolExecutor(2) as pool:
        both = ((ours, seen, 0.0), (original, seen_there, 0.5))
        list(pool.map(lambda one: _sent(*one, rate=1, count=WARM), both))
        for rate, (count, limit) in RATES.items():
            send = partial(_sent, rate=rate, count=count)
            mine, theirs = pool.map(lambda one, send=send: send(*one), both)
            yield Result(
                f"lab: webhook posted to Signal stored, {rate} a second, {count} events",
                f"{mine.stored} (its 200 after {written(mine.accepted.median)})",
                f"{said}, fed the same: {theirs.stored}: {mine.stored.times(theirs.stored)}",
                "faster" if limit == 1 else f"within {limit}x",
                mine.stored.median <= limit * theirs.stored.median,
            )


@dataclass(frozen=True, slots=True)
class Way:
    """How long deliveries took, from the POST: to their 200, and to their Signal."""

    accepted: Spread
    stored: Spread


def _signals(scene: Scene) -> Sightings:
    path = SIGNALS % scene.namespace
    cluster = connect(scene.lab.kubeconfig)
    return Sightings(cluster, path, lambda signal: [signal["metadata"]["name"]])


def _sent(scene: Scene, seen: Sightings, beat: float, *, rate: int, count: int) -> Way:
    """Send deliveries at a steady rate, and wait until the last Signal is there."""
    body = json.dumps(changed(scene.stage.recordings[RECORDING], OURS)).encode()
    pause, begun = Event(), monotonic()
    posted: dict[str, float] = {}
    accepted: list[float] = []
    for number in range(count):
        pause.wait(max(0.0, begun + (number + beat) / rate - monotonic()))
        delivery = str(uuid4())
        posted[delivery] = monotonic()
        status = scene.place.ground.post("pull_request", delivery, body)
        if status != 200:
            raise LabError(f"namespace {scene.namespace}: the EventSource answers {status}")
        accepted.append(monotonic() - posted[delivery])
    stored = [seen.at(name, PATIENCE) - at for name, at in posted.items()]
    return Way(Spread.of(accepted), Spread.of(stored))
