"""Deliveries are recorded bodies with named overrides; short names stand for commits, ids and numbers."""

import copy
import re
from typing import Any

import pytest

from playbook.errors import InvalidScenario
from playbook.rehearse.payloads import (
    RECORDING,
    account_type,
    body,
    changed,
    commit,
    delivery_id,
    event_of,
    number_of,
    stamp,
)
from tests.rehearsal import stage


@pytest.mark.parametrize(
    ("target", "path", "expected"),
    [
        pytest.param({"a": {"b": 1}}, "a.b", {"a": {"b": 2}}, id="a value that is there"),
        pytest.param({}, "a.b.c", {"a": {"b": {"c": 2}}}, id="objects are made on the way"),
        pytest.param({"a": None}, "a.b", {"a": {"b": 2}}, id="null on the way"),
        pytest.param({"a": "text"}, "a.b", {"a": {"b": 2}}, id="a text on the way"),
        pytest.param({"a": [1, 1]}, "a.1", {"a": [1, 2]}, id="an item of a list"),
        pytest.param({"a": [{"b": 1}]}, "a.0.b", {"a": [{"b": 2}]}, id="through a list"),
        pytest.param({"a": ["text"]}, "a.0.b", {"a": [{"b": 2}]}, id="a text in a list"),
        pytest.param({"a": [[1]]}, "a.0.0", {"a": [[2]]}, id="a list in a list"),
        pytest.param({"0": {}}, "0.1", {"0": {"1": 2}}, id="digits name keys of an object"),
    ],
)
def test_an_override_is_put_where_its_path_leads(
    target: dict[str, Any], path: str, expected: dict[str, Any]
) -> None:
    before = copy.deepcopy(target)
    assert changed(target, {path: 2}) == expected
    assert target == before


@pytest.mark.parametrize("step", ["1", "x", "-1", "", "²"])
def test_a_path_through_a_list_names_an_item_that_is_there(step: str) -> None:
    with pytest.raises(InvalidScenario, match="there is no item"):
        changed({"a": [0]}, {f"a.{step}": 2})


def test_an_override_changes_no_recording() -> None:
    name = RECORDING["opened"]
    changed(body(stage().recordings, name), {"pull_request.head.sha": "changed"})
    assert body(stage().recordings, name)["pull_request"]["head"]["sha"] != "changed"


def test_a_missing_recording_is_told_what_is_there() -> None:
    with pytest.raises(InvalidScenario, match='payload "nope" is missing') as caught:
        body({"b": {}, "a": {}}, "nope")
    assert caught.value.hint == "Known: a, b"


@pytest.mark.parametrize("name", sorted(set(RECORDING.values())))
def test_every_recording_we_make_deliveries_from_is_there(name: str) -> None:
    assert event_of(name) in ("pull_request", "pull_request_review")
    assert body(stage().recordings, name)["pull_request"]


@pytest.mark.parametrize(
    ("alias", "begins"),
    [
        pytest.param("1f9c2ab", "1f9c2ab", id="seven digits are the commit's own"),
        pytest.param("abcdef", "abcdef", id="six are enough"),
        pytest.param("a" * 40, "a" * 40, id="a whole commit stays as it is"),
        pytest.param("abc", "ba7816b", id="fewer may be a word"),
        pytest.param("first", "a7937b6", id="a word stands for its hash"),
    ],
)
def test_a_short_name_of_a_commit_stands_for_forty_digits(alias: str, begins: str) -> None:
    assert re.fullmatch("[0-9a-f]{40}", commit(alias))
    assert commit(alias).startswith(begins)


def test_a_delivery_id_is_a_uuid_decided_by_its_place() -> None:
    assert re.fullmatch(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", delivery_id("s/opened"))
    assert delivery_id("s/opened") == delivery_id("s/opened") != delivery_id("s/opened-2")


def test_times_are_written_as_github_does() -> None:
    assert stamp(1_767_225_600) == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("login", "kind"), [("5dlabs-rex[bot]", "Bot"), ("octocat", "User"), ("rex[bot]x", "User")]
)
def test_github_tells_bots_from_people(login: str, kind: str) -> None:
    assert account_type(login) == kind


def test_accounts_have_numbers_of_their_own() -> None:
    assert number_of("octocat") != number_of("hubot")


def test_overrides_below_one_object_all_hold() -> None:
    assert changed({"a": {"b": 1, "c": [1]}}, {"a.b": 2, "a.c.0": 3}) == {"a": {"b": 2, "c": [3]}}
