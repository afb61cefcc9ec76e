"""Names that git would refuse, or take for something else, are refused by us; git itself is the judge."""

from __future__ import annotations

import subprocess

import pytest

from playbook.agent.code.refs import branch_ref, remote_ref, wip_ref
from playbook.agent.code.repository import repository_of, safe_url
from playbook.agent.errors import AgentProblem

GOOD = ["main", "feature/task-42", "a.b/c_d", "x/1", "feature/task-42-login"]
BAD = ["", "-x", "a/-x", "a..b", "a.lock", "a.lock/b", "a/", "/a", "a//b", "a.", ".a", "a/.b", "@", "a@{1}",
       "a b", "a~1", "a^", "a:b", "a?", "a*", "a[", "a\\b", "a\nb", "a\x7f", "HEAD", "\u00e9", "a/../b"]  # fmt: skip
OURS = {"a/-x", "HEAD", "\u00e9", "-x"}  # git allows them as refs; we do not


def git_takes(name: str) -> bool:
    words = ["git", "check-ref-format", f"refs/heads/{name}"]
    return not subprocess.run(words, check=False).returncode


@pytest.mark.parametrize("name", GOOD)
def test_a_branch_is_named_in_full(name: str) -> None:
    assert branch_ref(name) == f"refs/heads/{name}"
    assert remote_ref(name) == f"refs/remotes/origin/{name}"
    assert git_takes(name)


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_branch_is_refused(name: str) -> None:
    with pytest.raises(AgentProblem, match="git takes no branch named"):
        branch_ref(name)
    assert not git_takes(name) or name in {*OURS, "@"}


def test_a_run_and_a_stage_are_one_part_each() -> None:
    assert wip_ref("play-web-42", "implement") == "refs/playbook/wip/play-web-42/implement"
    for run, stage in (("a/b", "c"), ("a", "b/c"), ("..", "a"), ("a", ""), ("-a", "b")):
        with pytest.raises(AgentProblem):
            wip_ref(run, stage)


@pytest.mark.parametrize(
    ("url", "same"),
    [
        pytest.param("https://GitHub.com/acme/web.git", "https://github.com/acme/web", id="git"),
        pytest.param("https://github.com/acme/web/", "https://github.com/acme/web", id="slash"),
        pytest.param("https://ghe.corp:8443/a/b", "https://ghe.corp:8443/a/b", id="a port"),
        pytest.param("http://127.0.0.1:80/a/b", "http://127.0.0.1:80/a/b", id="this machine"),
        pytest.param("http://[::1]:80/a/b", "http://[::1]:80/a/b", id="this machine, six"),
        pytest.param("file:///srv/web.git", "file:///srv/web", id="a folder"),
    ],
)
def test_a_repository_is_one_however_it_is_written(url: str, same: str) -> None:
    assert repository_of(url).url == same


@pytest.mark.parametrize(
    ("url", "why"),
    [
        pytest.param("ssh://git@github.com/a/b", "not supported", id="ssh"),
        pytest.param("ext::sh -c x", "not supported", id="a program"),
        pytest.param("https://u:ghs_secret@github.com/a/b", "password is in it", id="a password"),
        pytest.param("https://github.com/a/b?x", "a query", id="a query"),
        pytest.param("http://github.com/a/b", "unencrypted", id="unencrypted"),
        pytest.param("https:///a/b", "host is missing", id="no host"),
        pytest.param("file://host/a", "or a file has one", id="a file elsewhere"),
        pytest.param("https://git hub/a/b", "malformed", id="a malformed host"),
        pytest.param("https://github.com", "path is missing", id="no path"),
        pytest.param("https://github.com/a/$(x)", "no repository has", id="a shell's sign"),
        pytest.param("https://github.com/a/../b", "upwards", id="upwards"),
        pytest.param("https://[x/a", "is no URL", id="no URL"),
    ],
)
def test_a_repository_of_another_kind_is_refused(url: str, why: str) -> None:
    with pytest.raises(AgentProblem, match=why) as caught:
        repository_of(url)
    assert "ghs_secret" not in str(caught.value)


def test_a_url_in_a_message_has_no_user_and_no_control_signs() -> None:
    assert safe_url("https://u:p@h/a\x1b[31m") == "https://h/a?[31m"
