"""A delivery on its real way: signed, posted, stored by the real Sensors; compared with what the interpreter says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from playbook.events.calls import KubernetesCall
from playbook.events.canonical import canonical_event
from playbook.lab.rehearsal.ground import Ground, LabDiffers
from playbook.reconcile.observe import signal_of
from playbook.rehearse import deliveries
from playbook.rehearse.deliveries import Arrived, Delivery, full_name
from playbook.rehearse.tree import Tree
from playbook.rehearse.world import Owned, World

Object = Mapping[str, Any]


@dataclass(slots=True)
class Mail:
    """The way from GitHub to the stored Signals."""

    tree: Tree
    ground: Ground
    differences: list[str]

    def arrive(self, world: World, delivery: Delivery) -> Arrived:
        """Post a delivery and return what the Sensors made of it.

        Raises:
            LabDiffers: the EventSource does not take it.
        """
        expected = deliveries.arrive(self.tree, world, delivery)
        if not self._sent(delivery):  # GitHub would not send it here
            return expected
        body = json.dumps(dict(delivery.body), ensure_ascii=False).encode()
        status = self.ground.post(delivery.event, delivery.id, body)
        if status != 200:
            raise LabDiffers(f"the EventSource answers {status} to {delivery.said}")
        if expected.calls:  # it may be tried for minutes; `calls` follows it
            return replace(expected, world=replace(world, calls=(*world.calls, *expected.calls)))
        self.ground.quiet()
        known = {one.signal.name for one in world.signals}
        fresh = [one for one in self.ground.signals() if one["metadata"]["name"] not in known]
        self._compare(delivery, fresh, known)
        for manifest in fresh:
            world = world.with_signal(Owned(signal_of(manifest, world.now)))
        stored = tuple(one["metadata"]["name"] for one in fresh)
        return Arrived(
            world,
            stored,
            expected.again,
            expected.calls,
            expected.silent,
            () if stored else expected.refused,
        )

    def _sent(self, delivery: Delivery) -> bool:
        event = canonical_event(delivery.event, delivery.id, delivery.body)
        return any(one.takes(delivery.event, full_name(event)) for one in self.tree.sources)

    def _compare(self, delivery: Delivery, fresh: Sequence[Object], known: set[str]) -> None:
        """Note every field of a stored Signal that the interpreter would have stored otherwise."""
        event = canonical_event(delivery.event, delivery.id, delivery.body)
        made = [
            outcome.call.resource
            for _, outcome in self.tree.hear(event, full_name(event))
            if isinstance(outcome.call, KubernetesCall)
            and not self.tree.refused(outcome.call.resource)
        ]
        offline = {str(one["metadata"]["name"]): one["spec"] for one in made}
        real = {one["metadata"]["name"]: one["spec"] for one in fresh}
        for name in sorted(set(real) | (set(offline) - known)):
            if real.get(name) != offline.get(name):
                self.differences.append(
                    f"Signal {name} of {delivery.said}:\n"
                    f"    offline {_said(offline.get(name), real.get(name))}\n"
                    f"    real    {_said(real.get(name), offline.get(name))}"
                )


def _said(spec: Object | None, other: Object | None) -> str:
    """Return what one of the two says and the other does not."""
    if spec is None:
        return "nothing stored"
    rest = other or {}
    return ", ".join(f"{k}={v!r}" for k, v in sorted(spec.items()) if rest.get(k, "∅") != v) or "-"
