"""What the agent of a code task is given. Pure: values in, bundle out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playbook.agent.assignment import CodeTask
from playbook.agent.context.fence import encodable, fence, visible
from playbook.agent.context.files import PROMPT, SYSTEM
from playbook.agent.context.written import as_json
from playbook.agent.ports import ContextBundle, Workspace
from playbook.prompts import render

# A reviewing stage of such a name is told to try the change out, any other to read it.
TESTING = frozenset({"test", "tests", "testing", "qa", "verify"})
# A review is a few pages; what is longer is in the file.
SHOWN_REVIEW = 30_000


def task_bundle(task: CodeTask, workspace: Workspace, nonce: str) -> ContextBundle:
    """Return the bundle of a code task; `nonce` makes the markers around what others wrote.

    Raises:
        AgentProblem: it cannot be written as JSON.
    """
    about = visible(as_json(_about(task), f"task {task.task_id}").rstrip())
    review = visible(_short(encodable(task.review)))
    markers = fence(nonce, [about, review])
    # Absolute: a code task's working directory may be the clone, which is not where these are.
    places = {"context": str(workspace.context), "output": str(workspace.output)}
    system = render("code/system", task=task, agent=task.agent, **places)
    prompt = render(
        f"code/{kind(task)}",
        task=task,
        about=markers.around("task", about),
        review=markers.around("review", review) if task.review else "",
        **places,
    )
    return ContextBundle(
        files={**_files(task), SYSTEM: system, PROMPT: prompt},
        environment=_environment(task, workspace),
        system_prompt=system,
        user_prompt=prompt,
    )


def kind(task: CodeTask) -> str:
    """Return which prompt it is: implement, rework, review or test."""
    if task.purpose == "implement":
        return "rework" if task.review.strip() else "implement"
    return "test" if TESTING & set(task.stage.split("-")) else "review"


def _files(task: CodeTask) -> dict[str, str]:
    whole = task.model_dump(mode="json", by_alias=True, exclude={"agent", "review"})
    whole["agent"] = {"name": task.agent.name, "role": task.agent.role, "cli": task.agent.cli}
    review = {"context/review.txt": encodable(task.review)} if task.review else {}
    return {"context/task.json": as_json(whole, f"task {task.task_id}"), **review}


def _about(task: CodeTask) -> Mapping[str, Any]:
    where = task.repository
    told = {
        "title": task.title,
        "service": task.service,
        "repository": where.url,
        "documents": where.docs_url,
        "documents' branch": where.docs_branch,
        "folder": where.working_directory,
    }
    return {key: value for key, value in told.items() if value}


def _environment(task: CodeTask, workspace: Workspace) -> dict[str, str]:
    """Return the agent's own variables and ours, which win; keys come from the runtime."""
    return {
        **task.agent.env,
        "TASK_ID": task.task_id,
        "TASK_STAGE": task.stage,
        "TASK_ROUND": str(task.round),
        "TASK_BRANCH": task.branch,
        "TASK_BASE": task.base,
        "TASK_WORKSPACE": str(workspace.path),
        "CODERUN": task.coderun,
    }


def _short(review: str) -> str:
    if len(review) <= SHOWN_REVIEW:
        return review
    return f"{review[:SHOWN_REVIEW]}\n(cut; the whole is in review.txt)"
