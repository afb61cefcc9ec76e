"""Which run a Signal belongs to (docs/design.md section 5; docs/cases.md 11, 12; law 8 and 10)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.play import rex
from playbook.reconcile.correlate import Belongs, Disagreement, Evidence, Nobody, correlate, elder
from playbook.reconcile.facts import Run, Signal
from tests.reconcile_facts import (
    NOW,
    A,
    argo_play,
    closed,
    label,
    merged,
    opened,
    play,
    push,
    run,
    signal,
    single,
)


def free(**changes: Any) -> Run:
    """Return a run without a pull request."""
    return run(**{"number": "", **changes})


def named(task: str, **changes: Any) -> Run:
    return free(**{"name": f"run-{task}", "task": task, **changes})


def owner(told: Signal, *runs: Run, markers: dict[str, str] | None = None) -> str:
    """Return the run's name, or why it is nobody's."""
    match correlate(told, runs, markers):
        case Belongs(found):
            return found.name
        case Nobody(reason) | Disagreement(reason):
            return reason


RUN = free().name
NO_RUN = "no run of acme/web has this task"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param({}, RUN, id="the branch alone: labels are empty when it is opened"),
        pytest.param({"head_ref": "feature/task-42-login"}, RUN, id="the branch may go on"),
        pytest.param(
            {"head_ref": "feature/task-42/login"}, RUN, id="the branch may go on after a slash"
        ),
        pytest.param({"head_ref": "feature/task-420"}, NO_RUN, id="task 420 is not task 42"),
        pytest.param({"head_ref": "feature/task-4"}, NO_RUN, id="task 4 is not task 42"),
        pytest.param({"head_ref": "feature/subtask-42"}, NO_RUN, id="a subtask is no task"),
        pytest.param({"head_ref": "feature/task-"}, NO_RUN, id="a branch without a task"),
        pytest.param({"head_ref": "fix"}, NO_RUN, id="a renamed branch without a label"),
        pytest.param(
            {"head_ref": "fix", "labels": ("task-42",)}, RUN, id="a renamed branch with the label"
        ),
        pytest.param({"labels": ("task-42", "bug")}, RUN, id="label and branch agree"),
        pytest.param(
            {"head_ref": "fix", "labels": ("subtask-42",)}, NO_RUN, id="a label that ends alike"
        ),
        pytest.param({"head_ref": "fix", "labels": ("task-abc",)}, NO_RUN, id="a label of no run"),
        pytest.param({"head_ref": "", "labels": ()}, NO_RUN, id="nothing is said"),
        pytest.param(
            {"repository": "acme/api", "head_repository": "acme/api"},
            "no run of acme/api has this task",
            id="the same task in another repository",
        ),
        pytest.param(
            {"repository": "Acme/Web", "head_repository": "acme/web"},
            RUN,
            id="GitHub does not tell capitals apart",
        ),
    ],
)
def test_label_branch_and_marker_bind_once(told: dict[str, Any], expected: str) -> None:
    assert owner(opened(**told), free()) == expected


@pytest.mark.parametrize(
    ("told", "markers", "named_runs", "words"),
    [
        pytest.param({"labels": ("task-43",)}, {}, ("run-42", "run-43"), "task label says 43; head branch says 42", id="label and branch differ"),
        pytest.param({"labels": ("task-42", "task-43")}, {}, ("run-42", "run-43"), "task label says 42 and 43", id="two task labels"),
        pytest.param({"labels": ("task-42", "task-43"), "head_ref": "fix"}, {}, ("run-42", "run-43"), "head branch says nothing", id="two task labels and no branch"),
        pytest.param({}, {A: "43"}, ("run-42", "run-43"), "task.json says 43", id="the marker differs"),
        pytest.param({"labels": ("task-99",)}, {}, ("run-42",), "task label says 99", id="a label of a task without run"),
        pytest.param({"labels": ("task-$(curl x)",)}, {}, ("run-42",), "task label says no task id", id="a label that is no task id is not repeated"),
    ],
)  # fmt: skip
def test_a_disagreement_before_binding_names_the_runs(
    told: dict[str, Any], markers: dict[str, str], named_runs: tuple[str, ...], words: str
) -> None:
    found = correlate(opened(**told), [named("42"), named("43")], markers)
    assert isinstance(found, Disagreement)
    assert found.named == named_runs
    assert words in found.reason


def test_the_marker_alone_binds() -> None:
    assert owner(opened(head_ref="fix"), free(), markers={A: "42"}) == RUN


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("mallory/web", id="a fork that imitates a task"),
        pytest.param("", id="a fork that was deleted"),
    ],
)
def test_law_10_a_pull_request_from_a_fork_belongs_to_no_run(head: str) -> None:
    for known in (free(), run()):
        found = correlate(opened(head_repository=head, labels=("task-42",)), [known])
        assert found == Nobody("from a fork: belongs to no run", final=True)


def test_the_author_is_the_runs_implementer() -> None:
    found = correlate(opened(author="octocat"), [free()])
    assert found == Nobody("opened by octocat, not by rex", final=True)
    found = correlate(opened(author=""), [free()])
    assert found == Nobody("opened by nobody, not by rex", final=True)


def test_a_play_that_names_a_base_takes_no_other() -> None:
    assert owner(opened(), free(play=play(base="main"))) == RUN
    found = correlate(opened(base_ref="maintenance"), [free(play=play(base="main"))])
    assert found == Nobody("goes into another branch than main", final=True)


def test_afterwards_only_the_number_counts() -> None:
    renamed = label(head_ref="anything", labels=("task-99",), author="octocat", base_ref="x")
    assert owner(renamed, run()) == RUN
    assert owner(opened(number="8"), run()) == "play-web-42-k3f9 is bound to #7"


def test_a_second_pull_request_of_a_bound_run_is_not_its_shorter_named_neighbours() -> None:
    docs = named("42-docs", number="8")
    told = opened(number="9", head_ref="feature/task-42-docs-again")
    assert (
        owner(told, named("42"), docs)
        == "names task 42-docs, which has its pull request or is over"
    )


@pytest.mark.parametrize("phase", ["Succeeded", "Failed", "Error"])
def test_a_late_event_of_a_finished_task_is_not_its_shorter_named_neighbours(phase: str) -> None:
    told = opened(number="9", head_ref="feature/task-42-docs")
    found = owner(told, named("42"), named("42-docs", phase=phase))
    assert found == "names task 42-docs, which has its pull request or is over"


def test_of_tasks_42_and_42_docs_the_longer_is_meant() -> None:
    told = opened(head_ref="feature/task-42-docs")
    assert owner(told, named("42"), named("42-docs")) == "run-42-docs"
    assert owner(told, named("42")) == "run-42"


def test_a_finished_run_gets_nothing_and_the_next_attempt_everything() -> None:
    old = free(name="first", phase="Failed", number="7", created=NOW - 20_000)
    assert owner(opened(), old) == "first is over"
    assert owner(opened(), old, free()) == RUN


@pytest.mark.parametrize("phase", ["", "Pending", "Running"])
def test_a_run_that_argo_has_not_begun_yet_is_active(phase: str) -> None:
    assert owner(opened(), free(phase=phase)) == RUN


def test_what_was_stored_before_the_run_began_is_an_earlier_runs() -> None:
    # Else the closing of attempt 1, kept for seven days, would stop attempt 2 on the same pull request.
    assert owner(closed(at=NOW - 9001), run()) == "it is older than play-web-42-k3f9"
    assert owner(opened(at=NOW - 9001), free()) == "it is older than play-web-42-k3f9"
    assert owner(opened(at=NOW - 9000), free()) == RUN


def test_a_closing_alone_binds_no_run_but_a_merge_does() -> None:
    found = correlate(closed(), [free()])
    assert found == Nobody("closes a pull request that no run is bound to", awaited=RUN)
    assert owner(merged(), free()) == RUN
    assert owner(push("p", A, "b" * 40), free()) == RUN


@pytest.mark.parametrize("declared", [single(), argo_play()], ids=["no gates", "released by argo"])
def test_a_play_that_does_not_follow_github_takes_no_signal(declared: Any) -> None:
    assert owner(opened(), free(play=declared)) == "play-web-42-k3f9 takes no events"


def test_of_two_runs_of_one_task_the_first_created_gets_the_signals() -> None:
    first, later = free(name="first", created=1), free(name="later", created=2)
    assert owner(opened(), later, first) == "first"
    assert elder(later, [later, first]) == "first"
    assert elder(first, [later, first]) == ""


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"created": 1, "task": "43"}, id="another task"),
        pytest.param({"created": 1, "repository": "acme/api"}, id="another repository"),
        pytest.param({"created": 1, "phase": "Failed"}, id="one that is over"),
        pytest.param({"created": NOW}, id="a later one"),
    ],
)
def test_no_other_run_is_the_elder(other: dict[str, Any]) -> None:
    assert elder(free(), [free(), free(**{"name": "other", **other})]) == ""


def test_a_run_that_is_over_has_no_elder() -> None:
    assert elder(free(phase="Failed"), [free(name="first", created=1)]) == ""


def test_one_created_in_the_same_second_is_decided_by_name() -> None:
    runs = [free(name="b"), free(name="a")]
    assert [elder(one, runs) for one in runs] == ["a", ""]


def test_a_branch_pattern_may_have_a_tail() -> None:
    declared = play(branch="agents/{task_id}/work")
    assert owner(opened(head_ref="agents/42/work-2"), free(play=declared)) == RUN
    assert owner(opened(head_ref="agents/42/play"), free(play=declared)) == NO_RUN


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_law_10_no_text_of_an_outsider_is_repeated(one: str, branch: str, marker: str) -> None:
    told = opened(labels=(f"task-{one}",), head_ref=f"feature/task-{branch}")
    text = Evidence.of(told, free(), {A: marker}).text
    for odd in "{}<>$`\"'\\\n":
        assert odd not in text


@given(
    st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,10}[A-Za-z0-9])?", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,10}[A-Za-z0-9])?", fullmatch=True),
)
def test_a_branch_belongs_to_its_own_task_whatever_else_is_active(task: str, other: str) -> None:
    told = signal("s", "opened", head_ref=f"feature/task-{task}", author=rex.login)
    assert owner(told, named(task), named(other)) == f"run-{task}"
