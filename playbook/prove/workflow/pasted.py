"""PB125: text that an outsider writes reaches a script, a shell, a manifest or a label."""

from __future__ import annotations

import re

from playbook.prove.calls import base_of
from playbook.prove.finding import Severity
from playbook.prove.flows import Trigger, triggers
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sensor.parameters import of_trigger
from playbook.prove.workflow.outside import free_text
from playbook.prove.workflow.outsiders import given, outsiders
from playbook.prove.workflow.sinks import ARGUMENT, LABEL, Sink, sinks
from playbook.prove.workflow.tags import texts
from playbook.prove.workflow.text_flow import Origin, kept_by
from playbook.prove.world import World

_DEST = re.compile(
    r"spec\.templates\.\d+\.(script\.source|resource\.manifest|metadata\.labels\..+|podSpecPatch)"
    r"|(spec\.workflowMetadata|metadata)\.labels\..+"
)
_OPTION = (
    "An argument that begins with `-` is an option to most programs: who writes the text chooses options.",
    "Write `--` before it, or give it in an environment variable.",
)
_LABEL = (
    "A label takes 63 letters, digits, `-`, `_` and `.`: with another text the pod is refused, or the run ends as Error.",
    "Put the text into an annotation.",
)


def _pasted(world: World) -> Found:
    known = world.once(outsiders)
    for at, several in world.once(sinks).items():
        names = known.get(at, {})
        for one in several if names else ():
            found = one.left(names)
            # A whole event begins with a brace, and no option does: only what surely is a text is told.
            if found and not (one.what == ARGUMENT and _worst(found) == "warning"):
                yield _fault(one, found)
            for tag in one.text.tags:
                if tag.unread and any(name in tag.text for name in names):
                    why = f"nothing is known of what `{tag.text}` becomes"
                    yield Unclear(one.body.template.object, one.text.path, why)
    yield from _of_runs(world)
    for trigger in world.once(triggers):
        yield from _written(world, trigger)


def _fault(one: Sink, found: list[tuple[Origin, str]]) -> Fault:
    said = _said(found, f'{one.what} of "{one.body.template.name}"')
    place = one.body.template.object, one.text.path
    if one.what == ARGUMENT:
        why, mend = _OPTION
        return Fault(*place, said, mend, why, "note")
    why, mend = _LABEL if one.what == LABEL else ("", "")
    return Fault(*place, said, mend, why, _worst(found))


def _said(found: list[tuple[Origin, str]], where: str) -> str:
    several = ", ".join(dict.fromkeys(source for _, source in found))
    whose = " and ".join(dict.fromkeys(origin.said for origin, _ in found))
    return f"Text from outside gets into {where} through {several}: {whose}."


def _worst(found: list[tuple[Origin, str]]) -> Severity:
    return "error" if any(one.severity == "error" for one, _ in found) else "warning"


def _of_runs(world: World) -> Found:
    """Judge the labels that a run gets."""
    for flow, arguments in world.once(given):
        home = base_of(world, flow) or flow
        names = {f"workflow.parameters.{name}": origin for name, origin in arguments.items()}
        labels = (home.spec.get("workflowMetadata") or {}).get("labels") or {}
        for text in texts(labels, (*home.path, "workflowMetadata", "labels")):
            found = [(one, tag.source) for tag in text.tags if (one := kept_by(tag, names))]
            if found:
                said = _said(found, "a label of the run")
                yield Fault(home.object, text.path, said, _LABEL[1], _LABEL[0], _worst(found))


def _written(world: World, trigger: Trigger) -> Found:
    """Judge what a trigger writes right into a workflow that it makes."""
    resource = trigger.resource
    if resource is None or resource[1].get("kind") != "Workflow":
        return
    for one in of_trigger(world, trigger):
        found = _DEST.fullmatch(one.dest) if one.place == "parameters" else None
        origin = free_text(one) if found else None
        if origin is not None:
            said = f"It writes text from outside to {one.dest}: {origin.said}."
            yield Fault(trigger.sensor, (*one.path, "dest"), said, severity=origin.severity)


OUTSIDE = Rule(
    id="PB125",
    title="Text that an outsider writes reaches a script, a shell, a manifest or a label.",
    why="Tags are replaced before anything is read or run: a title like `$(curl ... | sh)` is run, with the rights and the secrets of the "
    "step. Quotes in the script do not help, the text may hold quotes.",
    mend='Give the text in an environment variable and read that: `env: [{name: TITLE, value: "{{inputs.parameters.title}}"}]`, '
    '`"$TITLE"`; in a manifest write `{{=toJson(...)}}`.',
    source="argo-workflows v4.0.2 workflow/common/util.go ProcessArgs, util/template/template.go: tags are replaced in the text",
    check=_pasted,
)

RULES = (OUTSIDE,)
