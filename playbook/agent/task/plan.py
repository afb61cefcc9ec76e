"""What `supervise` would do with a task, in words. Reads what is there, starts nothing, makes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

from playbook.agent.assignment import CodeTask
from playbook.agent.clis.table import CLIS
from playbook.agent.pod.actions import task_label
from playbook.agent.pod.review_text import title
from playbook.agent.ports import Workspace
from playbook.agent.task import journal
from playbook.agent.task.contexts import variables
from playbook.agent.task.ending import Ending
from playbook.agent.task.errand import Errand, Site
from playbook.agent.task.manner import manner_of, request_of, secrets_of
from playbook.agent.task.place import place_of
from playbook.agent.task.tools import servers_of

NO_POST = "nothing is pushed or posted (--no-github)"


def plan(task: CodeTask, site: Site) -> Mapping[str, object]:
    """Return the steps by name.

    Raises:
        AgentProblem: it could not begin.
    """
    place = place_of(task, site.settings.workspace_root)
    errand = Errand(task, place, site, Ending(), journal.read(place, task.id))
    entry = errand.entry
    done = "the agent has ended well already: it is not started again" if entry.done else ""
    return {
        "task": f"{task.task_id}, stage {task.stage} ({task.purpose}), by {task.agent.name}",
        "checkout": {
            "repository": task.repository.url,
            "branch": task.branch,
            "base": task.base,
            "commit": task.head_sha,
            "folder": str(place.folder),
            "startedIn": str(place.directory),
            "documents": task.repository.docs_url,
        },
        "attempt": done or entry.attempt + 1,
        "command": _command(errand),
        "environment": _variables(errand),
        "tools": _tools(task),
        "seconds": task.limits.timeout,
        "afterwards": _afterwards(task) if site.write_token else [NO_POST],
    }


def _command(errand: Errand) -> list[str]:
    cli = CLIS[errand.task.agent.cli]
    attempt = errand.entry.model_copy(update={"attempt": errand.entry.attempt + 1})
    workspace = Workspace(attempt.id, errand.place.runs / str(attempt.id))
    # Looking for a session to continue would make the folder it is in.
    session = errand.entry.session or ("SESSION" if errand.task.continue_session else "")
    path = errand.site.environment.get("PATH")
    program = shutil.which(cli.program, path=path) or f"{cli.program} (not on PATH)"
    return [program, *cli.arguments(request_of(errand, workspace, session))]


def _variables(errand: Errand) -> list[str]:
    """Return the names of the agent's variables; a value may be a secret."""
    names = {*manner_of(errand).environment, *secrets_of(errand), *variables(errand)}
    key = {CLIS[errand.task.agent.cli].model_key} if errand.site.settings.model_key_file else set()
    return sorted(names | key | {"HOME", *errand.task.agent.env})


def _tools(task: CodeTask) -> list[str]:
    """Return the names of the servers of tools; whether their programs are here is seen at the start."""
    declared = {*task.agent.env, *(secret.name for secret in task.agent.secrets)}
    return [one.name for one in servers_of(task, declared)]


def _afterwards(task: CodeTask) -> list[str]:
    if task.purpose == "implement":
        number = f"#{task.pull_request}" if task.pull_request else "found, or opened"
        return [
            f"push {task.branch}, without force",
            f'pull request from {task.branch} into {task.base}: {number}, "{title(task)}"',
            f"label {task_label(task)}",
        ]
    number = f"#{task.pull_request}" if task.pull_request else f"from {task.branch}"
    says = "a comment" if task.label else "an approval"
    steps = [f"review of {task.head_sha} on pull request {number}: {says}, or changes requested"]
    return [*steps, f"label {task.label}, on a pass"] if task.label else steps
