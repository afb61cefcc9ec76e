"""Submit one run: look, decide, create, see that it began. Never two active runs of a task, never a made-up name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from playbook.kube.errors import NotFound
from playbook.play import Play
from playbook.submit.arguments import arguments, check, declared
from playbook.submit.attempts import Active, Attempt, Taken, next_attempt
from playbook.submit.create import begun, create, look
from playbook.submit.declared_play import differences, play_of
from playbook.submit.runs import Submitted, submitted
from playbook.submit.task import InvalidSubmission, NotSubmitted, Target, Task, run_name
from playbook.submit.ways import Object, Shell
from playbook.submit.workflow import selector, workflow

# Argo ends a run whose template its caches do not hold yet; nothing of it ran, so the next attempt is safe.
TRIES, PAUSE = 3, 1.0
SHOWN = 5
OBJECT_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants submitted; `play` is the one declared here, to compare with the cluster's."""

    template: str
    namespace: str
    task: Task
    parameters: Mapping[str, str] = field(default_factory=dict)
    play: Play | None = None

    def __post_init__(self) -> None:
        # Both become parts of addresses, and Hera's service puts them in as they are.
        for what, name in (("namespace", self.namespace), ("template", self.template)):
            if not OBJECT_NAME.fullmatch(name):
                raise InvalidSubmission(
                    f'{what} "{name[:80]}" is no name Kubernetes knows',
                    hint="Use lower-case letters, digits and dashes.",
                )


def send(wanted: Wanted, shell: Shell) -> Submitted:
    """Submit a run and return it as Argo began it, or as it is after five seconds.

    Raises:
        InvalidSubmission: the template does not take it.
        NotSubmitted: another run of the task is active, a name is taken, or Argo does not know the template.
        KubeError: the cluster did not answer, or refused.
    """
    target = _target(wanted, shell)
    seen: dict[str, Submitted] = {}
    for _ in range(TRIES):
        run = _sent(wanted, target, shell, seen)
        if run is not None and not _never_began(run):
            return run
        shell.say(f"Argo did not know template {target.template} yet; once more")
        shell.pause(PAUSE)
    raise NotSubmitted(
        f"Argo does not find template {target.template} in namespace {target.namespace}, though it is there",
        hint="Look at the workflow-controller: its log, and the namespaces it watches.",
    )


def _target(wanted: Wanted, shell: Shell) -> Target:
    """Return the template as the cluster has it, which is what will run; say where it differs from ours."""
    try:
        template = _template(wanted.template, shell)
    except NotFound as error:
        raise NotSubmitted(
            f"template {wanted.template} is not in namespace {wanted.namespace} of {shell.way.where}",
            hint="Apply the rendered tree first, or name another namespace with --namespace.",
        ) from error
    check(arguments(wanted.task, wanted.parameters), declared(template))
    there = play_of(template)
    if wanted.play is not None:
        _compare(wanted.play, there, shell.say)
    return Target(wanted.template, wanted.namespace, there)


def _template(name: str, shell: Shell) -> Object:
    """Return the template; one that was applied a moment ago is not there at once for whoever answers from a copy."""
    for _ in range(shell.way.late):
        try:
            return shell.way.template(name)
        except NotFound:
            shell.pause(1)
    return shell.way.template(name)


def _compare(here: Play, there: Play | None, say: Callable[[str], None]) -> None:
    if there is None:
        say(f"warning: template {here.name} in the cluster carries no play; it runs as it is there")
        return
    found = differences(here, there)
    if found:
        more = f"; {len(found) - SHOWN} more differences" if len(found) > SHOWN else ""
        say(f"warning: play {here.name} in the cluster differs, and that one runs{more}")
    for one in found[:SHOWN]:
        say(f"  {one}")


def _sent(
    wanted: Wanted, target: Target, shell: Shell, seen: dict[str, Submitted]
) -> Submitted | None:
    """Create the next attempt and return it when Argo has looked at it; None when it did not find the template."""
    attempt = _decided(wanted, target, shell, seen)
    manifest = workflow(target, wanted.task, attempt, wanted.parameters)
    try:
        made = create(manifest, shell)
    except NotFound:  # argo-server answers from a copy, and the template was there a moment ago
        return None
    run = seen[made.name] = begun(made, shell)
    return run


def _decided(wanted: Wanted, target: Target, shell: Shell, seen: Mapping[str, Submitted]) -> int:
    """Return the attempt to make.

    argo-server lists from a copy that is a moment behind, and what was made by hand has no labels: whatever is
    decided upon is looked at itself.
    """
    listed = map(submitted, shell.way.runs(selector(wanted.task)))
    runs = {run.name: run for run in listed if run is not None} | dict(seen)
    while True:
        found = next_attempt(target, wanted.task, runs.values())
        match found:
            case Attempt(number):
                there = look(run_name(target, wanted.task, number), shell)
                if there is None:
                    return number
                _refuse_foreign(there, wanted)
                runs[there.name] = replace(there, attempt=number)
            case Active(run):
                there = look(run.name, shell)
                if there is not None and not there.over:
                    raise _active(there, wanted.namespace)
                runs.pop(run.name)
                runs |= {there.name: there} if there is not None else {}
            case Taken(run):
                raise _taken(run, wanted.namespace)
            case _:
                assert_never(found)


def _never_began(run: Submitted) -> bool:
    """Tell whether the controller did not find the template (v4.0.2 operator.go, setStoredWfSpec)."""
    return run.phase == "Error" and "workflowtemplate" in run.message and "not found" in run.message


def _active(run: Submitted, namespace: str) -> NotSubmitted:
    phase = run.phase or "not begun"
    return NotSubmitted(
        f"task {run.task.id} of {run.task.repository} has an active run: {run.name} ({phase})",
        hint=f"Wait for it, or let an operator end it: argo terminate -n {namespace} {run.name}",
    )


def _taken(run: Submitted, namespace: str) -> NotSubmitted:
    said = f": {run.message}" if run.message else ""
    return NotSubmitted(
        f'{run.name} is over ({run.phase}{said}); with release="argo" a task has one name and so one run',
        hint=f"Let an operator delete it first: kubectl delete workflow -n {namespace} {run.name}",
    )


def _refuse_foreign(there: Submitted, wanted: Wanted) -> None:
    if there.task.key != wanted.task.key:
        raise NotSubmitted(
            f"{there.name} is there already, for task {there.task.id} of {there.task.repository}",
            hint='With release="argo" names hold no owner: use another namespace or release="signals".',
        )
