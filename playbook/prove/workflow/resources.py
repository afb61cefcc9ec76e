"""PB120-PB124: resource steps: when they end, and what they make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playbook.prove.crds import Definition, definitions
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.workflow.selectors import NotASelector, Requirement, requirements
from playbook.prove.workflow.tags import OPEN, tags
from playbook.prove.workflow.walk import Body, bodies
from playbook.prove.world import World

_SIDES = ("successCondition", "failureCondition")
_KIND = re.compile(r'^\s*"?kind"?\s*:\s*"?([A-Za-z]+)"?\s*,?\s*$', re.MULTILINE)
_VERSION = re.compile(r'^\s*"?apiVersion"?\s*:\s*"?([A-Za-z0-9./]+)"?\s*,?\s*$', re.MULTILINE)
# Words that say that an object still goes on; every other word of a phase is taken for an end.
_ON_THE_WAY = re.compile(
    r"pending|running|waiting|queued|creating|init|progress|active|start|unknown", re.I
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a resource step; None where one is not written, or cannot be read."""

    success: tuple[Requirement, ...] | None
    failure: tuple[Requirement, ...] | None


def _resources(world: World) -> Iterator[tuple[Body, dict[str, Any]]]:
    for body in world.once(bodies):
        if body.kind == "resource" and isinstance(body.value["resource"], dict):
            yield body, body.value["resource"]


def _one_sided(world: World) -> Found:
    for body, resource in _resources(world):
        if resource.get("failureCondition") and not resource.get("successCondition"):
            path = (*body.template.path, "resource", "failureCondition")
            yield Fault(
                body.template.object, path, "There is a failureCondition and no successCondition."
            )


ONE_SIDED = Rule(
    id="PB120",
    title="A resource step has only a failureCondition.",
    why="With nothing to succeed on, Argo takes the first look at the object for success, before it can have failed.",
    mend="Write the successCondition, too.",
    source="argo-workflows v4.0.2 workflow/executor/resource.go matchConditions",
    implies=("PB123",),
    check=_one_sided,
)


def _no_selector(world: World) -> Found:
    for body, resource in _resources(world):
        for side in _SIDES:
            text = str(resource.get(side) or "")
            path = (*body.template.path, "resource", side)
            if OPEN in text:
                yield Unclear(body.template.object, path, "a parameter decides the condition")
                continue
            try:
                requirements(text)
            except NotASelector as error:
                yield Fault(body.template.object, path, f"`{text}` is no label selector: {error}.")


NO_SELECTOR = Rule(
    id="PB121",
    title="A condition of a resource step is no label selector.",
    why="The object is made, and then the step fails: `condition failed to parse`. Conditions know no `||` and no quotes.",
    mend="Write `status.phase in (Succeeded, Done)`; a comma means and.",
    source="argo-workflows v4.0.2 workflow/executor/resource.go WaitResource; k8s.io/apimachinery v0.33 pkg/labels/selector.go",
    check=_no_selector,
)


def _read(resource: dict[str, Any]) -> Conditions:
    found: list[tuple[Requirement, ...] | None] = []
    for side in _SIDES:
        text = str(resource.get(side) or "")
        try:
            found.append(requirements(text) if text and OPEN not in text else None)
        except NotASelector:
            found.append(None)
    return Conditions(*found)


def _overlapping(world: World) -> Found:
    for body, resource in _resources(world):
        read = _read(resource)
        if not read.success or not read.failure:
            continue
        for value in sorted(_both(read.success, read.failure)):
            said = f'An object with {read.success[0].key} "{value}" fulfils both conditions.'
            path = (*body.template.path, "resource", "failureCondition")
            yield Fault(body.template.object, path, said)


def _both(success: tuple[Requirement, ...], failure: tuple[Requirement, ...]) -> set[str]:
    """Return the values of the one field that both look at for which both hold."""
    if {one.key for one in success} != {one.key for one in failure} or len(
        {one.key for one in success}
    ) > 1:
        return set()
    named = {value for one in (*success, *failure) for value in one.values} | {"another"}
    # failure: one part is enough (matchConditions returns at the first that holds)
    return {
        value
        for value in named
        if all(one.takes(value) for one in success) and any(one.takes(value) for one in failure)
    }


