"""Interpret an Argo Workflow 4.0.2: what waits, what an event changes, how it ends. Pure; never guesses.

program = compile_flow(workflow)
change = program.start({"task": "42"}, "play-1", uid, "argo")
change = program.finish(change.state, change.state.leaves[0].id, Outcome(Phase.SUCCEEDED))
"""

from collections.abc import Mapping
from itertools import count
from typing import Any

from playbook.errors import PlaybookError
from playbook.rehearse.expressions.errors import EvaluationFailed
from playbook.rehearse.workflow import dag as flow_dag
from playbook.rehearse.workflow import leaf as flow_leaf
from playbook.rehearse.workflow import steps as flow_steps
from playbook.rehearse.workflow.fields import InvalidFlow
from playbook.rehearse.workflow.names import PARAMETER
from playbook.rehearse.workflow.read import Blueprint, read
from playbook.rehearse.workflow.run import Arrival, Done, Event, Place, Run, Turn, nested, plain
from playbook.rehearse.workflow.state import (
    Change,
    Entry,
    Leaf,
    Node,
    Outcome,
    Output,
    Phase,
    State,
)
from playbook.rehearse.workflow.templating import Scope

__all__ = [
    "Change",
    "Entry",
    "InvalidFlow",
    "Leaf",
    "Outcome",
    "Output",
    "Phase",
    "Program",
    "State",
    "compile_flow",
]

# controller.go: maxStackDepth; executeTemplate errs at this depth, the entry has depth 1.
DEPTH = 100
TOO_DEEP = "Maximum recursion depth exceeded"


def compile_flow(
    template: Mapping[str, Any], *, others: Mapping[str, Mapping[str, Any]] | None = None
) -> "Program":
    """Compile a rendered Workflow or WorkflowTemplate, parsed from YAML.

    Args:
        template: the whole object.
        others: WorkflowTemplates by name, for templateRef and workflowTemplateRef.

    Raises:
        InvalidFlow: Argo would refuse it, or it can only fail.
        NotModelled: it uses something that the rehearsal refuses by name.
    """
    return Program(read(template, others or {}))


