"""A scenario is played in its order: times, late deliveries, lost ones, names of steps and of runs."""

from dataclasses import replace

import pytest

from playbook.documents.read import read_one
from playbook.errors import InvalidScenario
from playbook.rehearse.perform import Performance, perform
from playbook.rehearse.scenario import scenario_of
from playbook.rehearse.world import START
from tests.rehearsal import perform_text, stage
from tests.stage import failed, files, tree

OPEN = "{github: opened, by: rex, head: 1f9c2ab%s}"


def play(*steps: str, tasks: str = "") -> Performance:
    lines = "".join(f"- {one}\n" for one in steps)
    return perform_text(
        f"says: Something happens.\n{tasks}steps:\n{lines}expect:\n- waits: nowhere\n"
    )


def arrivals(seen: Performance) -> list[tuple[int, str]]:
    return [(one.at - START, one.subject) for one in seen.entries if one.kind == "pull_request"]


def test_times_are_of_the_clock_or_after_the_step_before() -> None:
    seen = play("submit", '{wait: 1h, at: "0:10:00"}', OPEN % ", after: 30s")
    assert arrivals(seen) == [(600 + 3600 + 30, "#7 opened by 5dlabs-rex[bot]")]


def test_late_deliveries_arrive_in_between_and_the_last_one_after_the_end() -> None:
    seen = play(
        "submit",
        OPEN % ", late: 10m",
        "{github: labeled, by: cleo, label: a, late: 5m}",
        "{github: labeled, by: cleo, label: b, late: 20m}",
        "{wait: 12m}",
    )
    assert [at for at, _ in arrivals(seen)] == [300, 600, 1200]


def test_of_two_that_arrive_at_once_the_first_sent_is_the_first() -> None:
    seen = play("submit", OPEN % ", late: 1m", "{github: unlabeled, by: cleo, label: a, late: 1m}")
    assert [said.split()[1] for _, said in arrivals(seen)] == ["opened", "unlabeled"]


def test_a_delivery_comes_once_twice_or_never() -> None:
    seen = play("submit", OPEN % ", deliver: twice", "{github: closed, by: rex, deliver: never}")
    assert [one.effect for one in seen.entries if one.kind == "pull_request"][1:] == [
        "stored before: a redelivery changes nothing",
        "the delivery is lost",
    ]
    assert len(seen.world.signals) == 1
    assert seen.world.pulls[0].state == "closed"


def test_steps_are_called_by_their_id_or_verb_and_numbered_from_the_second_on() -> None:
    seen = play(
        "submit",
        OPEN % "",
        "{github: labeled, by: cleo, label: a}",
        "{github: labeled, by: cleo, label: b}",
        "{github: labeled, by: cleo, label: c, id: mine}",
        "{deliver: octokit/ping._.repo.json}",
    )
    assert list(seen.deliveries) == [
        "opened",
        "labeled",
        "labeled-2",
        "mine",
        "octokit/ping._.repo.json",
    ]


def test_each_task_has_the_run_of_its_own_attempt() -> None:
    seen = play(
        "submit",
        "{submit: , task: again}",
        '{delete: implement, task: "42"}',
        tasks='tasks: [{id: "42"}, {id: "42", name: again, attempt: 2}, {id: "7"}]\n',
    )
    first, second = seen.run(None), seen.run("again")
    assert first is not None
    assert second is not None
    assert first.name != second.name
    assert (first.coderuns, seen.run("7")) == ((), None)


@pytest.mark.parametrize(
    ("fields", "branch", "head"),
    [
        pytest.param("", "feature/task-42", "301e2db", id="the play's branch, a head of its own"),
        pytest.param(", branch: mine", "mine", "301e2db", id="another branch"),
        pytest.param(", head: abcdef1", "feature/task-42", "abcdef1", id="another head"),
    ],
)
def test_a_pull_request_is_opened_as_the_task_says(fields: str, branch: str, head: str) -> None:
    (pull,) = play("submit", "{github: opened, by: rex%s}" % fields).world.pulls  # noqa: UP031
    assert (pull.branch, pull.head[:7], pull.base) == (branch, head, "main")


def test_a_play_of_one_agent_is_played_without_github() -> None:
    text = """
says: One agent execution waits for nothing on GitHub.
play: coderun
steps:
- {submit: {id: "42"}}
- {ends: rex, after: 1h}
expect:
- {ends: Succeeded}
"""
    seen = perform_text(text)
    assert failed(seen) == []
    assert seen.run(None) == seen.world.runs[0]


GIVE_UP = """
says: Rex fails.
steps:
- submit
- {ends: implement, after: 1h, outcome: failed, reason: oom}
expect:
- {ends: Failed, because: oom}
"""


def on_a_tree_with(said: str, instead: str) -> Performance:
    """Play a run that gives up, after a change in its rendered template."""
    made = files()
    text = made["workflows/play.yaml"]
    assert said in text
    changed = tree({**made, "workflows/play.yaml": text.replace(said, instead)})
    return perform(
        replace(stage(), tree=changed), scenario_of(read_one(GIVE_UP, "test.yaml"), "test")
    )


def test_a_container_ends_as_its_template_says() -> None:
    assert failed(on_a_tree_with('exit-code: "1"', 'exit-code: "1"')) == []
    seen = on_a_tree_with('exit-code: "1"', 'exit-code: "0"')
    assert [check.got for check in failed(seen)] == ["Succeeded: Succeeded"]


def test_a_container_that_does_not_say_how_it_ends_is_refused() -> None:
    with pytest.raises(InvalidScenario, match="template give-up runs a container") as caught:
        on_a_tree_with("playbook.dev/exit-code", "acme.example/exit-code")
    assert "playbook.dev/exit-code" in caught.value.hint
