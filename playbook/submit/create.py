"""Create one Workflow under its decided name, and see that Argo began it. Never decides which attempt it is."""

from __future__ import annotations

from playbook.kube.errors import AlreadyThere, KubeError, NotFound, Refused
from playbook.submit.runs import Submitted, submitted
from playbook.submit.task import NotSubmitted
from playbook.submit.ways import Object, Shell

LOOKS, LOOK = 20, 0.25


def create(manifest: Object, shell: Shell) -> Submitted:
    """Create a Workflow; one of its name that says the same is it: another submit was quicker, or an answer got lost.

    Raises:
        NotSubmitted: the name belongs to a run with other arguments.
        KubeError: the cluster did not answer, or refused.
    """
    ours = _said(manifest)
    try:
        made = _said(shell.way.create(manifest))
    except AlreadyThere:
        there = look(ours.name, shell)
        if there is None:
            raise
    except KubeError as error:
        there = _made_after_all(ours.name, shell, error)
    else:
        shell.say(f"submitted {made.name}, attempt {made.attempt}")
        return made
    refuse_other(ours, there)
    shell.say(f"already submitted: {ours.name}")
    return there


def look(name: str, shell: Shell) -> Submitted | None:
    """Return the run of that name; None when there is none, or it is about no task."""
    try:
        return submitted(shell.way.get(name))
    except NotFound:
        return None


def refuse_other(ours: Submitted, there: Submitted) -> None:
    """Refuse a run that only has our name.

    Raises:
        NotSubmitted: it is about something else, or has other arguments.
    """
    same = (ours.task.key, ours.template, ours.arguments)
    if (there.task.key, there.template, there.arguments) != same:
        raise NotSubmitted(
            f"{there.name} is there already, with other arguments: somebody submitted it at the same moment",
            hint="Look at it, and submit again when it is over.",
        )


def begun(run: Submitted, shell: Shell) -> Submitted:
    """Return a run once Argo has looked at it, or as it is after five seconds."""
    for _ in range(LOOKS):
        if run.phase:
            return run
        shell.pause(LOOK)
        run = look(run.name, shell) or run
    shell.say(f"note: Argo has not looked at {run.name} yet; is its controller running?")
    return run


def _made_after_all(name: str, shell: Shell, error: KubeError) -> Submitted:
    """Return the run that a create made although its answer got lost; else pass the error on."""
    if error.perhaps_done:
        try:
            there = look(name, shell)
        except KubeError:
            error.hint = f"Whether {name} was made is not known: submit again, it keeps its name."
            raise error from None
        if there is not None:
            return there
    raise error


def _said(manifest: Object) -> Submitted:
    run = submitted(manifest)
    if run is None:
        raise Refused("what was answered is not the Workflow that was sent")
    return run
