"""Play -> Hera WorkflowTemplate: a state machine written as calls (design.md section 5). Builds; decides nothing.

Traps it avoids, found on Argo 4.0.2: a guard on an output of a skipped step hangs the run for ever; a
pasted tag in a guard can be injected; `suspend.duration` expires as Succeeded with the defaults.
"""

from __future__ import annotations

from collections.abc import Iterator

from hera.workflows import (
    Container,
    Env,
    Parameter,
    Resource,
    Step,
    Steps,
    Suspend,
    WorkflowTemplate,
)
from hera.workflows.models import (
    IntOrString,
    PodGC,
    RetryStrategy,
    SuppliedValueFrom,
    TTLStrategy,
    ValueFrom,
    WorkflowMetadata,
)

from playbook import names
from playbook.argo.coderun import manifest
from playbook.argo.guards import OUTPUTS, below, condition, guard, literal, output, tag
from playbook.argo.states import GIVE_UP, Call, On, State, entry, states
from playbook.declaration import ANNOTATION, canonical
from playbook.durations import go_duration, in_seconds
from playbook.play import Play, Stage

EXIT_CODE = names.PREFIX + "exit-code"
IMAGE = "playbook.dev/image:platform"  # render writes the Platform's image in its place
ACCOUNT = "playbook-steps"
BY_HAND = "By hand: playbook release RUN GATE. Never argo resume, which means time-out."
ALONE_BY_HAND = (
    "By hand: playbook release RUN GATE, or argo node set with all outputs and --phase Succeeded. "
    "Never argo resume, which means time-out."
)
WHERE = ("round", "pull_request", "head_sha")
STATE = (*WHERE, "review")
KEPT = 7 * 24 * 3600  # as long as the Signals that explain it


def workflow_template(play: Play) -> WorkflowTemplate:
    """Return the play as a Hera WorkflowTemplate; extend it with Hera before it is rendered."""
    found = states(play)
    runs = [_run(play, state.stage) for state in found if state.stage and not state.gate]
    gates = [_gate(play, state) for state in found]
    calls = [_state(play, state) for state in found]
    return WorkflowTemplate(
        name=play.name,
        entrypoint="main",
        service_account_name=ACCOUNT,
        arguments=_arguments(play),
        workflow_metadata=WorkflowMetadata(
            labels={names.PLAY: play.name}, annotations={ANNOTATION: canonical(play)}
        ),
        pod_gc=PodGC(strategy="OnPodSuccess"),
        ttl_strategy=TTLStrategy(seconds_after_completion=KEPT),
        templates=[_main(play), *calls, *gates, *runs, _give_up()],
    )


def _arguments(play: Play) -> list[Parameter]:
    declared = [
        Parameter(name="task-id"),
        Parameter(name="service-id"),
        Parameter(name="repository-url"),
    ]
    declared += [
        Parameter(name="docs-repository-url", value=""),
        Parameter(name="docs-branch", value="main"),
        Parameter(name="working-directory", value="."),
    ]
    if play.single:
        declared += _single(play)
    declared += [
        Parameter(name=one.name, value=one.default, enum=list(one.values) or None)
        for one in play.parameters
    ]
    return declared


def _single(play: Play) -> list[Parameter]:
    """Return the parameters people submit one agent execution with."""
    switches = [
        Parameter(name=n, value="false", enum=["true", "false"])
        for n in ("continue-session", "overwrite-memory")
    ]
    app = play.stages[0].agent.github_app
    chosen = len(play.stages) > 1 or any(one.name == "github-app" for one in play.parameters)
    apps = [] if chosen else [Parameter(name="github-app", value=app, enum=[app])]
    return [*apps, Parameter(name="model", value=""), *switches]


def _inputs() -> list[Parameter]:
    return [Parameter(name=name) for name in STATE]


def _input(name: str) -> str:
    return "{{inputs.parameters." + name + "}}"


def _main(play: Play) -> Steps:
    first = {"round": "0", "pull_request": "", "head_sha": "", "review": ""}
    with Steps(name="main") as steps, steps.parallel():
        for call in entry(play):
            when = (
                tag(" && ".join(condition(one) for one in call.conditions))
                if call.conditions
                else None
            )
            lost = {"reason": "no stage of this play is for these task parameters"}
            arguments = lost if call.on is On.GIVE_UP else first
            Step(name=call.target, template=call.target, arguments=arguments, when=when)
    return steps


