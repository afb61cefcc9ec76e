"""One state of the exploration: the run, its agents, the pull request, what is on its way. Plain values, no behaviour.

A family of moves is shown a Situation in which the fields it did not declare are UNREAD.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, NamedTuple

from typing_extensions import override

from playbook.reconcile.facts import CodeRun, Released, Signal
from playbook.reconcile.steps import Step
from playbook.rehearse.workflow.state import State
from playbook.rehearse.world import Owned, Pull


class Moment(IntEnum):
    """How much time has passed: all that decisions compare it with.

    FRESH: next to none. QUIET: `settle`, and what a CodeRun may be unseen. DUE: our own time-out of the waiting gate.
    LAST: Argo's last minute, in which it may end the wait by itself.
    """

    FRESH = 0
    QUIET = 1
    DUE = 2
    LAST = 3


class Told(NamedTuple):
    """How much happened on GitHub: things, commits; the number of the last label or review, of an agent's last push."""

    happenings: int = 0
    commits: int = 0
    word: int = 0
    pushed: int = 0


class Left(NamedTuple):
    """What people may still do: push, and everything else."""

    pushes: int
    people: int


Chunk = tuple[Step, ...]
"""Steps of one kind, done together: between two chunks anything may happen."""


class Situation(NamedTuple):
    """Everything there is.

    Attributes:
        flow: the Workflow, as the interpreter holds it.
        over: it has ended.
        runs: its CodeRuns.
        words: what their agents have done on GitHub: place, and "pushed" or the verdict told.
        released: its gates that are past, as far as decisions read them.
        signals: what is stored.
        sent: what GitHub told and nobody has stored.
        pull: the truth on GitHub, but for its labels.
        shown: its labels.
        cleared: trigger labels that were taken off in this very move: GitHub tells of each, with the head of that time.
        number: the pull request it is bound to, or "".
        moment: how much time has passed.
        old: what an old leader still wants to do, chunk by chunk.
        next: the kind of the first of them: ask, release, show; "" for none.
        stale: how often an old leader may still look.
        crashes: how often the reconciler may still die between two chunks.
        left: what people may still do.
        told: how much has happened.
    """

    flow: State
    over: bool
    runs: tuple[CodeRun, ...]
    words: tuple[tuple[int, str], ...]
    released: tuple[Released, ...]
    signals: tuple[Owned, ...]
    sent: tuple[Signal, ...]
    pull: Pull | None
    shown: tuple[str, ...]
    cleared: tuple[str, ...]
    number: str
    moment: Moment
    old: tuple[Chunk, ...]
    next: str
    stale: int
    crashes: int
    left: Left
    told: Told

    def coderun(self, stage: str, number: int) -> CodeRun | None:
        """Return the CodeRun of a stage in a round."""
        turn = (stage, number)
        return next((one for one in self.runs if (one.stage, one.round) == turn), None)


WIDTHS = (
    ("flow", 14),
    ("over", 1),
    ("runs", 14),
    ("words", 12),
    ("released", 14),
    ("signals", 18),
    ("sent", 16),
    ("pull", 12),
    ("shown", 8),
    ("cleared", 6),
    ("number", 1),
    ("moment", 2),
    ("old", 14),
    ("next", 2),
    ("stale", 2),
    ("crashes", 2),
    ("left", 6),
    ("told", 8),
)
"""The fields and how many bits number the values of each."""
LOCAL = "flow"
"""The field whose values compare by identity: the interpreter makes each once."""


class _Unread:
    """Stands for a field that was not declared; every use of it is an error."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a field is used that was not declared (.{name})")

    def __bool__(self) -> bool:
        raise AssertionError("a field is used that was not declared")

    @override
    def __eq__(self, other: object) -> bool:
        raise AssertionError("a field is compared that was not declared")

    @override
    def __hash__(self) -> int:
        raise AssertionError("a field is hashed that was not declared")


UNREAD: Any = _Unread()


def unread(*values: object) -> bool:
    """Tell whether one of these fields was not declared."""
    return any(value is UNREAD for value in values)


_NOTHING = {name: UNREAD for name, _ in WIDTHS}


def situation(values: Mapping[str, Any]) -> Situation:
    """Return a Situation of which only these fields may be read."""
    return Situation(**{**_NOTHING, **values})


def values_of(whole: Situation) -> dict[str, Any]:
    """Return all fields by name."""
    return {name: getattr(whole, name) for name, _ in WIDTHS}
