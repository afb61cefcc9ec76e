"""What goes wrong between here and GitHub: bounded in time, repeated only where harmless, and no token is shown."""

from __future__ import annotations

import logging
import os
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from playbook.errors import PlaybookError
from playbook.github.connection import Access, Call, Connection
from playbook.github.errors import (
    Forbidden,
    GithubError,
    NotFound,
    NoToken,
    RateLimited,
    Unauthorized,
    Unreachable,
    error_of,
)
from playbook.github.repository import Repository
from playbook.github.token_file import read_token
from playbook.github.values import NewPullRequest
from tests.fakes.github_server import github_server
from tests.fakes.github_values import Fault, Reply
from tests.fakes.github_world import GithubWorld
from tests.github.github_door import SECRET, access, repository

BRANCH = "feature/task-42"
WANTED = NewPullRequest("t", "b", BRANCH, "main")
DATE = "Sat, 21 Nov 2026 12:00:00 GMT"


@pytest.fixture
def github() -> Iterator[GithubWorld]:
    with github_server() as world:
        world.push(BRANCH, "a" * 40)
        world.pull("other")
        yield world


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


# the token


def test_a_rotated_token_is_used_at_once(github: GithubWorld, tmp_path: Path) -> None:
    settings = access(github, tmp_path)
    web = Repository(Connection(settings, Event().wait), github.name)
    web.labels(1)
    github.tokens = {"ghs_9_" + "n" * 400 + ".x-y": "5dlabs-cleo[bot]"}
    settings.token_file.write_text(next(iter(github.tokens)), encoding="ascii")
    web.labels(1)
    assert {asked.token for asked in github.asked} == {"ghs_writer", *github.tokens}


def test_a_token_is_read_through_the_links_of_a_projected_secret(tmp_path: Path) -> None:
    (tmp_path / "..2026").mkdir()
    (tmp_path / "..2026" / "token").write_text(SECRET, encoding="ascii")
    (tmp_path / "..data").symlink_to("..2026")
    (tmp_path / "token").symlink_to("..data/token")
    assert read_token(tmp_path / "token") == SECRET


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\n \n", id="blank"),
        pytest.param(b"a\nb", id="two lines"),
        pytest.param(b"a\r\nX-Header: b", id="a header smuggled in"),
        pytest.param("täken".encode(), id="not ASCII"),
        pytest.param(b"x" * 70_000, id="too large"),
    ],
)
def test_a_file_without_one_token_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "token").write_bytes(content)
    with pytest.raises(NoToken, match="holds no token"):
        read_token(tmp_path / "token")


def test_a_token_file_that_is_none_is_refused_and_nothing_hangs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for name, words in (("fifo", "not a regular"), ("", "not a regular"), ("no", "No such file")):
        with pytest.raises(NoToken, match=words):
            read_token(tmp_path / name)


def test_a_token_travels_over_https_only(tmp_path: Path) -> None:
    with pytest.raises(PlaybookError, match="https only"):
        Connection(Access(tmp_path / "token", "http://github.example/api/v3"), Event().wait)
    Connection(Access(tmp_path / "token"), Event().wait)


def test_no_token_is_in_any_log_or_error(
    github: GithubWorld,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    github.tokens[SECRET] = "5dlabs-cleo[bot]"
    web = repository(github, tmp_path, SECRET)
    stop = Event()
    web.labels(1)
    web.open_pull_request(WANTED)
    shown = []
    github.faults = [
        Fault("GET /repos/acme/web/pulls/1", cut=True, times=3),
        Fault("GET /repos/acme/web/issues", Reply(401, {"message": "Bad credentials"})),
        Fault("DELETE", Reply(403, {"message": "Resource not accessible"})),
        Fault("POST", Reply(422, {"message": "Validation Failed", "errors": ["already exists"]})),
    ]
    for act in (
        lambda: web.pull_request(1),
        lambda: web.labels(1),
        lambda: web.remove_label(1, "x"),
        lambda: web.open_pull_request(WANTED),
        lambda: web.pull_request(999),
    ):
        with pytest.raises(GithubError) as caught:
            act()
        whole = traceback.TracebackException.from_exception(caught.value, capture_locals=False)
        shown += [str(caught.value), repr(caught.value), *whole.format()]
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None or "request" not in vars(caught.value.__context__)
    stop.set()
    said = capfd.readouterr()
    everything = "\n".join([caplog.text, said.out, said.err, *shown])
    assert "/repos/acme/web/pulls" in everything  # PyGithub does log at this level
    assert SECRET not in everything
