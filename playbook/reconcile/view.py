"""The state labels a pull request should show: a view of the run, written from it, never read back (law 7). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.play_rules import FINISH
from playbook.reconcile.facts import Facts, Released, Run
from playbook.reconcile.steps import AddLabel, RemoveLabel

UNREVIEWED = "done"


def state_label(run: Run) -> str | None:
    """Return the one label that tells the run's state, or None while it waits for nothing."""
    labels = run.play.labels
    if run.over:
        return _final(run)
    for gate in run.gates:
        return labels.ready if gate.stage == FINISH else labels.of_stage(gate.stage)
    return None


def _final(run: Run) -> str:
    labels = run.play.labels
    if run.phase != "Succeeded":
        return labels.stopped
    last: Released | None = run.released[-1] if run.released else None
    return labels.unreviewed if last and last.decision == UNREVIEWED else labels.done


def show(facts: Facts) -> Iterator[AddLabel | RemoveLabel]:
    """Yield the label writes that bring the pull request to the run's state: add first, then take off."""
    run = facts.run
    wanted = state_label(run)
    if not run.number or wanted is None:
        return
    # GitHub keeps the capitals a label was first made with.
    shown = {label.casefold(): label for label in sorted(facts.shown)}
    if wanted.casefold() not in shown:
        yield AddLabel(run.number, wanted)
    ours = run.play.labels.every(tuple(stage.name for stage in run.play.stages))
    for label in ours:
        if label.casefold() != wanted.casefold() and label.casefold() in shown:
            yield RemoveLabel(run.number, shown[label.casefold()])


def triggers(facts: Facts) -> Iterator[RemoveLabel]:
    """Yield what clears the trigger labels before a new round."""
    triggering = {label.casefold() for label in facts.run.play.trigger_labels}
    for label in sorted(facts.shown):
        if label.casefold() in triggering:
            yield RemoveLabel(facts.run.number, label)
