"""Releases of gates meet Argo's own expiry: Argo never overwrites a release that `confirm` called done (law 3)."""

import collections
import logging
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from playbook.kube.cluster import Cluster
from playbook.kube.gate_nodes import AlreadyReleased, NotThere, Waiting, look
from playbook.kube.gates import release
from playbook.kube.objects import create, get
from tests.lab.cluster.gate_runs import OURS, run, settled, step, until

pytestmark = pytest.mark.cluster
log = logging.getLogger(__name__)
TIMEOUT = {"decision": "timeout", "signal": ""}
RACES = 500
SPREAD = 0.4
"""Seconds around the instant of expiry; Argo's own look at it comes some 10 to 500 ms later, by load."""


class Race:
    """One run whose gate Argo expires, and a release at about that instant."""

    def __init__(self, cluster: Cluster, namespace: str, number: int) -> None:
        self.cluster = cluster
        self.name = f"race-{number}"
        self.namespace = namespace
        self.offset = random.Random(number).uniform(-SPREAD, SPREAD)
        self.workflow = run(
            namespace, self.name, [[step("a/x/r1", "short")], [step("b/x/r1")]], duration="3s"
        )

    def held(self) -> tuple[str, str]:
        """Return what the release answered, and what a later look says."""
        create(self.cluster, self.workflow)
        due = self._due()
        threading.Event().wait(max(0.0, (due - datetime.now(UTC)).total_seconds()))
        answer = release(self.cluster, self.namespace, self.name, "a/x/r1", OURS, "at the instant")
        stands = settled(self.cluster, self.workflow, "a/x/r1")
        return type(answer).__name__, type(stands).__name__

    def _due(self) -> datetime:
        found = until(
            lambda: look(get(self.cluster, self.workflow) or {}, "a/x/r1", OURS),
            lambda it: not isinstance(it, NotThere),
        )
        if not isinstance(found, Waiting):  # a busy machine: the release will be a late one
            return datetime.now(UTC)
        begun = datetime.fromisoformat(found.node["startedAt"])
        return begun + timedelta(seconds=3 + self.offset)

    def outputs(self) -> dict[str, str]:
        """Return the outputs of the gate as they are."""
        found = look(get(self.cluster, self.workflow) or {}, "a/x/r1", OURS)
        return found.outputs if isinstance(found, AlreadyReleased) else {}


def test_argo_never_overwrites_a_release_that_was_called_done(
    cluster: Cluster, namespace: str
) -> None:
    races = [Race(cluster, namespace, number) for number in range(RACES)]
    with ThreadPoolExecutor(24) as pool:
        ended = list(pool.map(lambda race: race.held(), races))
    counts = collections.Counter(ended)
    log.info("expiry races: %s", dict(counts))
    for race, (answer, stands) in zip(races, ended, strict=True):
        wanted = OURS if stands == "Begun" else TIMEOUT
        assert race.outputs() == wanted, (race.name, answer, stands)
    assert set(counts) <= {
        ("Released", "Begun"),
        ("Released", "Overwritten"),
        ("AlreadyReleased", "Overwritten"),  # Argo was first
    }
    assert counts[("Released", "Begun")] > 0
    assert counts[("AlreadyReleased", "Overwritten")] > 0
