"""A step that cannot happen says which it is, in which line, and why; nothing after it is played."""

import pytest

from playbook.errors import InvalidScenario, PlaybookError
from playbook.rehearse.expect import checks
from playbook.rehearse.world import START
from tests.rehearsal import perform_text
from tests.rehearse.scenario_text import GOOD, steps
from tests.stage import failed


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
