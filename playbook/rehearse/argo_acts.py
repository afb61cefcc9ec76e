"""What a leaf does when Argo begins it: a resource step applies its CodeRun, a container ends as it says. Pure."""

from __future__ import annotations

import json
from dataclasses import replace

from playbook.argo.template import EXIT_CODE
from playbook.errors import NotModelled
from playbook.reconcile.observe import coderun_of
from playbook.rehearse import said
from playbook.rehearse.tree import Tree
from playbook.rehearse.workflow import state as flow_state
from playbook.rehearse.workflow.state import Leaf, Outcome
from playbook.rehearse.world import Entry, Workflow, World


def act(
    tree: Tree, world: World, run: Workflow, leaf: Leaf
) -> tuple[Outcome, Workflow, tuple[Entry, ...]]:
    """Return how a leaf ends that Argo has just begun, and the run with what it left behind.

    Raises:
        NotModelled: a container that does not say how it ends.
    """
    if leaf.kind == "resource":
        return _apply(tree, world, run, leaf)
    annotations = dict(leaf.annotations)
    if EXIT_CODE not in annotations:
        raise NotModelled(
            f"template {leaf.template} runs a container; nothing runs in a rehearsal",
            hint=f"Say how it ends with the annotation {EXIT_CODE} on the template.",
        )
    env = dict(leaf.env)
    reason = env.get("REASON") or ""
    if annotations[EXIT_CODE] == "0":
        return Outcome(flow_state.Phase.SUCCEEDED), run, ()
    return Outcome(flow_state.Phase.FAILED, (), reason), replace(run, message=reason), ()


def _apply(
    tree: Tree, world: World, run: Workflow, leaf: Leaf
) -> tuple[Outcome, Workflow, tuple[Entry, ...]]:
    """Apply a CodeRun: an object the API server refuses fails the step, and so the run, and nothing else."""
    manifest = json.loads(leaf.manifest)
    refused = tree.refused(manifest)
    name = str(manifest.get("metadata", {}).get("name"))
    if refused:
        entry = said.refused(world.now, run.name, name, refused)
        return (
            Outcome(flow_state.Phase.FAILED, (), f"the API server refuses {name}: {refused}"),
            run,
            (entry,),
        )
    made = coderun_of(manifest, world.now)
    entry = said.applied(world.now, run.name, made, manifest["spec"])
    return (
        Outcome(flow_state.Phase.SUCCEEDED),
        replace(run, coderuns=(*run.coderuns, made)),
        (entry,),
    )
