"""Template, task, attempt -> the Workflow to create. Pure: it asks nobody, and never makes up a name.

Labels are an index for selectors; what the run is about stands in its annotations, where text stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playbook import names
from playbook.submit.arguments import arguments
from playbook.submit.task import Target, Task, run_name

API_VERSION = "argoproj.io/v1alpha1"
ATTEMPT = names.PREFIX + "attempt"
REPOSITORY_NAME = names.PREFIX + "repository"
# What `argo submit --from` sets (v4.0.2 common/convert.go): Argo's UI lists a template's runs by it.
ARGO_TEMPLATE = "workflows.argoproj.io/workflow-template"


def workflow(
    target: Target, task: Task, attempt: int = 1, parameters: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the Workflow that runs a template for a task, ready to be created.

    Args:
        target: the template.
        task: what the run is about.
        attempt: 1 for the first run of a task.
        parameters: values beside those of the task; `arguments.check` compares them with the template.

    Raises:
        NameRefused: it cannot be named.
        InvalidSubmission: Argo would change a value, or break on it.
    """
    name = run_name(target, task, attempt)
    given = arguments(task, parameters or {})
    return {
        "apiVersion": API_VERSION,
        "kind": "Workflow",
        "metadata": {
            "name": name,
            "namespace": target.namespace,
            "labels": {names.RUN: name, **_labels(target, task)},
            "annotations": {
                names.TASK_ID: task.id,
                names.SERVICE: task.service,
                REPOSITORY_NAME: task.repository,
                ATTEMPT: str(attempt),
            },
        },
        "spec": {
            "workflowTemplateRef": {"name": target.template},
            "arguments": {
                "parameters": [{"name": key, "value": value} for key, value in given.items()]
            },
        },
    }


def selector(task: Task) -> str:
    """Return the label selector that finds every run of a task in its repository, of whatever play."""
    return ",".join(f"{key}={value}" for key, value in _about(task).items())


def _about(task: Task) -> dict[str, str]:
    # A task id is a legal label value as it is (run_names.check_task), and CodeRuns carry it so.
    repository = names.digest((task.repository.lower(),))
    return {names.TASK_ID: task.id, names.REPOSITORY_HASH: repository}


def _labels(target: Target, task: Task) -> dict[str, str]:
    # The template's workflowMetadata sets the play's label too, but only when the controller begins the run.
    play = {names.PLAY: target.play.name} if target.play else {}
    service = {names.SERVICE: names.label_value(task.service)}
    return {**play, **_about(task), **service, ARGO_TEMPLATE: target.template}
