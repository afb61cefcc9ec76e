"""One thing happens at a time, and everything that follows from it at once; what cannot happen is refused."""

from dataclasses import replace

import pytest

from playbook.errors import InvalidScenario
from playbook.reconcile.facts import Phase
from playbook.rehearse.argo import Submission
from playbook.rehearse.deliveries import Delivery
from playbook.rehearse.github import Happening, happen
from playbook.rehearse.moves import step
from playbook.rehearse.payloads import commit, delivery_id
from playbook.rehearse.stimuli import (
    ByHand,
    Marker,
    Outcome,
    Pass,
    Reconciler,
    Remove,
    Stimulus,
    Workspaces,
)
from playbook.rehearse.world import START, Moved, World
from tests.rehearsal import stage

HEAD = commit("1f9c2ab")
SUBMIT = Submission("play", "42", "web", "acme/web")
IMPLEMENTED = Outcome("42", "implement", Phase.SUCCEEDED, HEAD)
HOUR = 3600


def after(*stimuli: Stimulus, world: World | None = None) -> Moved:
    """Let things happen one after another; return the last world and what was seen of the last."""
    moved = Moved(world or World())
    for stimulus in stimuli:
        moved = step(stage(), moved.world, stimulus)
    return moved


def delivery(what: str, world: World, by: str = "5dlabs-rex[bot]", label: str = "") -> Moved:
    """Let something happen on pull request 7 of acme/web; its delivery has not arrived yet."""
    asked = Happening(what, by, "acme/web", "7", branch="feature/task-42", head=HEAD, label=label)
    made = happen(world, asked, stage().recordings)
    arrives = Delivery(made.event, delivery_id(f"{what} {label}"), made.body, made.said)
    return step(stage(), made.world, arrives)


def effect(moved: Moved) -> str:
    return moved.entries[0].effect


def waits(moved: Moved) -> list[str]:
    return [entry.subject for entry in moved.entries if entry.kind == "waits"]


def test_a_submission_begins_a_run_and_its_first_agent() -> None:
    moved = after(SUBMIT)
    assert [entry.kind for entry in moved.entries] == ["submit", "coderun", "waits"]
    (run,) = moved.world.runs
    assert [one.phase for one in run.coderuns] == [Phase.RUNNING]


def test_without_a_workspace_no_job_begins_until_one_is_free() -> None:
    held = after(Workspaces(free=False), SUBMIT)
    assert held.world.runs[0].coderuns[0].phase is Phase.PENDING
    freed = after(Pass(START + HOUR), Workspaces(free=True), world=held.world)
    (coderun,) = freed.world.runs[0].coderuns
    assert (coderun.phase, coderun.job_created) == (Phase.RUNNING, START + HOUR)


def test_the_end_of_a_coderun_releases_its_gate() -> None:
    moved = after(SUBMIT, Pass(START + HOUR), IMPLEMENTED)
    ended, gate = moved.entries[:2]
    assert (ended.kind, ended.subject) == ("implement ended", "succeeded @ 1f9c2ab")
    assert (gate.subject, gate.effect) == ("implement/finished/r0", "go: succeeded @ 1f9c2ab")
    assert waits(moved) == ["implement/pull_request_open/r0"]


def test_a_run_may_be_named_instead_of_its_task() -> None:
    first = after(SUBMIT)
    named = replace(IMPLEMENTED, task=first.world.runs[0].name)
    assert waits(after(named, world=first.world)) == ["implement/pull_request_open/r0"]


def test_how_a_coderun_ended_is_told_with_verdict_and_reason() -> None:
    moved = after(SUBMIT, Outcome("42", "implement", Phase.FAILED, verdict="", reason="oom"))
    assert (moved.entries[0].effect, moved.entries[0].subject) == ("oom", "failed")