OVERLAPPING = Rule(
    id="PB122",
    title="A state of the object fulfils the successCondition and the failureCondition.",
    why="The failureCondition is looked at first, and one of its parts is enough: the step fails where it should succeed.",
    mend="Let each state be in one of them.",
    source="argo-workflows v4.0.2 workflow/executor/resource.go matchConditions",
    implies=("PB123",),
    check=_overlapping,
)


def _uncovered(world: World) -> Found:
    for body, resource in _resources(world):
        definition = _definition(world, resource)
        read = _read(resource)
        if definition is None or not (read.success and read.failure):
            continue
        for side, parts in zip(_SIDES, (read.success, read.failure), strict=True):
            for one in parts:
                yield from _field(body, side, one, definition)
        yield from _phases(body, read.success, read.failure, definition)


def _field(body: Body, side: str, one: Requirement, definition: Definition) -> Found:
    field = _schema(definition, one.key)
    path = (*body.template.path, "resource", side)
    if field is None:
        yield Fault(body.template.object, path, f"The CRD has no field {one.key}.")
        return
    known = [str(each) for each in field.get("enum") or ()]
    for value in sorted(one.values) if known else ():
        if value not in known:
            said = f'{one.key} is never "{value}"; it is one of {", ".join(known)}.'
            yield Fault(body.template.object, path, said)


def _phases(
    body: Body,
    success: tuple[Requirement, ...],
    failure: tuple[Requirement, ...],
    definition: Definition,
) -> Found:
    keys = {one.key for one in (*success, *failure)}
    field = _schema(definition, next(iter(keys))) if len(keys) == 1 else None
    for value in map(str, (field or {}).get("enum") or ()):
        done = all(one.takes(value) for one in success) or any(one.takes(value) for one in failure)
        if not done and not _ON_THE_WAY.search(value):
            said = f'An object whose {next(iter(keys))} is "{value}" fulfils neither condition.'
            path = (*body.template.path, "resource")
            yield Fault(body.template.object, path, said, severity="warning")


def _schema(definition: Definition, dotted: str) -> dict[str, Any] | None:
    """Return the schema of a field; {} below one that takes anything."""
    at: Any = definition.schema
    for name in dotted.split("."):
        properties = at.get("properties")
        if properties is None:
            return {}
        if name not in properties:
            return {} if at.get("additionalProperties") is True else None
        at = properties[name]
    return dict(at)


def _definition(world: World, resource: dict[str, Any]) -> Definition | None:
    text = str(resource.get("manifest") or "")
    kinds, versions = _KIND.findall(text), _VERSION.findall(text)
    if not kinds or not versions:
        return None
    return world.once(definitions).get((versions[0], kinds[0]))


UNCOVERED = Rule(
    id="PB123",
    title="The conditions of a resource step do not fit the states of the object.",
    why="The step looks every 5 seconds for a state that never comes, and its pod runs until a deadline ends it, or for ever.",
    mend="Name the values that the CRD has, each end in one of the two conditions.",
    source="argo-workflows v4.0.2 workflow/executor/resource.go WaitResource",
    implies=("PB122",),
    check=_uncovered,
)


def _raw(world: World) -> Found:
    for body, resource in _resources(world):
        text = str(resource.get("manifest") or "")
        pasted = sorted(
            {one.source for one in tags(text) if not one.expression and _free(one.text)}
        )
        if pasted:
            said = f"The manifest pastes {', '.join(pasted)} into its text."
            path = (*body.template.path, "resource", "manifest")
            yield Fault(body.template.object, path, said)


def _free(name: str) -> bool:
    return name.startswith(("inputs.parameters.", "workflow.parameters."))


RAW = Rule(
    id="PB124",
    title="A manifest pastes a value into its text.",
    why="A value with a quote, a colon or a line break makes another object of it, or none: whoever decides the value writes the manifest.",
    mend="Write `{{=toJson(inputs.parameters.x)}}`, without quotes around it.",
    source="argo-workflows v4.0.2 workflow/common/util.go ProcessArgs: tags are replaced in the text",
    severity="warning",
    check=_raw,
)

RULES = (ONE_SIDED, NO_SELECTOR, OVERLAPPING, UNCOVERED, RAW)
