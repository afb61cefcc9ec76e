"""PB241, PB242, PB244: what a trigger does to the cluster, to what it should not, and nothing at all."""

from __future__ import annotations

from playbook.prove.flows import Trigger, triggers
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.sensor.delivery import named
from playbook.prove.sensor.parameters import ORDER
from playbook.prove.world import World


def _patches(world: World) -> Found:
    for one in world.once(triggers):
        fields, written = one.template.get("k8s"), one.resource
        if not isinstance(fields, dict) or written is None or written[1].get("kind") != "Workflow":
            continue
        operation = fields.get("operation")
        if operation in ("patch", "update"):
            said = f"Trigger {one.name} makes a Workflow of its {operation} when there is none of that name."
            yield Fault(one.sensor, (*one.path, "template", "k8s", "operation"), said)


PATCHES = Rule(
    id="PB241",
    title="A patch or an update of a Workflow.",
    why="Argo Events creates what it does not find: a late event makes a Workflow of the patch alone, which fails, or runs.",
    mend="Use argoWorkflow (resume, stop), or a service that asks for the Workflow first.",
    source="argo-events v1.9.11 pkg/sensors/triggers/standard-k8s/standard-k8s.go:176-196",
    check=_patches,
)


def _nameless(world: World) -> Found:
    for one in world.once(triggers):
        acts, written = one.acts, one.resource
        if acts is None or written is None or named(world, one):
            continue
        if (acts[1].get("operation") or "create") in ("create", "submit"):
            yield _of_create(one, written[1].get("metadata"))


def _of_create(one: Trigger, metadata: object) -> Fault:
    acts = one.acts
    assert acts is not None
    path = (*one.path, "template", acts[0], "source", "resource", "metadata")
    if not (isinstance(metadata, dict) and metadata.get("generateName")):
        said = f"Trigger {one.name} makes an object without name and generateName."
        return Fault(one.sensor, path, said, why="The API server refuses it: the event is lost.")
    said = f"Trigger {one.name} makes another object whenever an event comes again."
    again = "warning" if one.value.get("atLeastOnce") else "note"
    return Fault(one.sensor, path, said, severity="warning" if again == "warning" else "note")


NAMELESS = Rule(
    id="PB242",
    title="A create whose name no event decides.",
    why="Events are not told apart: GitHub's redelivery is a new event, and a Sensor that stops with an event in hand gets "
    "it again with `atLeastOnce`. With generateName each makes another object.",
    mend="Decide the name by the event: a parameter with `dest: metadata.name`.",
    source="argo-events v1.9.11 pkg/eventsources/eventing.go:562-564; run (docs/argo-behaviour.md)",
    check=_nameless,
)


def _actions(world: World) -> Found:
    for one in world.once(triggers):
        kinds = [kind for kind in ORDER if one.template.get(kind) is not None]
        where = (*one.path, "template")
        if not kinds and one.template and not _brought(one):
            said = f"Trigger {one.name} says no action."
            yield Fault(one.sensor, where, said)
        elif len(kinds) > 1:
            said = f"Trigger {one.name} has several actions: {kinds[0]} runs, {', '.join(kinds[1:])} never does."
            yield Fault(one.sensor, (*where, kinds[1]), said, mend="Write a trigger for each.")


def _brought(one: Trigger) -> bool:
    """Tell whether a parameter brings an action."""
    dests = (str(each.get("dest") or "") for each in one.value.get("parameters") or ())
    return any(dest.partition(".")[0] in ORDER for dest in dests)


ACTIONS = Rule(
    id="PB244",
    title="A trigger with no action, or with several.",
    why="The first one that is there runs, in Argo's own order; a trigger without any fails with every event. No "
    "controller says so.",
    mend="Say what it does: k8s, argoWorkflow, http, log or another one.",
    source="argo-events v1.9.11 pkg/sensors/trigger.go GetTrigger",
    check=_actions,
)

BEFORE = (PATCHES, NAMELESS)
AFTER = (ACTIONS,)
