"""The compiled templates of a workflow. Plain data, without values and without state."""

from dataclasses import dataclass
from typing import TypeAlias

from playbook.rehearse.workflow.state import Output, Phase

Key: TypeAlias = tuple[str, str]
"""The WorkflowTemplate a template comes from ("" for the workflow itself), and its name."""


@dataclass(frozen=True, slots=True)
class Input:
    """A declared input parameter; `default` is None when an argument must be given."""

    name: str
    default: str | None
    declared_default: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A step of a group or a task of a DAG, which calls a template.

    Attributes:
        name: of the step or task.
        template: what it calls.
        when: a text; "" runs always.
        arguments: names and texts.
        continues_on: the phases that do not fail the group.
        needs: tasks: those it waits for.
        depends: tasks: whether it runs after them, "" for always.
        ancestors: tasks: all whose outputs it sees.
    """

    name: str
    template: Key
    when: str
    arguments: tuple[tuple[str, str], ...]
    continues_on: frozenset[Phase]
    needs: tuple[str, ...] = ()
    depends: str = ""
    ancestors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Result:
    """An output parameter of steps or a DAG; one of `parameter` and `expression` is set."""

    name: str
    parameter: str
    expression: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Retry:
    """A retry strategy; `limit` is None for no limit."""

    limit: int | None
    policy: str


@dataclass(frozen=True, slots=True)
class Work:
    """What a leaf does, as written: texts with tags still in them."""

    duration: str = ""
    deadlines: tuple[str, ...] = ()
    action: str = ""
    manifest: str = ""
    set_owner: bool = False
    success_condition: str = ""
    failure_condition: str = ""
    image: str = ""
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: tuple[tuple[str, str | None], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A template.

    Attributes:
        key: where it comes from, and its name.
        kind: steps, dag, suspend, resource or container.
        inputs: the declared inputs.
        eager: texts with tags that must have a value when the template is called.
        groups: steps: the groups in order; a DAG has its tasks in one.
        targets: dag: the tasks that decide how it ends.
        fail_fast: dag.
        results: steps, dag: the outputs.
        work: leaves: what they do.
        outputs: leaves: the declared outputs.
        retry: leaves: the retry strategy.
        kept: steps: for each group the names (`steps.x.status`, ...) that are needed after it.
    """

    key: Key
    kind: str
    inputs: tuple[Input, ...]
    eager: tuple[str, ...]
    groups: tuple[tuple[Step, ...], ...] = ()
    targets: tuple[str, ...] = ()
    fail_fast: bool = True
    results: tuple[Result, ...] = ()
    work: Work = Work()
    outputs: tuple[Output, ...] = ()
    retry: Retry | None = None
    kept: tuple[frozenset[str], ...] = ()
