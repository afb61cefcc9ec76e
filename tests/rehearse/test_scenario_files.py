"""A scenario file with a fault ends in one message: which file and line, what is wrong, what is allowed."""

import pytest

from playbook.documents.read import read_one
from playbook.errors import InvalidScenario
from playbook.rehearse.scenario import Scenario, scenario_of
from playbook.rehearse.scenario_steps import Task
from tests.rehearse.scenario_text import GOOD, steps


def read(text: str) -> Scenario:
    return scenario_of(read_one(text, "s.yaml"), "s")


def refused(text: str) -> InvalidScenario:
    with pytest.raises(InvalidScenario) as caught:
        read(text)
    return caught.value


def test_a_good_file_is_read_with_the_name_it_is_given() -> None:
    scenario = read(GOOD)
    assert (scenario.name, scenario.play, len(scenario.steps)) == ("s", "play", 1)
    assert scenario.places == ("s.yaml:3:3",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("- submit\n", "s.yaml: not a mapping", id="a list"),
        pytest.param("hello\n", "s.yaml: not a mapping", id="a word"),
        pytest.param("says: S.\nexpect: []\n", "s.yaml:1:1: steps: a list", id="no steps"),
        pytest.param(
            "says: S.\nsteps: submit\n", "s.yaml:2:1: steps: a list", id="steps that are no list"
        ),
        pytest.param(
            GOOD.replace("- waits", "  waits"), "s.yaml:4:1: expect: a list", id="expect is no list"
        ),
        pytest.param(
            GOOD.replace("says: Something happens.\n", ""), "says: Field required", id="no sentence"
        ),
        pytest.param(
            GOOD + "plaz: x\n", "s.yaml:6:1: plaz: Extra inputs are not permitted", id="a typo"
        ),
        pytest.param(GOOD + "places: [x]\n", "s.yaml:6:1: places", id="what we fill in ourselves"),
        pytest.param(
            steps("submit", "{endz: implement}"),
            "s.yaml:4:3: a step says what happens",
            id="an unknown verb",
        ),
        pytest.param(steps("7"), "s.yaml:3:3: a step says what happens", id="a number for a step"),
        pytest.param(steps("null"), "a step says what happens", id="nothing for a step"),
        pytest.param(steps("~", "submit"), "a step says what happens", id="null for a step"),
        pytest.param(
            steps("{ends: implement, verdit: pass}"),
            "s.yaml:3:21: steps.0.verdit: Extra inputs",
            id="a typo in a step",
        ),
        pytest.param(
            steps("{ends: implement, verdict: maybe}"),
            "s.yaml:3:21: steps.0.verdict: Input should be 'pass', 'changes' or ''",
            id="an unknown verdict",
        ),
        pytest.param(
            steps("{wait: soon}"), 's.yaml:3:4: steps.0.wait: "soon" is not a duration', id="no time"
        ),
        pytest.param(steps("{wait: 0s}"), "longer than zero", id="no time at all"),
        pytest.param(
            steps("{reconciler: dead}"), "Input should be 'up' or 'down'", id="an unknown state"
        ),
        pytest.param(
            steps("{release: a/b/r0, decision: ok}"), "Input should be 'go'", id="no decision"
        ),
        pytest.param(steps("{github: opened}"), "by: Field required", id="a step without its actor"),
        pytest.param(
            steps("{github: opened, by: rex, deliver: later}"),
            "Input should be 'now', 'twice' or 'never'",
            id="a step on GitHub says how it is delivered",
        ),
        pytest.param(
            GOOD.replace("waits:", "waitz:"),
            "s.yaml:5:3: an expectation is about one thing, not none",
            id="an expectation about nothing known",
        ),
        pytest.param(
            GOOD.replace("- waits: implement/finished/r0", "- {waits: a, gate: b}"),
            "not gate and waits",
            id="an expectation about two things",
        ),
        pytest.param(GOOD.replace("- waits", "- [waits]\n- waits"), "not none", id="a list"),
        pytest.param(
            GOOD.replace("- waits: implement/finished/r0", "- {ends: Done}"),
            "s.yaml:5:4: expect.0.ends: Input should be",
            id="an unknown end",
        ),
        pytest.param(
            GOOD + 'tasks: [{id: "42"}, {id: "42"}]\n',
            'two tasks are called "42"; give one of them a `name`',
            id="two tasks of one name",
        ),
        pytest.param(
            GOOD + "tasks: [{id: 42, atempt: 2}]\n",
            "s.yaml:6:18: tasks.0.atempt: Extra inputs",
            id="a typo in a task",
        ),
    ],
)  # fmt: skip
def test_a_fault_in_the_file_names_line_field_and_what_is_allowed(text: str, message: str) -> None:
    assert message in refused(text).message


def test_an_unknown_verb_is_told_what_is_known() -> None:
    hint = refused(steps("{endz: implement}")).hint
    assert hint.startswith("Known: submit, ends, github, deliver")


def test_many_faults_are_told_at_once_but_no_more_than_five() -> None:
    text = GOOD + "".join(f"wrong{at}: {at}\n" for at in range(9))
    assert refused(text).message.count("\n") == 4


def test_a_long_value_is_cut() -> None:
    assert len(refused(GOOD + f"plaz: {'x' * 5000}\n").message) <= 400


def test_a_verb_alone_is_a_step_and_numbers_become_text() -> None:
    scenario = read(steps("submit", "{github: opened, by: rex, number: 8}") + "tasks: [{id: 70}]\n")
    assert scenario.task(None) == Task(id="70")
    assert scenario.task("70").called == "70"


def test_the_task_nobody_describes_is_42_of_web() -> None:
    assert read(GOOD).task(None) == Task(id="42", service="web", repository="acme/web", number="7")
