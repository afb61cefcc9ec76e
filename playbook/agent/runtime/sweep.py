"""Remove and pack ended workspaces, as the settings' retention says. Never one whose execution is open or alive."""

from __future__ import annotations

from uuid import UUID

from playbook.agent.process import live
from playbook.agent.runtime.instance import lives
from playbook.agent.runtime.store import Store
from playbook.agent.runtime.wiring import processes_of, workspaces
from playbook.agent.settings import AgentRuntimeSettings
from playbook.agent.workspace import Swept


def sweep(
    settings: AgentRuntimeSettings, store: Store | None, *, dry_run: bool = False
) -> Swept | None:
    """Collect; None where there is no workspace root, which is not made for that.

    Args:
        settings: the root and its retention.
        store: the state. A process that has it open already hands in its own: SQLite's locks are the process's, and
            whoever closes a second one gives them up for the first too (sqlite.org/howtocorrupt.html, 2.2).
            None where there is none yet.
        dry_run: say what would go.

    Raises:
        AgentProblem: the root or the state cannot be read.
    """
    if not settings.workspace_root.exists():
        return None
    with workspaces(settings) as kept:
        active = active_in(store) if store is not None else ()
        return kept.collect_garbage(active=active, dry_run=dry_run)


def active_in(store: Store) -> tuple[UUID, ...]:
    """Return the executions that are open here or in a living service, or whose service was killed and whose agent lives.

    Those of the last kind hold no lock any more.
    """
    return tuple(
        row.id for row in store.unfinished() if lives(row.instance) or live(processes_of(row))
    )
