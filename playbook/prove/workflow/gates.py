"""PB109-PB112: waits that nothing ends, or whose end nobody notices."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.workflow.tags import tags as tags_of
from playbook.prove.workflow.truth import truth
from playbook.prove.workflow.walk import Body, Made, bodies, entered, named
from playbook.prove.world import World

_INPUT_DEFAULTS = ((3, 6, 19), (3, 7, 10), (4, 0, 1))


def gates(world: World) -> Iterator[Body]:
    """Yield the templates that wait."""
    return (one for one in world.once(bodies) if one.kind == "suspend")


def _unbounded(world: World) -> Found:
    for body in gates(world):
        bounded = (
            (body.value["suspend"] or {}).get("duration")
            or body.value.get("activeDeadlineSeconds")
            or body.flow.spec.get("activeDeadlineSeconds")
        )
        if not bounded:
            said = f'The wait "{body.template.name}" has no duration.'
            yield Fault(body.template.object, (*body.template.path, "suspend"), said)


UNBOUNDED = Rule(
    id="PB109",
    title="A wait that only somebody else can end.",
    why="If nobody does, because the event was lost or the person is away, the run stays Running for ever, and holds its place, "
    "its locks and its volumes.",
    mend="Give it `suspend.duration`, and its outputs defaults that say that the time is over.",
    source="argo-workflows v4.0.2 workflow/controller/operator.go executeSuspend",
    severity="warning",
    check=_unbounded,
)


def _supplied(world: World) -> Found:
    inherits = _inputs_count(world.settings.version("argo-workflows"))
    for body in gates(world):
        for path, output in body.template.object.each(*body.template.path, "outputs", "parameters"):
            source = output.get("valueFrom") or {}
            declared = body.inputs.get(str(output.get("name"))) or {}
            if (
                "supplied" not in source
                or "default" in source
                or (inherits and "default" in declared)
            ):
                continue
            said = f'The output "{output.get("name")}" has no default for when nobody supplies it.'
            ends = (body.value["suspend"] or {}).get("duration")
            yield Fault(
                body.template.object,
                (*path, "valueFrom"),
                said,
                severity=None if ends else "warning",
            )


def _inputs_count(version: tuple[int, int, int]) -> bool:
    """Tell whether the default of an input of the same name stands for that of the output."""
    return any(version[:2] == since[:2] and version >= since for since in _INPUT_DEFAULTS) or (
        version >= _INPUT_DEFAULTS[-1]
    )


SUPPLIED = Rule(
    id="PB110",
    title="An output of a wait that is supplied from outside and has no default.",
    why="When the wait's time is over, its node ends as Error: `raw output parameter has not been set and does not have a default "
    "value`. With the same words a resume without a selector fails as a whole: nothing changes, no wait of that run ends.",
    mend='Write `valueFrom: {supplied: {}, default: "timeout"}`.',
    source="argo-workflows v4.0.2 workflow/util/util.go OverrideOutputParametersWithDefault, ResumeWorkflow (it returns before Update), "
    "workflow/controller/operator.go executeSuspend, executeTemplate (markNodeError)",
    implies=("PB112",),
    check=_supplied,
)


def _valued(world: World) -> Found:
    for body in gates(world):
        for path, output in body.template.object.each(*body.template.path, "outputs", "parameters"):
            if "value" in output and "valueFrom" not in output:
                said = f'The output "{output.get("name")}" of a wait has a `value`.'
                yield Fault(body.template.object, (*path, "value"), said)


VALUED = Rule(
    id="PB111",
    title="An output of a wait has a `value`.",
    why="The controller reads its `valueFrom`, which is not there, and panics: the run ends as Error. `argo lint` takes it.",
    mend="Write `valueFrom: {supplied: {}, default: ...}`.",
    source="argo-workflows v4.0.2 workflow/controller/operator.go addRawOutputFields; argo-workflows issue 13929",
    check=_valued,
)


def _unnoticed(world: World) -> Found:
    for body in world.once(bodies):
        for gate in body.calls:
            inner = entered(world, gate)
            if inner is None or inner.kind != "suspend":
                continue
            if not (inner.value["suspend"] or {}).get("duration"):
                continue
            defaults = _defaults(body, gate, inner)
            if defaults and _nobody_follows(body, gate, defaults):
                known = ", ".join(
                    f'{name.rpartition(".")[2]} "{one}"' for name, one in defaults.items()
                )
                said = f'When the time of "{gate.call.name}" is over, with {known}, no guard after it holds.'
                yield Fault(body.template.object, gate.call.path, said)


def _defaults(body: Body, gate: Made, inner: Body) -> dict[str, str]:
    """Return what the outputs of a wait are when its time is over."""
    prefix = f"{body.prefix}.{gate.call.name}.outputs.parameters"
    return {
        f"{prefix}.{name}": str(output["valueFrom"]["default"])
        for name, output in named(inner.value, "outputs", "parameters").items()
        if "default" in (output.get("valueFrom") or {})
    }


def _nobody_follows(body: Body, gate: Made, defaults: dict[str, str]) -> bool:
    """Tell whether the steps after a wait ask what it was released with, and none runs on the defaults."""
    after = [one for one in body.calls if _follows(body, gate, one)]
    asking = [one for one in after if any(name in _asked(one) for name in defaults)]
    return bool(asking) and all(one.when and _answer(one, defaults) is False for one in after)


def _follows(body: Body, gate: Made, one: Made) -> bool:
    return one.call.group > gate.call.group if body.kind == "steps" else gate in body.before(one)


def _asked(made: Made) -> frozenset[str]:
    return frozenset(name for tag in tags_of(made.when) for name in tag.names)


def _answer(made: Made, known: dict[str, str]) -> bool | None:
    """Return what a guard says where only some names are known; None: it depends."""
    found = tags_of(made.when)
    if len(found) != 1 or not found[0].expression or made.when.strip() != found[0].source:
        return None
    return truth(found[0], known)


UNNOTICED = Rule(
    id="PB112",
    title="Nobody notices that the time of a wait is over.",
    why="A wait whose duration is over ends as Succeeded, with the defaults of its outputs. If no guard after it holds then, nothing "
    "runs any more and the run ends as Succeeded, as if its work were done.",
    mend="Add a step whose guard holds on the default, and that fails.",
    source="argo-workflows v4.0.2 workflow/controller/operator.go executeSuspend",
    severity="warning",
    check=_unnoticed,
)

RULES = (UNBOUNDED, SUPPLIED, VALUED, UNNOTICED)
