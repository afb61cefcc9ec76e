"""What a flow is made of: its state, its live leaves, a change. Immutable; holds no time and decides nothing."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

Pairs = tuple[tuple[str, str], ...]


class Phase(StrEnum):
    """How a flow or a node stands; Hung is ours: Argo shows such a flow as Running for ever."""

    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    ERROR = "Error"
    SKIPPED = "Skipped"
    OMITTED = "Omitted"
    HUNG = "Hung"


class Outcome(NamedTuple):
    """How a leaf ends.

    `phase` is Succeeded, Failed or Error. `outputs` are name and value; what is missing gets its
    default, unless `exact` (as a resume with a selector does it, which fills in nothing).
    """

    phase: Phase
    outputs: Pairs = ()
    message: str = ""
    exact: bool = False


class Entry(NamedTuple):
    """One line for a timeline: what happened (entered, called, skipped, ...), where, and why."""

    kind: str
    path: str
    text: str


class Output(NamedTuple):
    """A declared output of a leaf; `default` is None when there is none."""

    name: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A node that waits for the outside: a gate, a resource step or a container.

    Attributes:
        id: where it is; no two live leaves of a state share one.
        kind: suspend, resource or container.
        template: the name of its template.
        step: the name of the step or task.
        inputs: names and values.
        outputs: what it declares.
        duration: suspend: seconds until Argo lets it go on, or None.
        deadline: the others: seconds after which Argo ends the pod, or None.
        action: resource: create or apply.
        manifest: resource: the object as canonical JSON.
        set_owner: resource: whether the Workflow owns the object.
        success_condition: resource: when the step succeeds, "" for at once.
        failure_condition: resource: when it fails.
        image: container.
        command: container.
        args: container.
        env: container: literal values; None where the value comes from elsewhere.
        annotations: container, resource: metadata.annotations of the template.
    """

    id: str
    kind: str
    template: str
    step: str
    inputs: Pairs = ()
    outputs: tuple[Output, ...] = ()
    duration: float | None = None
    deadline: float | None = None
    action: str = ""
    manifest: str = ""
    set_owner: bool = False
    success_condition: str = ""
    failure_condition: str = ""
    image: str = ""
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: tuple[tuple[str, str | None], ...] = ()
    annotations: Pairs = ()


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A living node, made once for its content: compare and hash it by identity.

    Attributes:
        key: its number within the program.
        content: how it stands, for the module of its kind to read.
        leaves: the live leaves below it.
        stuck: the references below it that never resolve.
    """

    key: int
    content: Any = field(repr=False)
    leaves: tuple[Leaf, ...]
    stuck: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A flow at one moment, made once for its content: equal states are the same object.

    Attributes:
        key: its number within the program.
        phase: Running, Succeeded, Failed, Error or Hung.
        message: why, in Argo's words; for Hung the references that never resolve.
        leaves: what it waits for.
        stuck: references that never resolve in a branch, though others may still run.
    """

    key: int
    phase: Phase
    message: str
    leaves: tuple[Leaf, ...]
    stuck: tuple[str, ...]
    origin: Any = field(repr=False)
    root: Node | None = field(repr=False)


class Change(NamedTuple):
    """What one event did: the new state, the leaves that began, the lines for a timeline."""

    state: State
    entered: tuple[Leaf, ...]
    entries: tuple[Entry, ...]
