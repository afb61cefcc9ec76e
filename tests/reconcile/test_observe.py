"""From stored objects to facts: nothing that is odd is an error, for one bad object must never stop the others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.reconcile.facts import Signal, SignalState
from playbook.reconcile.observe import epoch, signal_of

SPEC = {
    "event": "pull_request",
    "action": "synchronize",
    "repository": "acme/web",
    "headRepository": "acme/web",
    "pullRequest": "7",
    "author": "5dlabs-rex[bot]",
    "headSha": "a" * 40,
    "before": "b" * 40,
    "headRef": "feature/task-42",
    "baseRef": "main",
    "sender": "5dlabs-rex[bot]",
    "senderId": "11",
    "senderType": "Bot",
    "labels": ["task-42", "bug"],
    "merged": "true",
    "eventTime": "2026-01-01T00:00:05Z",
}


def observed(status: Any = None, **spec: Any) -> Signal:
    manifest = {"metadata": {"name": "7c1f"}, "spec": {**SPEC, **spec}}
    return signal_of({**manifest, "status": status} if status is not None else manifest, 50)


def test_a_stored_signal_is_read_as_it_was_sent() -> None:
    seen = observed()
    assert (seen.name, seen.number, seen.labels) == ("7c1f", "7", ("task-42", "bug"))
    assert (seen.event_time, seen.created) == (1767225605, 50)
    assert seen.merged
    assert seen.state is SignalState.PENDING
    assert seen.what == "push bbbbbbb..aaaaaaa"


@pytest.mark.parametrize(
    ("spec", "field", "expected"),
    [
        pytest.param({"headRepository": None}, "head_repository", "", id="null"),
        pytest.param(
            {"headRepository": "null"}, "head_repository", "", id="null as argo-events writes it"
        ),
        pytest.param({"labels": None}, "labels", (), id="labels null"),
        pytest.param({"labels": ""}, "labels", (), id="labels missing: the default is a text"),
        pytest.param({"labels": ["a", 7]}, "labels", ("a", "7"), id="a label that is a number"),
        pytest.param({"merged": "false"}, "merged", False, id="not merged"),
        pytest.param({"merged": ""}, "merged", False, id="merged is missing in reviews"),
        pytest.param(
            {"reviewState": "APPROVED"}, "review_state", "approved", id="the API writes capitals"
        ),
        pytest.param({"eventTime": "soon"}, "event_time", 50, id="an odd time: when it was stored"),
        pytest.param(
            {"eventTime": "2026-01-01T00:00:05"}, "event_time", 50, id="a time without zone"
        ),
        pytest.param({"sender": "x; rm -rf /"}, "sender", "", id="a login no login can be"),
        pytest.param({"author": "{{=1}}"}, "author", "", id="an author no login can be"),
        pytest.param({"sender": "x" * 101}, "sender", "", id="a login too long"),
        pytest.param({"pullRequest": 7}, "number", "7", id="a number"),
    ],
)
def test_what_is_odd_becomes_empty(spec: dict[str, Any], field: str, expected: Any) -> None:
    assert getattr(observed(**spec), field) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param({}, SignalState.PENDING, id="no state yet"),
        pytest.param({"state": None}, SignalState.PENDING, id="null"),
        pytest.param({"state": ""}, SignalState.PENDING, id="empty"),
        pytest.param({"state": "Lost"}, SignalState.PENDING, id="a state of a later version"),
        pytest.param({"state": "Applied"}, SignalState.APPLIED, id="applied"),
        pytest.param({"state": "Rejected"}, SignalState.REJECTED, id="rejected"),
    ],
)
def test_an_unknown_state_is_looked_at_again(status: dict[str, Any], expected: SignalState) -> None:
    assert observed(status=status).state is expected


def test_an_empty_object_is_no_error() -> None:
    assert signal_of({}, 50).name == ""
    assert signal_of({"metadata": None, "spec": None, "status": None}, 50).event_time == 50


@given(
    st.dictionaries(
        st.sampled_from(sorted(SPEC)), st.none() | st.text() | st.integers() | st.lists(st.text())
    )
)
def test_no_content_is_an_error(spec: dict[str, Any]) -> None:
    seen = observed(**spec)
    assert isinstance(seen.event_time, int)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1970-01-01T00:00:10Z", 10, id="utc"),
        pytest.param("1970-01-01T01:00:10+01:00", 10, id="an offset"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_time_is_read_in_seconds(text: str, expected: int | None) -> None:
    assert epoch(text) == expected
