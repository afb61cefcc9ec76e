"""Writes what became of CodeRuns and Signals into the lab: only what changed since it was last written."""

from __future__ import annotations

from dataclasses import dataclass, field

from playbook.lab.rehearsal.ground import Ground
from playbook.lab.rehearsal.stored import status_of_coderun, status_of_signal
from playbook.reconcile.facts import CodeRun
from playbook.rehearse.world import Owned, World


@dataclass(slots=True)
class Keeper:
    """Remembers what the lab holds, so that each change is written once."""

    ground: Ground
    coderuns: dict[str, CodeRun] = field(default_factory=dict)
    signals: dict[str, Owned] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)

    def know_coderun(self, coderun: CodeRun) -> None:
        """Remember a CodeRun as Argo made it."""
        self.coderuns[coderun.name] = coderun

    def know_signals(self, world: World) -> None:
        """Remember Signals as the Sensors stored them."""
        for owned in world.signals:
            self.signals.setdefault(owned.signal.name, owned)

    def write(self, world: World) -> None:
        """Write every CodeRun and Signal that is other than the lab holds it; delete what somebody deleted."""
        there = {one.name: one for run in world.runs for one in run.coderuns}
        for name, coderun in there.items():
            if self.coderuns.get(name) != coderun:
                self.ground.note("coderuns", name, status_of_coderun(coderun))
                self.coderuns[name] = coderun
        for name in set(self.coderuns) - set(there):
            self.ground.delete_coderun(name)
            self.deleted.add(name)
            del self.coderuns[name]
        for owned in world.signals:
            if self.signals.get(owned.signal.name) != owned:
                self.ground.note("signals", owned.signal.name, status_of_signal(owned))
                self.signals[owned.signal.name] = owned