def _state(play: Play, state: State) -> Steps:
    """Return the template of one state: do, wait, call the next."""
    gate = f"{state.owner}/{state.kind}/r{_input('round')}"
    where = {"gate": gate, **{name: _input(name) for name in WHERE}}
    if _alone(play, state):
        where["wait"] = f"{state.owner}/{state.kind}"
    with Steps(name=state.name, inputs=_inputs()) as steps:
        if state.stage and not state.gate:
            arguments = {name: _input(name) for name in STATE}
            Step(name="run", template=f"run-{state.name}", arguments=arguments)
        Step(name=state.waits_for, template=f"wait-{state.name}", arguments=where)
        with steps.parallel():
            for name, call in _named(state):
                _call(play, state, name, call)
    return steps


def _named(state: State) -> Iterator[tuple[str, Call]]:
    """Name each call after the state it enters, which people read in Argo's UI; a second one says why."""
    taken = {"run", state.waits_for}
    for call in state.calls:
        name = call.target
        while name in taken:
            name = f"{name}-{call.on}"
        taken.add(name)
        yield name, call


def _call(play: Play, state: State, name: str, call: Call) -> None:
    when = tag(guard(play, state, call))
    if call.on is On.GIVE_UP:
        Step(name=name, template=GIVE_UP, arguments={"reason": _reason(play, state)}, when=when)
        return
    seen = state.waits_for
    arguments = {
        "round": "{{inputs.parameters.round}}"
        if call.on is On.GO
        else tag("string(asInt(inputs.parameters.round) + 1)"),
        "pull_request": tag(output(seen, "pull_request")),
        "head_sha": tag(output(seen, "head_sha")),
        "review": _review(call, seen, state.owner),
    }
    Step(name=name, template=call.target, arguments=arguments, when=when)


def _review(call: Call, seen: str, owner: str) -> str:
    """Return what a rework answers: the Signal or CodeRun that found faults; an interrupted one keeps it."""
    if call.on is On.REWORK:
        return tag(output(seen, "signal"))
    return _input("review") if call.target == owner else ""


def _reason(play: Play, state: State) -> str:
    decision, reason = output(state.waits_for, "decision"), output(state.waits_for, "reason")
    where = literal(f"{state.owner}/{state.kind}/r")
    cap = f"' (cap of {play.rounds} rounds)'"
    spent = f"({decision} in ['rework', 'restart'] && !({below(play)}) ? {cap} : '')"
    return tag(f"{where} + inputs.parameters.round + ': ' + {decision} + {spent} + ': ' + {reason}")


def _alone(play: Play, state: State) -> bool:
    """Tell whether the Sensor releases a state's gate, which it finds by the input `wait` (argo_alone.py)."""
    return play.release == "argo" and state.gate is not None


def _gate(play: Play, state: State) -> Suspend:
    """Return the suspend template a state waits in.

    Argo's duration is only the backstop (law 4), but ours where the Sensor releases: nobody else ends that wait.
    """
    alone, limit = _alone(play, state), _limit(state)
    return Suspend(
        name=f"wait-{state.name}",
        duration=go_duration(limit if alone else backstop(limit)),
        inputs=[
            Parameter(name="gate", description=ALONE_BY_HAND if alone else BY_HAND),
            *(Parameter(name=name) for name in (*WHERE, *(("wait",) if alone else ()))),
        ],
        outputs=[_supplied(name, default) for name, default in OUTPUTS.items()],
    )


def _limit(state: State) -> int:
    """Return our own time-out of a state's wait in seconds."""
    if state.gate:
        return in_seconds(state.gate.timeout)
    assert state.stage is not None  # a state is a stage's or a gate's
    return in_seconds(state.stage.queue) + in_seconds(state.stage.timeout)


def backstop(limit: int) -> int:
    """Return Argo's duration for a wait of ours, in seconds: plus max(10 min, 10 %)."""
    return limit + max(600, limit // 10)


def _supplied(name: str, default: str) -> Parameter:
    return Parameter(name=name, value_from=ValueFrom(supplied=SuppliedValueFrom(), default=default))


def _run(play: Play, stage: Stage) -> Resource:
    """Return the short step that applies a CodeRun; `apply`, because a retried pod applies again."""
    return Resource(
        name=f"run-{stage.name}",
        inputs=_inputs(),
        action="apply",
        set_owner_reference=True,
        manifest=manifest(play, stage),
        retry_strategy=RetryStrategy(limit=IntOrString(3), retry_policy="Always"),
    )


def _give_up() -> Container:
    """Return the end of a run that cannot go on: its termination message is the reason."""
    return Container(
        name=GIVE_UP,
        inputs=[Parameter(name="reason")],
        image=IMAGE,
        annotations={EXIT_CODE: "1"},
        command=["sh", "-c", 'printf %s "$REASON" > /dev/termination-log; exit 1'],
        env=[Env(name="REASON", value="{{inputs.parameters.reason}}")],
    )
