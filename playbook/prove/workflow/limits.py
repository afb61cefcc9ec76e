"""PB130-PB132: containers without a command, retries, names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from playbook.documents.document import Path
from playbook.durations import seconds
from playbook.prove.calls import base_of
from playbook.prove.flows import Flow, flows
from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.workflow.tags import OPEN, tags
from playbook.prove.workflow.walk import Body, bodies, named
from playbook.prove.world import World

_LONG = 3600
_LABEL = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")
_FIELD = re.compile(r"[a-zA-Z0-9][-a-zA-Z0-9]*")
_MOST = {"Workflow": 63, "WorkflowTemplate": 63, "ClusterWorkflowTemplate": 63, "CronWorkflow": 52}
_LABEL_MOST, _FIELD_MOST = 63, 128


def _commands(world: World) -> Found:
    for body in world.once(bodies):
        defaults = body.flow.spec.get("templateDefaults") or {}
        for path, box in _boxes(body):
            if "command" in box or "command" in (defaults.get(body.kind) or {}):
                continue
            which = f'container "{box.get("name")}"' if body.kind == "containerSet" else "container"
            said = f'The {which} of "{body.template.name}" has no command.'
            yield Fault(body.template.object, path, said)


def _boxes(body: Body) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if body.kind == "container":
        yield (*body.template.path, "container"), body.value["container"]
    if body.kind == "containerSet":
        yield from body.template.object.each(*body.template.path, "containerSet", "containers")


COMMANDS = Rule(
    id="PB130",
    title="A container without `command`.",
    why="Argo asks the image's registry what to run. Without a way there, or without the right to pull, the step ends as Error.",
    mend="Write the command, or list the image under `images` in the controller's ConfigMap.",
    source="argo-workflows v4.0.2 workflow/controller/entrypoint/container_registry_index.go",
    severity="warning",
    check=_commands,
)


def _retries(world: World) -> Found:
    for body in world.once(bodies):
        retry = body.value.get("retryStrategy")
        path = (*body.template.path, "retryStrategy")
        if not isinstance(retry, dict):
            continue
        limit = str(retry.get("limit", ""))
        if limit == "0":
            yield Fault(body.template.object, (*path, "limit"), "`limit: 0` never tries again.")
        elif said := _uncapped(retry.get("backoff") or {}, limit):
            yield Fault(body.template.object, (*path, "backoff"), said)


def _uncapped(backoff: Mapping[str, Any], limit: str) -> str:
    """Say how long the last wait is, where nothing caps it and it is long."""
    first, factor = whole_seconds(str(backoff.get("duration", ""))), str(backoff.get("factor", ""))
    if "cap" in backoff or "maxDuration" in backoff or first is None or not factor.isdigit():
        return ""
    if int(factor) < 2 or (limit and not limit.isdigit()):
        return ""
    if not limit:
        return f"The waits grow {factor}-fold, without a limit and without a cap."
    last = first * int(factor) ** min(int(limit) - 1, 64)
    return f"The last of {limit} waits takes {last // 3600} hours." if last > _LONG else ""


RETRIES = Rule(
    id="PB131",
    title="A retry strategy that does not try again, or waits longer and longer.",
    why="`limit: 0` means no second attempt. Waits that double from a minute take 17 hours at the eleventh, and the run "
    "looks as if it hung.",
    mend="Write a limit above 0, and `backoff.cap` or `backoff.maxDuration`.",
    source="argo-workflows v4.0.2 workflow/controller/operator.go processNodeRetries",
    severity="warning",
    check=_retries,
)


def _names(world: World) -> Found:
    for kind, most in _MOST.items():
        for one in world.of(kind):
            if len(one.name) > most and not one.name.endswith("*"):
                said = f"The name has {len(one.name)} characters; a {kind} may have {most}."
                yield Fault(one, ("metadata", "name"), said)
    for body in world.once(bodies):
        for path, name in _named(body):
            if name and (not _FIELD.fullmatch(name) or len(name) > _FIELD_MOST):
                yield Fault(
                    body.template.object, path, f'"{name}" is no name of a template or a step.'
                )
    yield from _labels(world)


def _named(body: Body) -> Iterator[tuple[Path, str]]:
    yield (*body.template.path, "name"), body.template.name
    for made in body.calls:
        yield (*made.call.path, "name"), made.call.name


def _labels(world: World) -> Found:
    for flow in world.once(flows):
        yield from _judged(world, flow, flow.object, (*flow.path, "workflowMetadata", "labels"))
    for body in world.once(bodies):
        path = (*body.template.path, "metadata", "labels")
        yield from _judged(world, body.flow, body.template.object, path)


def _judged(world: World, flow: Flow, one: Object, path: Path) -> Found:
    """Judge the labels that a run or a pod gets: of a value with a parameter, each value it may have."""
    for name, value in (one.get(path) or {}).items():
        every = _values(world, flow, str(value))
        if every is None:
            yield Unclear(one, (*path, name), "a parameter decides the label")
        for each in every or ():
            if not _LABEL.fullmatch(each) or len(each) > _LABEL_MOST:
                yield Fault(one, (*path, name), f'"{each}" cannot be the value of a label.')


def _values(world: World, flow: Flow, text: str) -> list[str] | None:
    """Return what a text may become, None where that is not known."""
    found = tags(text)
    if not found:
        return [text]
    base = base_of(world, flow) or flow
    declared = named(base.spec, "arguments", "parameters")
    enum = (declared.get(found[0].text.removeprefix("workflow.parameters.")) or {}).get("enum")
    if len(found) > 1 or found[0].expression or not enum:
        return None
    return [text.replace(f"{OPEN}{found[0].text}}}}}", str(one)) for one in enum]


NAMES = Rule(
    id="PB132",
    title="A name or a label that Argo or Kubernetes does not take.",
    why="A name that is too long is refused. A run whose label is not legal ends as Error before its first step, a step at its pod.",
    mend="Labels have at most 63 letters, digits, `-`, `_`, `.` and begin and end with a letter or digit; put other text into annotations.",
    source="argo-workflows v4.0.2 workflow/validate/validate.go, workflow/controller/operator.go setGlobalParameters",
    check=_names,
)


def whole_seconds(text: str) -> int | None:
    """Read a duration as Argo does, "20" or "2m"; None where it is none that is known here."""
    try:
        return int(text) if text.isdigit() else seconds(text)
    except ValueError:
        return None


RULES = (COMMANDS, RETRIES, NAMES)
