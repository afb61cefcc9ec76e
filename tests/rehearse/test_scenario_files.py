"""A scenario file with a fault ends in one message: which file and line, what is wrong, what is allowed."""

import pytest

from playbook.documents.read import read_one
from playbook.errors import InvalidScenario, PlaybookError
from playbook.rehearse.expect import checks
from playbook.rehearse.scenario import Scenario, scenario_of
from playbook.rehearse.scenario_steps import Task
from playbook.rehearse.world import START
from tests.rehearsal import perform_text
from tests.stage import failed

GOOD = "says: Something happens.\nsteps:\n- submit\nexpect:\n- waits: implement/finished/r0\n"


def read(text: str) -> Scenario:
    return scenario_of(read_one(text, "s.yaml"), "s")


def refused(text: str) -> InvalidScenario:
    with pytest.raises(InvalidScenario) as caught:
        read(text)
    return caught.value


def steps(*lines: str) -> str:
    return GOOD.replace("- submit\n", "".join(f"- {line}\n" for line in lines))


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


def test_a_task_described_where_it_is_submitted_is_known_to_later_steps() -> None:
    seen = perform_text(
        """
says: A task is described by its submit.
steps:
- {submit: {id: "70", name: seventy, service: api, repository: acme/api, number: "8"}}
- {ends: implement, task: seventy, after: 1h, head: 1f9c2ab}
- {github: opened, by: rex, head: 1f9c2ab, task: seventy}
expect:
- {gate: implement/pull_request_open/r0, decision: go, by: opened, task: seventy}
- {waits: review/finished/r0}
"""
    )
    assert failed(seen) == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param(
            ("submit", '{wait: 1h, at: "0:10:00"}', '{wait: 1s, at: "1:09:59"}'),
            'test.yaml:5:3: step 3 (wait-2): at: "1:09:59" is before the step before it',
            id="a time before the step before",
        ),
        pytest.param(("{submit: , at: noon}",), 'step 1 (submit): at: "noon"', id="no clock time"),
        pytest.param(('{submit: , at: "0:61:00"}',), 'at: "0:61:00"', id="an hour of 61 minutes"),
        pytest.param(
            ("{submit: , task: 7}",), 'step 1 (submit): task "7" is unknown', id="an unknown task"
        ),
        pytest.param(
            ("{ends: implement}",),
            'step 1 (implement): task "42" was not submitted yet',
            id="a run that is not there yet",
        ),
        pytest.param(
            ("submit", "{github: exploded, by: rex}"),
            'step 2 (exploded): "exploded" does not happen on GitHub',
            id="an unknown happening",
        ),
        pytest.param(
            ("submit", "{github: labeled, by: cleo, label: x}"),
            "#7 in acme/web does not exist yet",
            id="a label on nothing",
        ),
        pytest.param(
            ("submit", "{github: opened, by: rex}", "{github: opened, by: rex}"),
            "step 3 (opened-2): #7 in acme/web was opened before",
            id="one number opened twice",
        ),
        pytest.param(
            ("{deliver: octokit/nothing.json}",),
            'payload "octokit/nothing.json" is missing',
            id="a missing payload",
        ),
        pytest.param(
            ("submit", "{github: opened, by: rex, payload: none.json}"),
            'payload "none.json" is missing',
            id="a missing payload of a happening",
        ),
        pytest.param(
            ("{deliver: octokit/pull_request.opened.json, set: {pull_request.labels.9.name: x}}",),
            'set: "pull_request.labels.9.name": there is no item "9" in a list of 1',
            id="an override that leads nowhere",
        ),
        pytest.param(
            ("{redeliver: labeled}",), 'redeliver: "labeled" was not sent', id="nothing to redeliver"
        ),
        pytest.param(
            ('{submit: {id: "no task id"}}',), "step 1 (submit)", id="a task id no name can hold"
        ),
    ],
)  # fmt: skip
def test_a_step_that_can_never_happen_names_itself_and_its_line(
    lines: tuple[str, ...], message: str
) -> None:
    with pytest.raises(InvalidScenario) as caught:
        perform_text(steps(*lines))
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param(
            ("submit", "{ends: reveiw}"),
            'has no CodeRun of stage "reveiw"; it has: implement r0',
            id="an unknown stage",
        ),
        pytest.param(
            ("submit", "{ends: implement}", "{ends: implement}"),
            "is Succeeded; only a running CodeRun can end",
            id="a CodeRun that has ended",
        ),
        pytest.param(
            ("submit", "{release: review/labeled/r0, decision: go}"),
            'does not wait at "review/labeled/r0"; it waits at: implement/finished/r0',
            id="a gate that does not wait",
        ),
        pytest.param(
            ("submit", "{delete: review}"), 'no CodeRun of stage "review"', id="nothing to delete"
        ),
    ],
)
def test_a_step_the_run_is_not_ready_for_ends_the_rehearsal_and_fails_it(
    lines: tuple[str, ...], message: str
) -> None:
    seen = perform_text(steps(*lines, "{wait: 1h}"))
    first = checks(seen)[0]
    assert (first.wanted, first.held) == ("every step can happen", False)
    assert message in first.got
    assert f"test.yaml:{len(lines) + 2}:3: step {len(lines)} (" in first.got
    assert seen.world.now == START


def test_what_was_not_played_any_more_was_not_sent() -> None:
    text = steps("submit", "{delete: review}", "{github: opened, by: rex}")
    seen = perform_text(text + "- {signal: opened}\n- {not_stored: opened}\n")
    assert [check.held for check in checks(seen)] == [False, True, False, False]


def test_the_names_of_what_was_sent_help_with_a_redelivery() -> None:
    with pytest.raises(InvalidScenario) as caught:
        perform_text(steps("submit", "{github: opened, by: rex}", "{redeliver: opend}"))
    assert caught.value.hint == "Sent: opened"


def test_a_template_that_is_not_rendered_is_told_what_is() -> None:
    with pytest.raises(
        PlaybookError, match='template "nope" is not rendered; known: coderun, play'
    ):
        perform_text(GOOD + "play: nope\n")