class Program:
    """A compiled workflow. Keeps what it has computed: asking again for the same step is a look-up."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._blueprint = blueprint
        self._number = count().__next__
        self._started: dict[tuple[Any, ...], tuple[Run, Change]] = {}
        self._changes: dict[tuple[State, str, Event], Change] = {}

    @property
    def deadline(self) -> int | None:
        """Seconds after which Argo ends the whole workflow, or None."""
        return self._blueprint.deadline

    def start(self, arguments: Mapping[str, str], name: str, uid: str, namespace: str) -> Change:
        """Begin a run.

        Raises:
            PlaybookError: a parameter has no value, or one that its enum does not list.
        """
        key = (tuple(sorted(arguments.items())), name, uid, namespace)
        if key not in self._started:
            self._started[key] = self._start(dict(arguments), name, uid, namespace)
        return self._started[key][1]

    def finish(self, state: State, leaf_id: str, outcome: Outcome) -> Change:
        """End a live leaf.

        Raises:
            PlaybookError: no such live leaf, or an outcome it cannot have.
        """
        return self._event(state, leaf_id, outcome)

    def expire(self, state: State, leaf_id: str) -> Change:
        """Let the `suspend.duration` of a live leaf pass: Argo releases it with its defaults.

        Raises:
            PlaybookError: no such live leaf, or one without duration.
        """
        return self._event(state, leaf_id, None)

    def _start(
        self, arguments: dict[str, str], name: str, uid: str, namespace: str
    ) -> tuple[Run, Change]:
        blueprint = self._blueprint
        values = _values(blueprint, arguments)
        flat = {
            "workflow.name": name,
            "workflow.namespace": namespace,
            "workflow.uid": uid,
            "workflow.mainEntrypoint": blueprint.entry[1],
            "workflow.serviceAccountName": blueprint.service_account,
            **{f"{PARAMETER}{key}": value for key, value in values.items()},
        }
        run = Run(blueprint, name, Scope(flat, nested(flat.items())), self._number)
        turn = Turn(run, _enter, _resume)
        place = Place(blueprint.entry[1], "", "", 1, tail=False)
        arrival = Arrival(blueprint.entry, tuple(sorted(values.items())), "steps", place)
        return run, _change(turn, _enter(turn, arrival))

    def _event(self, state: State, leaf_id: str, event: Event) -> Change:
        key = (state, leaf_id, event)
        found = self._changes.get(key)
        if found is None:
            found = self._changes[key] = _applied(state, leaf_id, event)
        return found


def _values(blueprint: Blueprint, arguments: dict[str, str]) -> dict[str, str]:
    merged = {**blueprint.parameters, **arguments}
    values: dict[str, str] = {}
    for name, value in merged.items():
        if value is None:
            raise PlaybookError(f"the workflow parameter {name} has no value")
        enum = blueprint.enums.get(name)
        if enum and value not in enum:
            raise PlaybookError(f"the workflow parameter {name} must be one of: {', '.join(enum)}")
        values[name] = plain(value, f"workflow parameter {name}")
    return values


def _applied(state: State, leaf_id: str, event: Event) -> Change:
    if state.root is None or all(leaf.id != leaf_id for leaf in state.leaves):
        live = ", ".join(leaf.id for leaf in state.leaves) or "none"
        raise PlaybookError(f"{leaf_id} is not a live leaf; live: {live}")
    run, blame = state.origin
    turn = Turn(run, _enter, _resume, blame)
    return _change(turn, _resume(turn, state.root, leaf_id, event))


def _enter(turn: Turn, arrival: Arrival) -> Node | Done:
    """Call a template, whatever its kind (executeTemplate in operator.go)."""
    place = arrival.place
    if place.depth >= DEPTH:
        turn.log("error", place.path, TOO_DEEP)
        return Done(Phase.ERROR, message=TOO_DEEP)
    try:
        call = turn.run.call(arrival.template, arrival.arguments, arrival.caller)
    except EvaluationFailed as error:
        turn.log("error", place.path, str(error))
        return Done(Phase.ERROR, message=str(error), raised=str(error))
    if call.template.kind == "steps":
        return flow_steps.begin(turn, call, place)
    if call.template.kind == "dag":
        return flow_dag.begin(turn, call, place)
    return flow_leaf.begin(turn, call, place)


def _resume(turn: Turn, node: Node, leaf_id: str, event: Event) -> Node | Done:
    match node.content:
        case flow_steps.StepsAt() as at:
            return flow_steps.resume(turn, at, leaf_id, event)
        case flow_dag.DagAt() as at:
            return flow_dag.resume(turn, at, leaf_id, event)
        case flow_leaf.LeafAt() as at:
            return flow_leaf.end(turn, at, event)
        case _:
            raise TypeError(f"{node.content} is no node")


def _change(turn: Turn, result: Node | Done) -> Change:
    if isinstance(result, Done):
        state = _state(turn, result.phase, _message(turn, result), None)
    elif result.leaves:
        state = _state(turn, Phase.RUNNING, "", result)
    else:
        state = _state(turn, Phase.HUNG, "; ".join(result.stuck), result)
    return Change(state, tuple(turn.entered), tuple(turn.entries))


def _message(turn: Turn, done: Done) -> str:
    """Return the message of a workflow that is over, in Argo's words."""
    if done.phase == Phase.SUCCEEDED:
        return ""
    if not turn.blame:
        return f"error in entry template execution: {done.raised}" if done.raised else done.message
    if done.message:
        child = f"{turn.run.name}{turn.blame}"
        return f"step group deemed errored due to child {child} error: {done.message}"
    return f"child '{flow_steps.node_id(turn.run, turn.blame)}' failed"


def _state(turn: Turn, phase: Phase, message: str, root: Node | None) -> State:
    run = turn.run
    key = (phase, message, root, turn.blame)
    found = run.states.get(key)
    if found is None:
        leaves, stuck = (root.leaves, root.stuck) if root else ((), ())
        origin = (run, turn.blame)
        found = run.states[key] = State(run.number(), phase, message, leaves, stuck, origin, root)
    return found
