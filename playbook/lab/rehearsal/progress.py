"""Waits until Argo has come to the next waits of a run, and takes over what it did. Changes nothing there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from playbook.errors import InvalidScenario
from playbook.lab.rehearsal import seen
from playbook.lab.rehearsal.ground import Ground
from playbook.lab.rehearsal.keeper import Keeper
from playbook.reconcile.observe import coderun_of
from playbook.rehearse import said
from playbook.rehearse.tree import Tree
from playbook.rehearse.world import Entry, Moved, Workflow, World

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """Follows the runs of one performance; what does not come to rest is noted in `differences`."""

    tree: Tree
    ground: Ground
    keeper: Keeper
    differences: list[str]

    def goes_on(self, world: World, run: Workflow, ended: tuple[str, ...]) -> Moved:
        """Wait until Argo has come to the next waits after these gates, and take over what it did."""
        ready = partial(_arrived, ended=ended)
        workflow = self.ground.workflow_when(run.name, ready)
        template = template_of(self.tree, run.template)
        flow = seen.flow(workflow, template)
        since = dict(run.since)
        fresh = [leaf for leaf in flow.leaves if leaf.id not in since]
        run, made = self._with_coderuns(world, run)
        entries: list[Entry] = [*made]
        entries += [
            said.refused(world.now, run.name, "", why)
            for why in seen.refusals(workflow)
            if seen.over(workflow)
        ]
        entries += [said.waits(world.now, run.name, leaf) for leaf in fresh]
        passed = seen.passed(workflow)
        known = {one.address for one in run.released}
        run = replace(
            run,
            flow=flow,
            since=tuple((leaf.id, since.get(leaf.id, world.now)) for leaf in flow.leaves),
            released=(
                *run.released,
                *(one for address, one in passed.items() if address not in known),
            ),
        )
        if run.over:
            run = replace(run, message=seen.why(workflow, template) or run.phase)
            entries.append(said.ended(world.now, run))
        elif not ready(workflow):
            self.differences.append(f"{run.name}: Argo does not come to a wait: {_stand(workflow)}")
        return Moved(world.with_run(run), tuple(entries))

    def _with_coderuns(self, world: World, run: Workflow) -> tuple[Workflow, list[Entry]]:
        """Return the run with the CodeRuns that are new, and a line for each."""
        known = {one.name for one in run.coderuns} | self.keeper.deleted
        lines: list[Entry] = []
        for manifest in self.ground.coderuns(run.name):
            made = coderun_of(manifest, world.now)
            if made.name not in known:
                self.keeper.know_coderun(made)
                run = replace(run, coderuns=(*run.coderuns, made))
                lines.append(said.applied(world.now, run.name, made, manifest["spec"]))
        return run, lines


def template_of(tree: Tree, name: str) -> Object:
    """Return a rendered template.

    Raises:
    InvalidScenario: there is none of that name.
    """
    if name not in tree.templates:
        known = ", ".join(tree.templates)
        raise InvalidScenario(f'template "{name}" is not rendered; known: {known}')
    return tree.templates[name]


def _arrived(workflow: Object, ended: tuple[str, ...]) -> bool:
    """Tell whether Argo has taken note that these gates are over, and has come to what follows."""
    return set(ended) <= set(seen.passed(workflow)) and not seen.busy(workflow)


def _stand(workflow: Object) -> str:
    """Return how its nodes stand, for people."""
    live = [f"{one['name']} {one['phase']}" for one in seen.nodes(workflow) if "phase" in one]
    return "; ".join(live[-6:]) or "no node yet"
