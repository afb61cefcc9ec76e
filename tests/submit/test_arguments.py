"""What a template takes: unknown names, missing values and values outside an enum are refused by name."""

import pytest

from playbook import workflow_template
from playbook.submit.arguments import Declared, arguments, check, declared
from playbook.submit.task import InvalidSubmission, Task
from workflows.coderun import coderun

TASK = Task("42", "web", "acme/web")
KNOWN = (
    *(Declared(name, required=True) for name in ("task-id", "service-id", "repository-url")),
    Declared("docs-branch", required=False),
    Declared("area", required=True, values=("frontend", "backend")),
)


def test_the_parameters_of_a_template_are_those_it_declares() -> None:
    found = {one.name: one for one in declared(workflow_template(coderun).to_dict())}
    assert found["task-id"] == Declared("task-id", required=True)
    assert found["docs-repository-url"] == Declared("docs-repository-url", required=False)
    assert found["continue-session"].values == ("true", "false")
    assert "5DLabs-Tess" in found["github-app"].values


def test_a_template_without_arguments_declares_none() -> None:
    assert declared({"spec": {}}) == declared({}) == ()


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"area": "frontend"}, id="what is required"),
        pytest.param({"area": "backend", "docs-branch": ""}, id="an empty value"),
    ],
)
def test_what_the_template_takes_passes(given: dict[str, str]) -> None:
    check(arguments(TASK, given), KNOWN)


def test_a_template_need_not_know_the_task() -> None:
    check(arguments(TASK, {}), ())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({}, 'parameter "area" is required\n  Give it: --param area=...', id="missing"),
        pytest.param(
            {"area": "ops"},
            'parameter "area": "ops" is not allowed\n  Allowed: frontend, backend.',
            id="not in the enum",
        ),
        pytest.param(
            {"area": "backend", "aera": "x"},
            'parameter "aera" is unknown\n  Known: area, docs-branch.',
            id="misspelt",
        ),
    ],
)
def test_what_it_does_not_take_is_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidSubmission) as refused:
        check(arguments(TASK, given), KNOWN)
    assert str(refused.value) == said
