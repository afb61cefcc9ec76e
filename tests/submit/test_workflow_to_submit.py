"""Template, task, attempt -> Workflow; and back from the Workflow alone."""

from typing import Any

import pytest

from playbook.errors import NameRefused
from playbook.names import LABEL_VALUE
from playbook.schemas.check import violations
from playbook.submit.runs import submitted
from playbook.submit.task import InvalidSubmission, Target, Task, run_name
from playbook.submit.workflow import selector, workflow
from tests.plays.argo_alone import play as alone
from workflows.play import play

TARGET = Target("play", "playbook", play)
TASK = Task("42", "web", "acme/web")


def test_a_run_is_a_reference_with_arguments_labels_and_annotations() -> None:
    made = workflow(TARGET, TASK, 2, {"docs-branch": "dev"})
    assert made["metadata"] == {
        "name": run_name(TARGET, TASK, 2),
        "namespace": "playbook",
        "labels": {
            "playbook.dev/run": run_name(TARGET, TASK, 2),
            "playbook.dev/play": "play",
            "playbook.dev/task": "42",
            "playbook.dev/repository-hash": "442o2ht1",
            "playbook.dev/service": "web",
            "workflows.argoproj.io/workflow-template": "play",
        },
        "annotations": {
            "playbook.dev/task": "42",
            "playbook.dev/service": "web",
            "playbook.dev/repository": "acme/web",
            "playbook.dev/attempt": "2",
        },
    }
    assert made["spec"] == {
        "workflowTemplateRef": {"name": "play"},
        "arguments": {
            "parameters": [
                {"name": "task-id", "value": "42"},
                {"name": "service-id", "value": "web"},
                {"name": "repository-url", "value": "https://github.com/acme/web"},
                {"name": "docs-branch", "value": "dev"},
            ]
        },
    }


@pytest.mark.parametrize(
    ("target", "task", "attempt"),
    [
        pytest.param(TARGET, TASK, 1, id="a play's"),
        pytest.param(TARGET, Task("aaaaaaaa", "Web Ünit_", "Acme/we.b_x"), 7, id="odd names"),
        pytest.param(Target(alone.name, "x", alone), TASK, 1, id="Argo alone"),
        pytest.param(Target("nightly-clean-up-of-everything", "x"), TASK, 1, id="no play's"),
    ],
)
def test_what_is_written_is_read_back(target: Target, task: Task, attempt: int) -> None:
    made = workflow(target, task, attempt)
    assert violations(made) == ()
    assert all(LABEL_VALUE.fullmatch(value) for value in made["metadata"]["labels"].values())
    read = submitted(made)
    assert read is not None
    assert (read.task, read.attempt, read.template) == (task, attempt, target.template)
    assert (read.name, read.phase, read.over) == (made["metadata"]["name"], "", False)


def by_hand(**arguments: str) -> dict[str, Any]:
    listed = [{"name": name.replace("_", "-"), "value": text} for name, text in arguments.items()]
    return {
        "metadata": {"name": "x", "uid": "u"},
        "spec": {"arguments": {"parameters": listed}},
        "status": {"phase": "Failed"},
    }


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        pytest.param("https://github.com/acme/web", "acme/web", id="as we write it"),
        pytest.param("https://github.com/acme/web.git", "acme/web", id="with .git"),
        pytest.param("https://github.com/acme/web/", "acme/web", id="with a slash"),
        pytest.param("git@github.com:acme/web", None, id="another form says nothing"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_run_somebody_made_by_hand_is_read_by_its_arguments(
    url: str, repository: str | None
) -> None:
    read = submitted(by_hand(task_id="42", service_id="web", repository_url=url))
    assert (read and read.task) == (repository and Task("42", "web", repository))
    assert read is None or (read.attempt, read.over) == (1, True)


@pytest.mark.parametrize("text", ["", "x", "-1", "999999999999"])
def test_an_attempt_that_cannot_be_is_the_first(text: str) -> None:
    made = workflow(TARGET, TASK, 3)
    made["metadata"]["annotations"]["playbook.dev/attempt"] = text
    read = submitted(made)
    assert read is not None
    assert read.attempt == 1


def test_one_repository_in_two_spellings_is_one_selector() -> None:
    wanted = "playbook.dev/task=42,playbook.dev/repository-hash=442o2ht1"
    assert selector(TASK) == selector(Task("42", "other", "Acme/Web")) == wanted


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        pytest.param({"a": "x{{workflow.uid}}"}, 'parameter "a" holds "{{"', id="a tag"),
        pytest.param({"a": "\x1b[31m"}, "the character U+001B", id="colour"),
        pytest.param({"a": "x\x7f"}, "the character U+007F", id="DEL"),
        pytest.param({"a": "\U000e0067"}, "the character U+E0067", id="a flag's tag"),
        pytest.param({"a": "x\ny"}, "the character U+000A", id="a line break"),
        pytest.param({"a": "\udc80"}, "the character U+DC80", id="broken UTF-8"),
        pytest.param({"task-id": "43"}, 'parameter "task-id" belongs to the task', id="the task's"),
    ],
)
def test_what_argo_would_change_is_refused_by_name(parameters: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidSubmission) as refused:
        workflow(TARGET, TASK, 1, parameters)
    assert said in refused.value.message


def test_a_service_argo_would_change_is_refused_too() -> None:
    with pytest.raises(InvalidSubmission, match="service-id"):
        workflow(TARGET, Task("42", "web {{x}}", "acme/web"))


def test_ordinary_text_passes() -> None:
    text = "Grüße 🚀 {a} } '\"\\ $x"
    made = workflow(TARGET, TASK, 1, {"a": text})
    assert made["spec"]["arguments"]["parameters"][-1] == {"name": "a", "value": text}


@pytest.mark.parametrize(
    ("target", "task", "attempt"),
    [
        pytest.param(TARGET, Task("4 2", "web", "acme/web"), 1, id="a task id"),
        pytest.param(TARGET, Task("42", "", "acme/web"), 1, id="a service"),
        pytest.param(TARGET, Task("42", "web", "web"), 1, id="a repository"),
        pytest.param(
            Target(alone.name, "x", alone), TASK, 2, id="a second attempt of a plain name"
        ),
    ],
)
def test_what_cannot_be_named_is_refused(target: Target, task: Task, attempt: int) -> None:
    with pytest.raises(NameRefused):
        workflow(target, task, attempt)
