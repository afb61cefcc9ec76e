"""Follow one run to its end: look, tell what is new, wait. Never touches the run.

It looks again and again instead of holding a stream open: nodes keep what happened in between, so nothing is
missed, and an API server or a proxy that goes away and comes back costs nothing but time.
"""

from __future__ import annotations

from collections.abc import Callable

from playbook.kube.errors import KubeError, NotFound
from playbook.submit.task import NotSubmitted
from playbook.submit.watch import Line, lines, phase
from playbook.submit.ways import Object, Shell

EVERY, LONGEST = 2.0, 30.0


def follow(name: str, shell: Shell, show: Callable[[Line], None]) -> str:
    """Show what happens to a run until it has ended; return its last phase.

    Raises:
        NotSubmitted: it was deleted meanwhile.
        KubeError: the cluster refused; one that does not answer is waited for.
    """
    told: set[Line] = set()
    first = ""
    while True:
        workflow, coderuns = _seen(name, shell)
        uid = str((workflow.get("metadata") or {}).get("uid", ""))
        first = first or uid
        if uid != first:
            raise _deleted(name)
        news = [line for line in lines(workflow, coderuns) if line not in told]
        for line in news:
            show(line)
        told.update(news)
        if news and news[-1].what == "end":
            return phase(workflow)
        shell.pause(EVERY)


def _seen(name: str, shell: Shell) -> tuple[Object, list[Object]]:
    """Return a run and its CodeRuns, however long there is no answer."""
    wait = EVERY
    while True:
        try:
            return shell.way.get(name), shell.way.coderuns(name)
        except NotFound as error:
            raise _deleted(name) from error
        except KubeError as error:
            if not error.perhaps_done:
                raise
        if wait == EVERY:
            shell.say(f"no answer from {shell.way.where}; waiting for it")
        shell.pause(wait)
        wait = min(wait * 2, LONGEST)


def _deleted(name: str) -> NotSubmitted:
    return NotSubmitted(f"{name} was deleted while it was watched", hint="Submit again.")
