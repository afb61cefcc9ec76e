"""What does not change during a rehearsal: the rendered tree, the recordings, and what carries it out. Pure data."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.rehearse.engine import Engine
from playbook.rehearse.interpreter import Interpreter
from playbook.rehearse.payloads import Payloads
from playbook.rehearse.tree import Tree


@dataclass(frozen=True, slots=True)
class Stage:
    """The rendered tree and the recorded payloads; without an engine of its own the tree is interpreted."""

    tree: Tree
    recordings: Payloads
    own: Engine | None = None

    @property
    def engine(self) -> Engine:
        """Return what carries the rehearsal out."""
        return self.own or Interpreter(self.tree)
