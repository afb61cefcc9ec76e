"""What goes wrong between here and GitHub: bounded in time, repeated only where harmless."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from playbook.github.connection import Call, Connection
from playbook.github.errors import (
    Forbidden,
    GithubError,
    NotFound,
    RateLimited,
    Unauthorized,
    Unreachable,
    error_of,
)
from playbook.github.repository import Repository
from tests.fakes.github_server import github_server
from tests.fakes.github_values import Fault, Reply
from tests.fakes.github_world import GithubWorld
from tests.github.github_door import BRANCH, WANTED, access, repository

DATE = "Sat, 21 Nov 2026 12:00:00 GMT"


@pytest.fixture
def github(github: GithubWorld) -> GithubWorld:
    github.pull("other")
    return github


def test_a_read_is_repeated_after_a_server_s_fault(github: GithubWorld, tmp_path: Path) -> None:
    github.faults = [Fault("GET", Reply(502, "<html>"), times=2)]
    assert repository(github, tmp_path).labels(1) == frozenset()
    assert github.count("GET", "labels") == 3


def test_it_gives_up_after_three_tries(github: GithubWorld, tmp_path: Path) -> None:
    github.faults = [Fault("GET", Reply(503, {"message": "down"}), times=99)]
    with pytest.raises(Unreachable, match=r"GET /repos/acme/web/pulls/1: down \(503\)"):
        repository(github, tmp_path).pull_request(1)
    assert github.count("GET", "pulls/1") == 3


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault("POST", Reply(502, "bad gateway"), after=True), id="a server's fault"),
        pytest.param(Fault("POST", cut=True, after=True), id="the connection is cut"),
    ],
)
def test_opening_a_pull_request_is_never_repeated_by_itself(
    github: GithubWorld, tmp_path: Path, fault: Fault
) -> None:
    github.faults = [fault]
    with pytest.raises(Unreachable) as caught:
        repository(github, tmp_path).open_pull_request(WANTED)
    assert caught.value.perhaps_done
    assert github.count("POST", "pulls$") == 1
    assert len(github.pulls) == 2  # it was done all the same: only a look can tell


def test_setting_a_label_is_repeated_for_twice_is_no_more_than_once(
    github: GithubWorld, tmp_path: Path
) -> None:
    github.faults = [Fault("POST", cut=True, after=True)]
    assert repository(github, tmp_path).add_label(1, "x") == {"x"}
    assert github.pulls[1].labels == ["x"]


def test_a_slow_answer_ends_at_the_deadline_even_when_it_never_pauses(
    github: GithubWorld, tmp_path: Path
) -> None:
    stop = Event()
    github.faults = [Fault("GET", drip=stop, times=9)]
    settings = access(github, tmp_path, timeout=0.3)
    begun = time.monotonic()
    try:
        with pytest.raises(Unreachable, match="no answer within the time allowed"):
            Connection(settings, Event().wait).ask(Call("GET", "/repos/acme/web/pulls/1"))
    finally:
        stop.set()
    assert time.monotonic() - begun < 3


def test_after_a_slow_answer_the_next_question_has_a_connection_of_its_own(
    github: GithubWorld, tmp_path: Path
) -> None:
    stop = Event()
    github.faults = [Fault("GET", drip=stop)]
    settings = access(github, tmp_path, timeout=0.5)
    try:
        asked = Connection(settings, Event().wait).ask(
            Call("GET", "/repos/acme/web/issues/1/labels", repeatable=True)
        )
    finally:
        stop.set()
    assert asked == []


def test_nobody_there_is_said_so(tmp_path: Path) -> None:
    with github_server() as world:
        settings = access(world, tmp_path)
    with pytest.raises(Unreachable, match="no connection"):
        Connection(settings, Event().wait).ask(Call("GET", "/x"))


def test_a_whole_answer_that_is_no_json_is_no_answer(github: GithubWorld, tmp_path: Path) -> None:
    github.faults = [Fault("GET", Reply(200, {"message": "a login page"}), times=9)]
    with pytest.raises(Unreachable, match="no list of labels"):
        repository(github, tmp_path).labels(1)
    with pytest.raises(Unreachable, match="cannot be read"):
        repository(github, tmp_path).pull_request(1)
    with pytest.raises(Unreachable, match="no list"):
        repository(github, tmp_path).open_from(BRANCH)


def test_a_stop_ends_the_waiting(github: GithubWorld, tmp_path: Path) -> None:
    github.faults = [Fault("GET", Reply(502), times=99)]
    stop = Event()
    stop.set()
    asked = Repository(Connection(access(github, tmp_path), stop.wait), github.name)
    with pytest.raises(Unreachable):
        asked.pull_request(1)
    assert github.count("GET", "pulls/1") == 1


# rate limits


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(429, {"message": "slow"}, {"Retry-After": "0.1"}), id="429"),
        pytest.param(
            Reply(403, {"message": "You have exceeded a secondary rate limit"}, {"retry-after": "0.1"}),
            id="403 secondary",
        ),
    ],
)  # fmt: skip
def test_a_short_limit_is_waited_for_whatever_was_asked(
    github: GithubWorld, tmp_path: Path, reply: Reply
) -> None:
    github.faults = [Fault("POST", reply)]
    assert repository(github, tmp_path).open_pull_request(WANTED).number == 2
    assert github.count("POST", "pulls$") == 2


def test_a_long_limit_is_an_error_that_says_when_it_ends(
    github: GithubWorld, tmp_path: Path
) -> None:
    github.faults = [Fault("GET", Reply(429, {"message": "slow"}, {"Retry-After": "3600"}))]
    with pytest.raises(RateLimited, match=r"it ends at ..:..:.. UTC"):
        repository(github, tmp_path).pull_request(1)
    assert github.count("GET", "pulls/1") == 1


@pytest.mark.parametrize(
    ("status", "headers", "said", "seconds"),
    [
        pytest.param(429, {}, "", 60, id="no time named: a minute"),
        pytest.param(403, {"retry-after": "7"}, "abuse detection", 7, id="retry-after"),
        pytest.param(403, {}, "You have exceeded a secondary rate limit.", 60, id="only words"),
        pytest.param(
            403,
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795262520"},
            "API rate limit exceeded for installation",
            120,
            id="the primary limit, by GitHub's clock",
        ),
        pytest.param(429, {"retry-after": "Sat, 21 Nov 2026"}, "", 60, id="a time not understood"),
    ],
)
def test_how_long_a_limit_lasts(
    status: int, headers: dict[str, str], said: str, seconds: float
) -> None:
    error = error_of("GET /x", status, headers | {"date": DATE}, f'{{"message": "{said}"}}')
    assert isinstance(error, RateLimited)
    assert error.seconds == seconds
    assert error.until is not None
    assert (error.until - datetime(2026, 11, 21, 12, tzinfo=UTC)).total_seconds() == seconds


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        pytest.param(401, '{"message": "Bad credentials"}', Unauthorized, "Bad credentials", id="401"),
        pytest.param(403, '{"message": "Resource not accessible"}', Forbidden, "not accessible", id="403"),
        pytest.param(404, '{"message": "Not Found"}', NotFound, "Not Found", id="404"),
        pytest.param(410, '{"message": "Gone"}', NotFound, "Gone", id="410"),
        pytest.param(500, "", Unreachable, "no reason given", id="500 without a word"),
        pytest.param(502, "<html>\n<p>proxy", Unreachable, "<html>", id="a proxy's page"),
        pytest.param(400, '{"message": "a\\u001b[31mred"}', GithubError, r"a \[31mred", id="control characters"),
        pytest.param(500, "[" * 100_000, Unreachable, r"\[\[", id="deep JSON"),
        pytest.param(418, '["x"]', GithubError, "x", id="any other"),
    ],
)  # fmt: skip
def test_an_answer_s_meaning(status: int, body: str, kind: type[GithubError], words: str) -> None:
    error = error_of("GET /x", status, {}, body)
    assert type(error) is kind
    assert error.status == status
    assert len(error.message) < 700
    with pytest.raises(kind, match=words):
        raise error