@pytest.mark.parametrize(
    ("stimulus", "message"),
    [
        pytest.param(Outcome("7", "implement", Phase.FAILED), 'task "7" was not', id="no task"),
        pytest.param(
            Outcome("42", "review", Phase.FAILED), 'no CodeRun of stage "review"', id="no stage"
        ),
        pytest.param(
            replace(IMPLEMENTED, round=3), "it has: implement r0", id="no CodeRun of that round"
        ),
        pytest.param(Remove("42", "test"), 'no CodeRun of stage "test"', id="nothing to delete"),
        pytest.param(
            ByHand("42", "review/labeled/r0", "go"),
            "it waits at: implement/finished/r0",
            id="a gate that does not wait",
        ),
        pytest.param(
            ByHand("42", "implement/finished/r0", "maybe"),
            '"maybe" is no decision; known: go, rework',
            id="no decision",
        ),
    ],
)
def test_what_cannot_happen_is_refused(stimulus: Stimulus, message: str) -> None:
    with pytest.raises(InvalidScenario, match=message):
        after(SUBMIT, stimulus)


def test_a_run_that_is_over_waits_nowhere() -> None:
    over = after(SUBMIT, ByHand("42", "implement/finished/r0", "stop"))
    assert over.world.runs[0].over
    with pytest.raises(InvalidScenario, match="it waits at: none"):
        after(ByHand("42", "implement/finished/r0", "go"), world=over.world)


def test_a_coderun_that_has_ended_cannot_end_again() -> None:
    with pytest.raises(InvalidScenario, match="is Succeeded; only a running CodeRun can end"):
        after(SUBMIT, IMPLEMENTED, IMPLEMENTED)


def test_a_deleted_coderun_is_gone_and_the_run_says_so_after_a_moment() -> None:
    deleted = after(SUBMIT, Remove("42", "implement"))
    assert [entry.kind for entry in deleted.entries] == ["deleted"]
    moved = after(Pass(START + 60), world=deleted.world)
    assert moved.entries[0].effect.startswith("restart: the CodeRun of implement was deleted")


def test_time_passes_from_deadline_to_deadline_and_never_back() -> None:
    moved = after(SUBMIT, Pass(START + 5 * HOUR))
    assert moved.world.now == START + 5 * HOUR
    assert moved.entries[0].at == START + 4 * HOUR
    assert after(Pass(START), world=moved.world).world.now == START + 5 * HOUR


def test_argo_ends_a_wait_by_itself_while_the_reconciler_is_down() -> None:
    moved = after(SUBMIT, Reconciler(up=False), Pass(START + 48 * HOUR))
    assert [entry.kind for entry in moved.entries[:2]] == ["argo", "end"]
    assert moved.world.runs[0].phase == "Failed"


def test_a_marker_is_known_and_is_no_event() -> None:
    moved = after(SUBMIT, Marker(HEAD, "42"))
    assert (moved.entries, moved.world.markers) == ((), ((HEAD, "42"),))


def test_a_delivery_is_told_with_what_came_of_it() -> None:
    assert effect(delivery("opened", World())) == "stored; no run yet"
    assert effect(delivery("opened", after(SUBMIT).world)) == "stored; releases nothing yet"
    ready = after(SUBMIT, IMPLEMENTED).world
    opened = delivery("opened", ready)
    assert effect(opened) == "applied: released implement/pull_request_open/r0"
    down = after(Reconciler(up=False), world=ready).world
    assert effect(delivery("opened", down)) == "stored; the reconciler is down"
    again = delivery("unlabeled", opened.world, label="x")
    assert effect(again) == "ignored: taking a label off releases nothing"
    assert effect(delivery("unlabeled", again.world, label="x")).startswith("stored before")


def test_a_label_of_ours_is_shown_and_the_event_of_it_is_not_stored() -> None:
    opened = delivery("opened", after(SUBMIT, IMPLEMENTED).world)
    assert [entry.subject for entry in opened.entries if entry.kind == "label"] == [
        "playbook/review"
    ]
    assert len(opened.world.signals) == 1
    ours = delivery("labeled", opened.world, label="playbook/test")
    assert effect(ours).startswith("not stored: ")
    assert "label.name" in effect(ours)


def test_what_happens_changes_no_world_that_was_there_before() -> None:
    first = after(SUBMIT).world
    assert after(IMPLEMENTED, world=first).world != first
    assert first.runs[0].coderuns[0].phase is Phase.RUNNING
    assert after(IMPLEMENTED, world=first) == after(IMPLEMENTED, world=first)
