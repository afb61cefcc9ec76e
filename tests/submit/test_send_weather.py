"""Submitting to a cluster that answers late, wrongly or not at all: nothing is sent twice."""

from typing import Any

import pytest

from playbook.kube.errors import Forbidden, NotFound, Unreachable
from playbook.submit.send import send
from playbook.submit.task import NotSubmitted
from tests.submit.desk import FIRST, SECOND, THIRD, WANTED, desk

LOST = {"phase": "Error", "message": 'workflowtemplates.argoproj.io "play" not found'}


def test_a_create_whose_answer_got_lost_is_found() -> None:
    here = desk()
    create = here.cluster.create

    def lost(manifest: dict[str, Any]) -> dict[str, Any]:
        create(manifest)
        raise Unreachable("no answer")

    here.cluster.create = lost  # type: ignore[method-assign]
    assert send(WANTED, here.shell).name == FIRST


def test_a_create_nobody_answers_for_says_what_is_not_known() -> None:
    here = desk()

    def off(manifest: dict[str, Any]) -> dict[str, Any]:
        here.cluster.on_get = off_too
        raise Unreachable("no answer")

    def off_too(name: str) -> None:
        raise Unreachable("still no answer")

    here.cluster.create = off  # type: ignore[method-assign]
    with pytest.raises(Unreachable) as ended:
        send(WANTED, here.shell)
    assert ended.value.message == "no answer"
    assert f"Whether {FIRST} was made is not known" in ended.value.hint


def test_a_refusal_is_passed_on() -> None:
    here = desk()
    here.cluster.breaks = [Forbidden("no", status=403)]
    with pytest.raises(Forbidden):
        send(WANTED, here.shell)
    assert here.cluster.created == []


def test_a_run_argo_lost_the_template_of_is_followed_by_the_next_attempt() -> None:
    here = desk()
    here.cluster.begins = [LOST]
    run = send(WANTED, here.shell)
    assert (run.name, run.phase) == (SECOND, "Running")
    assert "Argo did not know template play yet; once more" in here.said
    assert here.cluster.created == [FIRST, SECOND]


def test_argo_server_may_not_know_the_template_yet_either() -> None:
    here = desk()
    here.cluster.breaks = [NotFound('workflowtemplates.argoproj.io "play" not found', status=404)]
    assert send(WANTED, here.shell).name == FIRST


def test_after_three_attempts_somebody_else_must_look() -> None:
    here = desk()
    here.cluster.begins = [LOST, LOST, LOST, LOST]
    with pytest.raises(NotSubmitted, match="Argo does not find template play"):
        send(WANTED, here.shell)
    assert here.cluster.created == [FIRST, SECOND, THIRD]


def test_another_error_at_the_start_is_no_reason_to_try_again() -> None:
    here = desk()
    here.cluster.begins = [{"phase": "Failed", "message": "invalid spec: x"}]
    run = send(WANTED, here.shell)
    assert (run.phase, run.message) == ("Failed", "invalid spec: x")
    assert here.cluster.created == [FIRST]


def test_a_controller_that_does_not_look_is_waited_for_five_seconds() -> None:
    here = desk()
    here.cluster.begins = [{"phase": ""}] * 40
    run = send(WANTED, here.shell)
    assert run.phase == ""
    assert sum(here.waited) == 5
    assert "is its controller running?" in here.said[-1]


def test_who_answers_from_a_copy_is_given_time_to_learn_of_a_new_template() -> None:
    here = desk()
    here.cluster.late, here.cluster.unseen = 5, 3
    assert send(WANTED, here.shell).name == FIRST
    assert here.waited[:3] == [1, 1, 1]


def test_a_template_no_copy_learns_of_is_missing_after_all() -> None:
    here = desk()
    here.cluster.late, here.cluster.unseen = 5, 100
    with pytest.raises(NotSubmitted):
        send(WANTED, here.shell)
    assert here.waited == [1] * 5
