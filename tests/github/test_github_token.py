"""A token is read anew from its file for each request, travels over https only, and is never shown."""

from __future__ import annotations

import logging
import os
import traceback
from pathlib import Path
from threading import Event

import pytest

from playbook.errors import PlaybookError
from playbook.github.connection import Access, Connection
from playbook.github.errors import GithubError, NoToken
from playbook.github.repository import Repository
from playbook.github.token_file import read_token
from tests.fakes.github_values import Fault, Reply
from tests.fakes.github_world import GithubWorld
from tests.github.github_door import SECRET, WANTED, access, repository


@pytest.fixture
def github(github: GithubWorld) -> GithubWorld:
    github.pull("other")
    return github


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
    said = capfd.readouterr()
    everything = "\n".join([caplog.text, said.out, said.err, *shown])
    assert "/repos/acme/web/pulls" in everything  # PyGithub does log at this level
    assert SECRET not in everything
