"""Play, Stage, Gate: START READING HERE. What a play says, as frozen data; it knows nothing of Argo or GitHub's API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from playbook.agents import STOCK, Agent, Frozen, Name, blaze, cleo, rex, tess
from playbook.durations import Duration
from playbook.errors import InvalidPlay
from playbook.labels import Label, Labels
from playbook.play_rules import FINISH, problems
from playbook.source import caller

__all__ = [
    "STOCK", "Agent", "Gate", "Labels", "Parameter", "Play", "Restart", "Stage", "blaze", "cleo", "rex", "tess",
]  # fmt: skip

PEOPLE = "people"
ANYONE = "anyone"
Kind = Literal["pull_request_open", "labeled", "approved", "merged"]


class Gate(Frozen):
    """A wait between stages, released by what happens on the pull request; made by the four class methods."""

    kind: Kind
    timeout: Duration
    by: tuple[Agent | Literal["people"], ...] = ()
    label: Label | None = None
    source: str = Field(default_factory=caller, repr=False)

    @field_validator("by", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return _tuple(value)

    @model_validator(mode="after")
    def _whole(self) -> Gate:
        if (self.kind == "labeled") != (self.label is not None):
            raise ValueError("a label belongs to Gate.labeled, and to no other gate")
        if (self.kind == "merged") == bool(self.by):
            raise ValueError(
                f"a gate {self.kind} needs by=..." if not self.by else "merged() takes no by="
            )
        if self.kind == "pull_request_open" and PEOPLE in self.by:
            raise ValueError("pull_request_open waits for an agent's pull request: by=<agent>")
        return self

    @classmethod
    def pull_request_open(cls, *, by: Agent, timeout: Duration) -> Gate:
        """Wait until a pull request by this agent is open at the commit his run ended with."""
        return cls(kind="pull_request_open", by=(by,), timeout=timeout, source=caller())

    @classmethod
    def labeled(cls, label: str, *, by: Actors, timeout: Duration) -> Gate:
        """Wait until one of these sets the label for this round's commit; "people" is any account that is no bot."""
        return cls(kind="labeled", label=label, by=_tuple(by), timeout=timeout, source=caller())

    @classmethod
    def approved(cls, *, by: Actors, timeout: Duration) -> Gate:
        """Wait until the newest review by one of these approves this round's commit."""
        return cls(kind="approved", by=_tuple(by), timeout=timeout, source=caller())

    @classmethod
    def merged(cls, *, timeout: Duration) -> Gate:
        """Wait until the pull request is merged."""
        return cls(kind="merged", timeout=timeout, source=caller())

    @property
    def actors(self) -> str:
        """Return who may release it, for people: `cleo or people`."""
        return " or ".join(who if isinstance(who, str) else who.name for who in self.by) or ANYONE


Actor = Agent | Literal["people"]
Actors = Actor | tuple[Actor, ...] | list[Actor]


def _tuple(value: Actors) -> tuple[Actor, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


# It travels inside expressions and through `argo submit`: no braces, which Argo would read as a tag.
Value = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f{}]{0,100}$")]


class Parameter(Frozen):
    """A task parameter that stages can ask for with `when`."""

    name: Name
    default: Value
    values: tuple[Value, ...] = ()

    @model_validator(mode="after")
    def _default_is_allowed(self) -> Parameter:
        if self.values and self.default not in self.values:
            raise ValueError(f'default "{self.default}" is not among values {list(self.values)}')
        return self


class When(Frozen):
    """Run a stage only for tasks whose parameter has this value."""

    parameter: Name
    equals: Value


