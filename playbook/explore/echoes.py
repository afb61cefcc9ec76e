"""What GitHub tells of the trigger labels that we take off ourselves: a Sensor stores it like anybody's. Decides nothing.

It tells with the head of that time. `--late` does not count it: nobody waits until it has arrived. It is left out where
its head is known from what happened before, for nothing else is read of it; tests/explore holds that against a
rehearsal that stores all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from playbook.explore.moves import Tidied
from playbook.explore.scene import NUMBER, Scene
from playbook.explore.situation import Situation
from playbook.reconcile.facts import Signal
from playbook.rehearse.carry_out import US
from playbook.rehearse.github import Happening


@dataclass(frozen=True, slots=True)
class Echoes:
    """All of it, in one scene."""

    scene: Scene

    def all(self) -> tuple[Tidied, ...]:
        """Return what follows at once where labels were taken off."""
        reads = ("cleared", "signals", "pull", "sent", "told")
        return tuple(Tidied(reads, self.told, ("cleared", labels)) for labels in self._sets())

    def _sets(self) -> Iterator[tuple[str, ...]]:
        """Yield each set of labels that may be taken off together."""
        labels = sorted(self.scene.play.trigger_labels)
        for number in range(1, len(labels) + 1):
            yield from combinations(labels, number)

    def told(self, at: Situation) -> dict[str, Any]:
        """Send a delivery for each label."""
        stored = [one.signal for one in at.signals]
        sent, told = at.sent, at.told
        for label in at.cleared:
            told = told._replace(happenings=told.happenings + 1)
            what = Happening("unlabeled", US, self.scene.repository, NUMBER, label=label)
            _, signal = self.scene.tell(at.pull, told, what)
            if signal is not None and not _tells_nothing(signal, stored):
                sent = (*sent, signal)
        return {"cleared": (), "sent": sent, "told": told}


def ours(signal: Signal) -> bool:
    """Tell whether it tells of what we did."""
    return signal.sender == US


def without(sent: tuple[Signal, ...], arrived: Signal) -> tuple[Signal, ...]:
    """Return what is on its way, and may tell anything, when one of it has arrived."""
    rest = (one for one in sent if one is not arrived)
    return tuple(one for one in rest if not (ours(one) and _tells_nothing(one, [arrived])))


def _tells_nothing(echo: Signal, stored: Iterable[Signal]) -> bool:
    """Tell whether its head is stored with something that happened before."""
    return any(one.head_sha == echo.head_sha and one.event_time < echo.event_time for one in stored)
