"""The rendered tree in a namespace of a lab, and the interpreter's view of the same tree."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from playbook import Platform, event_bus, event_source, sensors
from playbook.events.calls import KubernetesCall
from playbook.events.canonical import canonical_event, parse_json
from playbook.events.types import EventsObject
from playbook.kube.cluster import Cluster
from playbook.kube.errors import NotFound
from playbook.lab.control import ask
from playbook.lab.errors import LabError
from playbook.lab.events.barrier import pending, settled
from playbook.lab.events.consumers import Pending
from playbook.lab.lab import Lab
from playbook.lab.webhook import Answer, post
from playbook.rehearse.tree import Tree
from playbook.render import Sources, render
from tests.lab.events.variants import Post
from tests.stage import local
from workflows.play import play

NAMESPACE = "deliveries"
ARGO = f"/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}"
SIGNALS = f"/apis/playbook.dev/v1alpha1/namespaces/{NAMESPACE}/signals"


@dataclass(frozen=True, slots=True)
class Town:
    """The rendered tree in a namespace of its own, and the interpreter's view of it."""

    lab: Lab
    cluster: Cluster
    tree: Tree
    sensors: tuple[Mapping[str, Any], ...]

    def send(self, one: Post, identifier: str = "", secret: bytes | None = None) -> Answer:
        return self.post(one.event, one.text, identifier or one.id, secret)

    def post(self, event: str, body: bytes, identifier: str, secret: bytes | None = None) -> Answer:
        url = self.lab.webhook(NAMESPACE)
        return post(url, self.lab.secret() if secret is None else secret, event, identifier, body)

    def settle(self, seconds: float = 60.0) -> Pending:
        return settled(self.lab.home.folder / "events.sock", NAMESPACE, seconds=seconds)

    def pending(self) -> Pending:
        return pending(self.lab.home.folder / "events.sock", NAMESPACE)

    def stored(self) -> dict[str, dict[str, Any]]:
        found = self.cluster.list(SIGNALS).items
        return {one["metadata"]["name"]: one["spec"] for one in found}

    def signal(self, name: str) -> dict[str, Any]:
        return self.cluster.request("GET", f"{SIGNALS}/{name}")

    def kill(self, process: str) -> None:
        ask(self.lab.home.control, {"kill": process})

    def expected(self, one: Post) -> dict[str, Mapping[str, Any]]:
        """Return the Signals that the interpreter stores of a delivery, by name."""
        event = canonical_event(one.event, one.id, parse_json(one.text))
        calls = [
            outcome.call
            for sensor in self.tree.sensors
            for outcome in sensor.feed("github", play.name, event)
            if isinstance(outcome.call, KubernetesCall)
        ]
        for call in calls:
            assert not self.tree.refused(call.resource), "a refused Signal holds its trigger up"
        return {call.resource["metadata"]["name"]: call.resource["spec"] for call in calls}


def files() -> dict[str, str]:
    """Return this repository's play, rendered for the namespace."""
    said = local()
    here = said.namespaces.model_copy(update={"workflows": NAMESPACE})
    platform: Platform = said.model_copy(update={"namespaces": here})
    events: tuple[EventsObject, ...] = (
        event_bus(platform),
        event_source([play], platform),
        *sensors([play], platform),
    )
    return render(Sources((play,), (), events), platform)


def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something is so; a lab that does not know yet is asked again."""
    end = monotonic() + seconds
    while True:
        try:
            if true():
                return
        except (LabError, NotFound):
            if monotonic() > end:
                raise
        assert monotonic() < end, "it did not become so"
        threading.Event().wait(0.05)