class Stage(Frozen):
    """One agent's turn.

    Args:
        name: part of gate addresses and object names, at most 20 characters.
        agent: who works.
        timeout: how long, from the start of its Job.
        queue: how long it may wait for its workspace before that.
        gate: what must happen on the pull request afterwards.
        when: run only for tasks with this parameter value.
        on_changes: the stage that runs again when this one finds faults.
        on_failure: `stop` the run, or `restart` this stage in the next round.
    """

    name: Name
    agent: Agent
    timeout: Duration = "4h"
    queue: Duration = "24h"
    gate: Gate | None = None
    when: When | None = None
    on_changes: Name | None = None
    on_failure: Literal["stop", "restart"] = "stop"
    source: str = Field(default_factory=caller, repr=False)

    @property
    def reviewing(self) -> bool:
        """Tell whether it must end with a verdict: pass or changes."""
        return self.on_changes is not None or (
            self.gate is not None and self.gate.kind in ("labeled", "approved")
        )

    @property
    def gate_state(self) -> str:
        """Return the name of the state in which its gate waits."""
        return f"{self.name}-gate"


class Restart(Frozen):
    """What happens when the head moves: the review starts again at the new commit.

    Args:
        back_to: the stage to go back to.
        by: whose pushes restart; a push by anybody else stops the run with a reason.
        settle: how long the head must have been quiet.
    """

    back_to: Name
    by: Literal["anyone"] | tuple[Agent | Literal["people"], ...] = "anyone"
    settle: Duration = "1m"

    @field_validator("by", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return value if value == ANYONE else _tuple(value)


class Play(Frozen):
    """A sequence of agents working on one task; the checks here hold for every play that exists."""

    name: Name
    stages: tuple[Stage, ...] = Field(min_length=1)
    branch: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._/{}-]+$")] = (
        "feature/task-{task_id}"
    )
    base: str | None = None
    task_label: str = "task-{task_id}"
    finish: Gate | None = None
    restart: Restart | None = None
    rounds: Annotated[int, Field(ge=0, le=90)] = 10
    labels: Labels = Labels()
    parameters: tuple[Parameter, ...] = ()
    release: Literal["signals", "argo"] = "signals"
    source: str = Field(default_factory=caller, repr=False)

    @model_validator(mode="after")
    def _stands(self) -> Play:
        for problem in problems(self):
            raise ValueError(problem)
        return self

    def stage(self, name: str) -> Stage:
        """Return the stage of that name.

        Raises:
            InvalidPlay: there is none; names those there are.
        """
        for stage in self.stages:
            if stage.name == name:
                return stage
        known = ", ".join(stage.name for stage in self.stages)
        raise InvalidPlay(f'play {self.name}: stage "{name}" is unknown; known: {known}')

    @property
    def gates(self) -> tuple[tuple[str, Gate], ...]:
        """Return every gate with the name of its stage, the finish last."""
        pairs = [(stage.name, stage.gate) for stage in self.stages if stage.gate is not None]
        return (*pairs, *(((FINISH, self.finish),) if self.finish else ()))

    @property
    def implementers(self) -> tuple[Agent, ...]:
        """Return the agents who may be the author of its pull request."""
        opens = (gate for _, gate in self.gates if gate.kind == "pull_request_open")
        return tuple(
            {who.name: who for gate in opens for who in gate.by if isinstance(who, Agent)}.values()
        )

    @property
    def agents(self) -> tuple[Agent, ...]:
        """Return every agent it names, each once."""
        named = [stage.agent for stage in self.stages]
        named += [who for _, gate in self.gates for who in gate.by if isinstance(who, Agent)]
        if self.restart and self.restart.by != ANYONE:
            named += [who for who in self.restart.by if isinstance(who, Agent)]
        return tuple({agent.name: agent for agent in named}.values())

    @property
    def trigger_labels(self) -> frozenset[str]:
        """Return the labels that are input: gates wait for them."""
        return frozenset(gate.label for _, gate in self.gates if gate.label)

    @property
    def single(self) -> bool:
        """Tell whether it is one agent execution and nothing else: the `coderun` template.

        Several stages are one execution when a task parameter chooses among them.
        """
        chosen = {(stage.when.parameter, stage.when.equals) for stage in self.stages if stage.when}
        chosen_by = {parameter for parameter, _ in chosen}
        alone = len(chosen_by) == 1 and len(chosen) == len(self.stages)
        return (alone or len(self.stages) == 1) and not self.gates and self.restart is None
