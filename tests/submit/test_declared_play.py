"""The play a template carries, and where it differs from the one here."""

import pytest

from playbook import workflow_template
from playbook.errors import InvalidPlay
from playbook.play import Play
from playbook.submit.declared_play import differences, play_of
from workflows.play import play


def changed(**fields: object) -> Play:
    return Play.model_validate({**play.model_dump(), **fields})


def test_a_template_carries_its_play() -> None:
    assert play_of(workflow_template(play).to_dict()) == play


@pytest.mark.parametrize("template", [{}, {"spec": {}}, {"spec": {"workflowMetadata": {}}}])
def test_a_template_of_no_play_carries_none(template: dict[str, object]) -> None:
    assert play_of(template) is None


def test_a_play_of_another_version_is_refused() -> None:
    notes = {"playbook.dev/declaration": '{"schema":99}'}
    with pytest.raises(InvalidPlay, match="schema 99"):
        play_of({"spec": {"workflowMetadata": {"annotations": notes}}})


def test_where_a_play_was_declared_is_no_difference() -> None:
    assert differences(play, changed(source="elsewhere/play.py:1")) == []


@pytest.mark.parametrize(
    ("there", "said"),
    [
        pytest.param(changed(rounds=3), ["rounds: 10 here, 3 in the cluster"], id="a number"),
        pytest.param(changed(base=None), ['base: "main" here, null in the cluster'], id="a text"),
        pytest.param(
            changed(stages=play.stages[:2]),
            ['stages[2]: "test" here, nothing in the cluster'],
            id="a stage less",
        ),
        pytest.param(
            changed(stages=(play.stages[0].model_copy(update={"timeout": "9h"}), *play.stages[1:])),
            ['stages[0].timeout: "4h" here, "9h" in the cluster'],
            id="a field of a stage",
        ),
    ],
)
def test_a_difference_names_the_field_and_both_values(there: Play, said: list[str]) -> None:
    assert differences(play, there) == said
