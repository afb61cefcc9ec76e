"""Closes what a service that is gone left open: its processes are ended, its rows become failed."""

from __future__ import annotations

from collections.abc import Callable

from playbook.agent.logs import logger
from playbook.agent.result import AgentResult, ErrorClass, Failure
from playbook.agent.runtime.course import utc_now
from playbook.agent.runtime.history import Execution
from playbook.agent.runtime.instance import Instance, lives
from playbook.agent.runtime.store import Store
from playbook.agent.status import AgentStatus

GONE = Failure(ErrorClass.SUPERVISOR, "the service ended while it ran")
End = Callable[[Execution], bool]
"""Ends whatever is left of an execution's processes; tells whether nothing is."""


def reconcile(store: Store, end: End, alive: Callable[[Instance], bool] = lives) -> list[Execution]:
    """Close the executions whose service is gone; return them. Those of a living service are left alone.

    Call it before the first `run`.
    """
    closed = [row for row in store.unfinished() if not alive(row.instance)]
    for row in closed:
        log = logger("runtime").bind(incident_id=str(row.id), cluster=row.cluster)
        if not end(row):
            log.error("processes left", pid=row.program and row.program[0])
        now = utc_now()
        result = AgentResult(
            row.id, AgentStatus.FAILED, row.workspace, row.started, now, attempts=0, failure=GONE
        )
        store.finish(result, max(0.0, (now - row.started).total_seconds()), now)
        log.warning("transition", old=row.status, new=AgentStatus.FAILED, text=GONE.text)
    return closed
