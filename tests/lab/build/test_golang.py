"""Which Go compiles the lab: the first that is new enough, and a clear word when none is."""

from pathlib import Path

import pytest

from playbook.lab.build.environment import go_environment
from playbook.lab.build.golang import Go, choose, find
from playbook.lab.errors import LabError
from tests.lab.build.fake_go import fake_go

WANTED = (1, 26)
OLD = Go(Path("/old/go"), "go1.22.1")
NEW = Go(Path("/new/go"), "go1.26.8")
NEWER = Go(Path("/newer/go"), "go1.30.0-rc1", Path("/newer"))
DUMB = Go(Path("/dumb/go"), "")


@pytest.mark.parametrize(
    ("present", "chosen"),
    [
        pytest.param([NEW, NEWER], NEW, id="the first that is new enough, not the newest"),
        pytest.param([OLD, NEWER], NEWER, id="an old one on PATH gives way to the wheel"),
        pytest.param([DUMB, NEW], NEW, id="a program called go that is none is passed over"),
    ],
)
def test_a_go_is_chosen(present: list[Go], chosen: Go) -> None:
    assert choose(WANTED, present) == chosen


@pytest.mark.parametrize(
    ("present", "text"),
    [
        pytest.param([], "needs Go 1.26 or newer; there is none on PATH", id="none at all"),
        pytest.param([OLD], "needs Go 1.26 or newer; /old/go is go1.22.1", id="only an old one"),
        pytest.param([DUMB], "/dumb/go is no Go that answers", id="only something else"),
    ],
)
def test_without_a_go_it_says_what_to_install(present: list[Go], text: str) -> None:
    with pytest.raises(LabError) as raised:
        choose(WANTED, present)
    assert text in raised.value.message
    assert "pip install 'playbook-argo[go]'" in raised.value.hint
    assert raised.value.exit_code == 3


def test_the_go_on_path_is_asked_for_its_own_version(tmp_path: Path) -> None:
    env = fake_go(tmp_path, version="go1.26.8")
    assert find(WANTED, env) == Go(tmp_path / "go", "go1.26.8")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("#!/bin/sh\nexit 1\n", id="fails"),
        pytest.param("no program at all", id="no program"),
        pytest.param("#!/bin/sh\necho hi\n", id="something else"),
    ],
)
def test_a_broken_go_on_path_is_not_taken_for_one(tmp_path: Path, text: str) -> None:
    program = tmp_path / "go"
    program.write_text(text)
    program.chmod(0o755)
    impossible = (99, 0)  # the wheel is passed over too, where there is one
    with pytest.raises(LabError) as raised:
        find(impossible, {"PATH": f"{tmp_path}:/bin"})
    assert f"{program} is no Go that answers" in raised.value.message


def test_go_sees_what_it_needs_and_no_secret_of_the_shell() -> None:
    env = {
        "PATH": "/bin",
        "GOPROXY": "https://proxy.example.org",
        "GITHUB_TOKEN": "s3cret",
        "GOFLAGS": "-race -p=1 -mod=vendor",
        "GOROOT": "/elsewhere",
        "CGO_ENABLED": "1",
    }
    given = go_environment(env, NEW, Path("/aside/tmp"))
    assert given == {
        "PATH": "/bin",
        "GOPROXY": "https://proxy.example.org",
        "CGO_ENABLED": "0",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        "GOFLAGS": "-p=1 -mod=readonly -buildvcs=false",
        "GOTMPDIR": "/aside/tmp",
    }


def test_the_go_of_the_wheel_is_told_where_it_is() -> None:
    assert go_environment({}, NEWER, Path("/tmp"))["GOROOT"] == "/newer"
