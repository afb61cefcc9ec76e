"""One run of a workflow: its variables, and everything made once for its content. Makes no decision."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from playbook.errors import NotModelled
from playbook.rehearse.expressions.errors import EvaluationFailed
from playbook.rehearse.workflow.read import Blueprint
from playbook.rehearse.workflow.state import Entry, Leaf, Node, Outcome, Pairs, Phase, State
from playbook.rehearse.workflow.templates import Key, Template
from playbook.rehearse.workflow.templating import Scope, replace

FAILURES = (Phase.FAILED, Phase.ERROR)


class Done(NamedTuple):
    """How a node ended; `raised` is set when Argo returned an error to the node that called it."""

    phase: Phase
    outputs: Pairs = ()
    message: str = ""
    raised: str = ""


class Place(NamedTuple):
    """Where a node is.

    `anchor` is the path that calls in its last group build on; `depth` counts nested calls as
    Argo does; `tail` says that the node stands for those that called it last and wait for nothing else.
    """

    step: str
    path: str
    anchor: str
    depth: int
    tail: bool


class Arrival(NamedTuple):
    """A call that is about to happen: which template, its arguments, by steps or tasks, where."""

    template: Key
    arguments: Pairs
    caller: str
    place: Place


@dataclass(slots=True, eq=False)
class Call:
    """A template with its inputs, made once: its texts with all replaced that is known at the call."""

    template: Template
    inputs: Pairs
    scope: Scope
    texts: dict[str, str]

    def text(self, raw: str) -> str:
        """Return a text with the inputs and the variables of the workflow in place."""
        if "{{" not in raw:
            return raw
        known = self.texts.get(raw)
        if known is None:
            known = self.texts[raw] = replace(raw, self.scope, strict=False)
        return known


def plain(value: str, what: str) -> str:
    """Return a value from outside.

    Raises:
        NotModelled: it has braces, which Argo replaces again in whatever it is pasted into.
    """
    if "{{" in value:
        raise NotModelled(f"{what}: Argo would replace tags in the value `{value}` again")
    return value


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Make maps of dotted names."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        *above, last = name.split(".")
        branch = tree
        for part in above:
            branch = branch.setdefault(part, {})
        branch[last] = value
    return tree


@dataclass(slots=True, eq=False)
class Run:
    """A workflow with its name and arguments, and the tables that make equal things one thing."""

    blueprint: Blueprint
    name: str
    scope: Scope
    number: Callable[[], int]
    calls: dict[tuple[Key, Pairs, str], Call | str] = field(default_factory=dict)
    nodes: dict[tuple[Any, ...], Node] = field(default_factory=dict)
    states: dict[tuple[Any, ...], State] = field(default_factory=dict)
    resolved: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def call(self, key: Key, arguments: Pairs, caller: str) -> Call:
        """Return a template with these arguments.

        Raises:
            EvaluationFailed: a text that needs no outputs of steps cannot be evaluated.
        """
        found = self.calls.get((key, arguments, caller))
        if found is None:
            try:
                found = self._called(self.blueprint.templates[key], dict(arguments), caller)
            except EvaluationFailed as error:
                found = str(error)
            self.calls[key, arguments, caller] = found
        if isinstance(found, str):
            raise EvaluationFailed(found)
        return found

    def _called(self, template: Template, arguments: dict[str, str], caller: str) -> Call:
        inputs: list[tuple[str, str]] = []
        for declared in template.inputs:
            value = arguments.get(declared.name)
            if value is None:
                value = replace(declared.default or "", self.scope, strict=False)
            inputs.append((declared.name, plain(value, f"input {declared.name}")))
        own = {f"inputs.parameters.{name}": value for name, value in inputs}
        maps = {**self.scope.nested, caller: {"name": ""}}
        maps["inputs"] = {"parameters": dict(inputs) or "null"}
        call = Call(template, tuple(inputs), Scope({**self.scope.flat, **own}, maps), {})
        for text in template.eager:
            call.text(text)
        return call

    def node(
        self, content: tuple[Any, ...], leaves: tuple[Leaf, ...], stuck: tuple[str, ...]
    ) -> Node:
        """Return the one node with this content."""
        found = self.nodes.get(content)
        if found is None:
            found = self.nodes[content] = Node(self.number(), content, leaves, stuck)
        return found


@dataclass(slots=True, eq=False)
class Turn:
    """What one event does: collected while it happens.

    `enter` and `resume` know all kinds of nodes; `blame` names the child the whole flow stands for.
    """

    run: Run
    enter: Callable[["Turn", Arrival], "Node | Done"]
    resume: Callable[["Turn", Node, str, "Event"], "Node | Done"]
    blame: str = ""
    entered: list[Leaf] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def log(self, kind: str, path: str, text: str) -> None:
        """Add a line for the timeline."""
        self.entries.append(Entry(kind, path, text))


Event = Outcome | None
"""What happened to a leaf; None is the end of its `suspend.duration`."""


def stands_for_callers(done: Done, place: Place) -> Done:
    """Return how those end that a node in the tail stands for: steps fail, they do not err."""
    if not place.tail:
        return done
    phase = Phase.FAILED if done.phase in FAILURES else done.phase
    return Done(phase, message=done.raised if place.depth == 2 else "")


def live_leaves(nodes: Iterable[Node]) -> tuple[Leaf, ...]:
    """Return the leaves of several nodes, in order."""
    return tuple(leaf for node in nodes for leaf in node.leaves)


def stuck_below(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Return the references of several nodes that never resolve."""
    return tuple(reason for node in nodes for reason in node.stuck)
