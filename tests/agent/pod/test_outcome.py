"""The message fits in 4 KiB and into a CodeRun; the exit code says the same in one number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.agent.errors import AgentProblem
from playbook.agent.pod.conclude import Conclusion
from playbook.agent.pod.exit_codes import BY_CLASS, MEANINGS, exit_code_of
from playbook.agent.pod.outcome import EXTRA, LIMIT, Outcome, encode, outcome_of, write_outcome
from playbook.agent.result import TRANSIENT, ErrorClass, Usage
from playbook.agent.status import AgentStatus
from playbook.manifests.crd_coderun import schema
from tests.agent.pod.pod_tasks import HEAD, result

FULL = Outcome(
    exit_code=0, status="success", head_sha=HEAD, verdict="pass", pull_request="7", turns=12,
    summary="Fine.", error_class="", session_id="s-1", cost=1.25,
)  # fmt: skip


def said(outcome: Outcome) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encode(outcome))
    return found


def test_a_success_says_all_of_it() -> None:
    ended = result(session_id="s-1", usage=Usage(turns=12, cost_usd=1.25))
    assert outcome_of(ended, Conclusion(HEAD, "7", "pass", "Fine.")) == FULL


def test_a_failure_comes_first_in_the_summary() -> None:
    ended = result(AgentStatus.FAILED, ErrorClass.GITHUB)
    made = outcome_of(ended, Conclusion(HEAD, "7", "changes", "summary", "note"))
    assert made.summary == "it was github\nnote\nsummary"
    assert (made.error_class, made.exit_code) == ("github", 17)


def test_what_is_not_known_is_not_said() -> None:
    ended = result(AgentStatus.FAILED, ErrorClass.DISK_FULL, exit_code=1)
    assert said(outcome_of(ended, None)) == {
        "exitCode": 10, "status": "failed", "errorClass": "disk_full", "summary": "it was disk_full",
    }  # fmt: skip


@pytest.mark.parametrize("cost", [float("nan"), float("inf"), -1.0, None])
def test_a_cost_that_is_no_number_is_not_said(cost: float | None) -> None:
    assert "cost" not in said(outcome_of(result(usage=Usage(cost_usd=cost)), None))


@pytest.mark.parametrize(
    "outcome", [FULL, Outcome(18, "failed"), outcome_of(result(), None)], ids=["full", "least", "r"]
)
def test_a_code_run_s_status_takes_it_when_the_extra_keys_are_out(outcome: Outcome) -> None:
    closed = schema()["properties"]["status"]["properties"]["outcome"] | {
        "additionalProperties": False
    }
    kept = {key: value for key, value in said(outcome).items() if key not in EXTRA}
    jsonschema_rs.validate(closed, kept)


@settings(max_examples=40)
@given(
    st.text(max_size=2000)
    | st.text(alphabet="\u20ac\U0001f600\x00\ud800", min_size=1500, max_size=2500)
)
def test_any_summary_fits_and_is_cut_between_characters(summary: str) -> None:
    content = encode(Outcome(0, "success", HEAD, "pass", "7", 1, summary, "", "s" * 256, 1.0))
    assert len(content) <= LIMIT
    kept = json.loads(content).get("summary", "")
    whole = summary.encode("utf-8", "replace").decode()
    assert kept == whole or (kept.endswith("…") and whole.startswith(kept[:-1]))


def test_a_cut_keeps_as_much_as_fits() -> None:
    assert len(encode(Outcome(0, "success", summary="x" * 9000))) == LIMIT
    assert len(encode(Outcome(0, "success", summary="€" * 9000))) > LIMIT - 3


def test_it_is_written_in_place_for_the_file_is_a_mount(tmp_path: Path) -> None:
    path = tmp_path / "termination-log"
    path.write_text("x" * 9000, encoding="ascii")
    before = path.stat().st_ino
    write_outcome(FULL, path)
    assert path.read_bytes() == encode(FULL)
    assert path.stat().st_ino == before


def test_it_is_never_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("kept", encoding="ascii")
    (tmp_path / "log").symlink_to("precious")
    with pytest.raises(AgentProblem, match="is a link"):
        write_outcome(FULL, tmp_path / "log")
    assert (tmp_path / "precious").read_text(encoding="ascii") == "kept"


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(AgentProblem, match="no/such: No such file") as caught:
        write_outcome(FULL, tmp_path / "no" / "such")
    assert caught.value.error is ErrorClass.SUPERVISOR


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        pytest.param(AgentStatus.SUCCESS, None, 0, id="success"),
        pytest.param(AgentStatus.TIMEOUT, ErrorClass.DEADLINE, 12, id="deadline"),
        pytest.param(
            AgentStatus.TIMEOUT, ErrorClass.RATE_LIMIT, 12, id="a deadline in a rate limit"
        ),
        pytest.param(AgentStatus.CANCELLED, ErrorClass.CANCELLED, 13, id="cancelled"),
        pytest.param(AgentStatus.CANCELLED, None, 13, id="cancelled without a word"),
        pytest.param(AgentStatus.FAILED, ErrorClass.AUTHENTICATION, 10, id="permanent"),
        pytest.param(AgentStatus.FAILED, ErrorClass.NETWORK, 11, id="transient"),
        pytest.param(AgentStatus.FAILED, ErrorClass.BUDGET, 14, id="a limit"),
        pytest.param(AgentStatus.FAILED, ErrorClass.NO_RESULT, 15, id="the agent"),
        pytest.param(AgentStatus.FAILED, ErrorClass.VERDICT, 16, id="no verdict"),
        pytest.param(AgentStatus.FAILED, None, 18, id="failed without a reason"),
        pytest.param(AgentStatus.RUNNING, None, 18, id="never ended"),
    ],
)
def test_the_exit_code(status: AgentStatus, error: ErrorClass | None, code: int) -> None:
    assert exit_code_of(result(status, error)) == code


def test_every_class_has_an_exit_code_that_nothing_else_uses() -> None:
    assert set(BY_CLASS) == set(ErrorClass)
    assert set(BY_CLASS.values()) < set(MEANINGS)
    assert {error for error, code in BY_CLASS.items() if code == 11} == TRANSIENT
    assert all(2 < code < 126 for code in MEANINGS if code)
