"""The token comes from a file at each call, for one repository, and is nowhere else. Against a real HTTP server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from playbook.agent.assignment import CodeTask
from playbook.agent.code.access import Access, access_to, as_variables, git_environment
from playbook.agent.code.checked_out import Checkout
from playbook.agent.code.checkout import checkout
from playbook.agent.code.credential_helper import Refused, answer, settings
from playbook.agent.code.push import mark, push
from playbook.agent.code.wip import save_wip
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from tests.agent.code.git_world import PLAIN, WIP, World, task_of
from tests.agent.code.http_git import READ, TOKENS, WRITE, Server, needs_server, serving


@dataclass(frozen=True)
class Site:
    """The world behind HTTP, and the two tokens' files."""

    world: World
    server: Server
    secrets: Path

    @property
    def task(self) -> CodeTask:
        return task_of(f"{self.server.url}/acme/web.git")

    def access(self, token: str = "read") -> Access:
        return access_to(self.task, self.secrets / token, os.environ)

    def checkout(self) -> Checkout:
        return checkout(self.task, self.world.folder, self.access())

    def model(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run git as the model does: with the read token."""
        env = {**git_environment(self.access()), "PATH": PLAIN["PATH"], "HOME": "/nonexistent"}
        return subprocess.run(
            ["git", *words],
            cwd=self.world.folder,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def site(world: World, tmp_path: Path) -> Iterator[Site]:
    secrets = tmp_path / "secret folder's"
    secrets.mkdir()
    (secrets / "read").write_text(READ + "\n")
    (secrets / "write").write_text(WRITE)
    with serving(world.remote.parent.parent) as server:
        yield Site(world, server, secrets)


@needs_server
def test_a_whole_stage_leaves_no_token_anywhere(site: Site) -> None:
    made = site.checkout()
    mark(site.task, made)
    site.world.write("work.txt", "work\n")
    for words in (("add", "."), ("commit", "-qm", "w"), ("fetch", "origin"), ("branch", "other")):
        done = site.model(*words)
        assert not done.returncode, done.stderr
    assert push(made, site.access("write")).head == site.world.tip()
    site.world.write("new.txt", "new\n")
    assert save_wip(made, site.access("write"), "play-web-42", "implement") is not None
    assert site.world.remote_ref(WIP)
    assert set(site.server.users) == {":", f"x-access-token:{READ}", f"x-access-token:{WRITE}"}
    started = b"\n".join(site.server.seen.values())
    assert b"remote-http" in started
    files = [path for path in site.world.folder.parent.rglob("*") if path.is_file()]
    for token in (one.encode() for one in TOKENS):
        assert token not in started
        assert not [path for path in files if token in path.read_bytes()]
    assert "credential" not in (site.world.folder / ".git/config").read_text()


@needs_server
def test_the_models_token_cannot_push(site: Site) -> None:
    site.checkout()
    done = site.model("push", "origin", "HEAD:refs/heads/mine")
    assert done.returncode
    assert site.world.tip("mine") == ""


@needs_server
def test_a_push_with_the_read_token_says_what_is_missing(site: Site) -> None:
    made = site.checkout()
    with pytest.raises(AgentProblem, match="403") as caught:
        push(made, site.access("read"))
    assert caught.value.error is ErrorClass.REPOSITORY
    assert "contents: read (or write)" in caught.value.hint


@needs_server
def test_a_renewed_token_is_used_at_the_next_call(site: Site) -> None:
    made = site.checkout()
    (site.secrets / "write").write_text("ghs_expired")
    with pytest.raises(AgentProblem, match="git push for http"):
        push(made, site.access("write"))
    (site.secrets / "write").write_text(WRITE)
    assert push(made, site.access("write")).head == site.world.tip()


@needs_server
def test_another_repository_of_the_same_server_gets_no_token(site: Site) -> None:
    site.checkout()
    site.server.users.clear()
    done = site.model("ls-remote", f"{site.server.url}/acme/other.git")
    assert "the token is for repository acme/web only" in done.stderr
    assert set(site.server.users) == {":"}


@needs_server
def test_a_redirect_to_another_repository_takes_no_token_along(site: Site) -> None:
    site.checkout()
    site.model("config", f"url.{site.server.url}/evil/.insteadOf", f"{site.server.url}/acme/")
    site.server.users.clear()
    assert site.model("fetch", "origin").returncode
    assert set(site.server.users) == {":"}
    site.checkout()  # ours takes the setting out


def ask(
    given: dict[str, str], question: str, verb: str = "get"
) -> subprocess.CompletedProcess[str]:
    """Run the helper as git does."""
    file = Path(sys.modules[answer.__module__].__file__ or "")
    return subprocess.run(
        [sys.executable, "-I", str(file), verb],
        env=given,
        input=question,
        capture_output=True,
        text=True,
        check=False,
    )


def variables(token_file: Path, repository: str = "https://github.com/acme/web") -> dict[str, str]:
    return git_environment(Access(repository, token_file))


def asking(**changes: str) -> dict[str, str]:
    return {"protocol": "https", "host": "github.com", "path": "acme/web.git", **changes}


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    (tmp_path / "real").write_text(f" {READ}\n")
    (tmp_path / "token").symlink_to("real")  # as kubelet mounts a Secret
    return tmp_path / "token"


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(asking(), id="as cloned"),
        pytest.param(asking(path="acme/web"), id="without .git"),
        pytest.param(asking(host="GitHub.com"), id="capitals in the host"),
        pytest.param(asking(username="x-access-token"), id="with a user"),
    ],
)
def test_the_helper_answers_for_its_repository(token_file: Path, asked: dict[str, str]) -> None:
    assert answer(asked, variables(token_file)) == f"username=x-access-token\npassword={READ}\n"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        pytest.param(asking(host="evil.com"), "github.com only", id="another host"),
        pytest.param(asking(host="github.com:444"), "github.com only", id="another port"),
        pytest.param(asking(host="github.com.evil.com"), "github.com only", id="a longer host"),
        pytest.param(asking(path="acme/other.git"), "acme/web only", id="another repository"),
        pytest.param(asking(path="acme/web2"), "acme/web only", id="a longer name"),
        pytest.param(asking(path="acme/web.git/../x"), "acme/web only", id="upwards"),
        pytest.param(asking(path=""), "acme/web only", id="no path"),
        pytest.param(asking(protocol="http"), "for https only", id="unencrypted"),
        pytest.param(asking(protocol="ssh"), "for https only", id="another protocol"),
        pytest.param({}, "for https only", id="nothing"),
    ],
)
def test_the_helper_refuses_the_rest(token_file: Path, asked: dict[str, str], why: str) -> None:
    with pytest.raises(Refused, match=why):
        answer(asked, variables(token_file))


@pytest.mark.parametrize("text", ["", " \n", "two\nlines", "a b", "\u00e9", "x" * 20_000, "a\0b"])
def test_the_helper_refuses_what_is_no_token(tmp_path: Path, text: str) -> None:
    (tmp_path / "token").write_text(text)
    with pytest.raises(Refused, match="token holds no token"):
        answer(asking(), variables(tmp_path / "token"))


def test_the_helper_names_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=f"{tmp_path}/none cannot be read"):
        answer(asking(), variables(tmp_path / "none"))


def test_the_helper_sends_nothing_unencrypted(token_file: Path) -> None:
    pairs = [("playbook.repository", "http://github.com/acme/web"), ("playbook.tokenFile", "x")]
    with pytest.raises(Refused, match="no repository is configured"):
        answer(asking(protocol="http"), as_variables(pairs))


@pytest.mark.parametrize("count", ["", "x", "-1", "3"])
def test_the_helper_takes_odd_settings_for_none(count: str) -> None:
    assert not any(settings({"GIT_CONFIG_COUNT": count}).values())


def test_the_helper_runs_alone_and_hears_store_and_erase(token_file: Path) -> None:
    question = "protocol=https\nhost=github.com\npath=acme/web.git\n\n"
    given = variables(token_file)
    done = ask(given, question)
    assert (done.returncode, done.stdout.splitlines()[1]) == (0, f"password={READ}")
    assert [ask(given, question, verb).stdout for verb in ("store", "erase")] == ["", ""]
    refused = ask(given, question.replace("web", "other"))
    assert (refused.returncode, refused.stdout) == (1, "quit=1\n")
    assert "acme/web only" in refused.stderr


def test_the_environment_holds_the_files_path_and_never_the_token(token_file: Path) -> None:
    given = variables(token_file)
    assert str(token_file) in given.values()
    assert READ not in "".join(given.values())
    assert "acme" not in given["GIT_CONFIG_VALUE_2"]  # the one line a shell reads
    assert "safe.directory" in given.values()
