"""Executions as a table of 80 columns, as a page each, and as JSON. Pure but for the look whether a service lives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from playbook.agent.result import AgentResult
from playbook.agent.runtime.history import Execution, Transition
from playbook.agent.runtime.instance import lives
from playbook.agent.runtime.store import Store
from playbook.cli import agent_result
from playbook.cli.agent_options import Misused

UNITS = (("w", 604800, 8640000), ("d", 86400, 172800), ("h", 3600, 7200), ("m", 60, 120))
"""A unit, its seconds, and from how many on it is used."""
LEAST = 7
ORPHANED = "its service is not running here; the next one that starts closes it"


@dataclass(frozen=True, slots=True)
class Row:
    """One execution.

    Attributes:
        alive: whether the process that runs it is there, on this machine.
    """

    execution: Execution
    alive: bool
    age: float
    seconds: float

    @classmethod
    def of(cls, execution: Execution, now: datetime) -> Row:
        """Look at an execution; `now` is for ages."""
        age = max(0.0, (now - execution.started).total_seconds())
        seconds = age if execution.seconds is None else execution.seconds
        return cls(execution, lives(execution.instance), age, seconds)

    @property
    def orphaned(self) -> bool:
        """Tell whether nobody takes care of it any more."""
        return not self.execution.status.final and not self.alive

    def document(self) -> dict[str, Any]:
        """Return it as JSON values."""
        one = self.execution
        return {
            "id": str(one.id),
            "kind": one.kind,
            "cluster": one.cluster,
            "status": one.status,
            "started": one.started.isoformat(),
            "seconds": round(self.seconds, 3),
            "workspace": str(one.workspace) if one.workspace else None,
            "error": one.error,
            "orphaned": self.orphaned,
        }


@dataclass(frozen=True, slots=True)
class Detail:
    """One execution with its steps and its result."""

    row: Row
    steps: Sequence[Transition]
    result: AgentResult | None

    @classmethod
    def of(cls, store: Store, key: UUID, now: datetime) -> Detail:
        """Look one up.

        Raises:
            Misused: nobody knows it.
        """
        found = store.find(key)
        if found is None:
            raise unknown(key)
        return cls(Row.of(found, now), store.transitions(key), store.result(key))

    def document(self) -> Mapping[str, Any]:
        """Return it as JSON values."""
        steps = [{"status": step.status, "at": step.at.isoformat()} for step in self.steps]
        result = agent_result.document(self.result) if self.result else None
        return {**self.row.document(), "transitions": steps, "result": result}

    def lines(self) -> list[str]:
        """Return it as lines."""
        one = self.row.execution
        head = [f"{one.status}: {one.id}, for {brief(self.row.seconds)}"]
        if self.result:
            head = agent_result.lines(self.result)
        elif one.workspace:
            head.append(f"  workspace  {one.workspace}")
        if self.row.orphaned:
            head.append(f"  but        {ORPHANED}")
        return [*head, f"  cluster    {one.cluster or '-'}", *self._steps()]

    def _steps(self) -> Iterator[str]:
        for number, step in enumerate(self.steps):
            title = "" if number else "steps"
            at = step.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            yield f"  {title:<9}  {at}  {step.status}"


def lines(rows: Sequence[Row], width: int) -> list[str]:
    """Return the table; the cluster stands in it where the terminal has room."""
    if not rows:
        return []
    room = width - 81
    found = [_line(("ID", "STATUS", "AGE", "TOOK", "ERROR", "CLUSTER"), room)]
    for row in rows:
        one = row.execution
        status = f"{one.status}{'?' if row.orphaned else ''}"
        cells = (str(one.id), status, brief(row.age), brief(row.seconds), one.error or "")
        found.append(_line((*cells, one.cluster), room))
    if any(row.orphaned for row in rows):
        found.append(f"?  {ORPHANED}")
    return found


def brief(seconds: float) -> str:
    """Return a duration in four characters at most: 5s, 119s, 12m, 47h, 99d, 14w."""
    for unit, many, since in UNITS:
        if seconds >= since:
            return f"{int(seconds // many)}{unit}"
    return f"{int(seconds)}s"


def unknown(key: UUID) -> Misused:
    """Return the error for an execution nobody knows."""
    hint = (
        "`playbook agent status` lists what is known; another workspace root has other executions."
    )
    return Misused(f"execution {key} is not known here", hint=hint)


def _line(cells: tuple[str, ...], room: int) -> str:
    key, status, age, took, error, cluster = cells
    text = f"{key:<36}  {status:<9}  {age:>4}  {took:>4}  {error:<18}"
    return (f"{text}  {cluster[:room]}" if room >= LEAST else text).rstrip()
