"""Proofs of the last minutes, by who was proven: a burst of incidents asks once. Remembers no refusal and no credential."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from playbook.agent.readonly.proof import Identity, Proof

SECONDS = 180.0
"""How long a proof counts. Rights that are given meanwhile go unseen, as those given while an agent runs do."""


class Remembered:
    """Proofs by server and identity; may be used by many threads."""

    def __init__(
        self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds, self._clock = seconds, clock
        self._proofs: dict[tuple[str, Identity], tuple[float, Proof]] = {}
        self.turn = threading.Lock()

    def find(self, server: str, identity: Identity) -> Proof | None:
        """Return a proof that still counts; never one of somebody whom the server could not name."""
        found = self._proofs.get((server, identity))
        if found is None or not identity.user or self._clock() >= found[0]:
            return None
        return found[1]

    def keep(self, proof: Proof) -> None:
        """Remember a proof."""
        if proof.proven:
            self._proofs[proof.server, proof.identity] = (self._clock() + self._seconds, proof)
