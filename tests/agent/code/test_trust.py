"""What a model leaves in `.git` is never run by the supervisor, whose git has the write token's file in reach."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.agent.code.commits import commits_since
from playbook.agent.code.push import mark, push
from playbook.agent.code.wip import save_wip
from tests.agent.code.git_world import World, plain


def hook(world: World, trap: Path) -> None:
    names = (
        "pre-commit",
        "post-checkout",
        "pre-push",
        "reference-transaction",
        "post-index-change",
    )
    for name in names:
        path = world.folder / ".git/hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(trap.read_text())
        path.chmod(0o755)


def setting(*pairs: tuple[str, str]) -> Callable[[World, Path], None]:
    def put(world: World, trap: Path) -> None:
        for key, text in pairs:
            plain(world.folder, "config", key, text.format(trap=trap))

    return put


def included(world: World, trap: Path) -> None:
    plain(world.folder, "config", "-f", ".git/more", "core.fsmonitor", str(trap))
    plain(world.folder, "config", "-f", ".git/more", "filter.x.clean", str(trap))
    plain(world.folder, "config", "include.path", "more")


def common_folder(world: World, trap: Path) -> None:
    plain(world.folder, "init", "--quiet", "--bare", "../evil")
    plain(world.folder.parent / "evil", "config", "filter.x.clean", str(trap))
    (world.folder / ".git/commondir").write_text("../../evil")


def worktree_settings(world: World, trap: Path) -> None:
    plain(world.folder, "config", "extensions.worktreeConfig", "true")
    plain(world.folder, "config", "--worktree", "filter.x.clean", str(trap))


def link(world: World, trap: Path) -> None:
    elsewhere = world.folder.parent / "elsewhere"
    (world.folder / ".git/config").rename(elsewhere)
    (world.folder / ".git/config").symlink_to(elsewhere)
    plain(world.folder, "config", "-f", str(elsewhere), "filter.x.clean", str(trap))


def not_settings(world: World, trap: Path) -> None:
    (world.folder / ".git/config").write_text("[core\nwhat")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(hook, id="hooks"),
        pytest.param(setting(("core.hooksPath", ".")), id="a folder of hooks"),
        pytest.param(setting(("core.fsmonitor", "{trap}")), id="a file system monitor"),
        pytest.param(setting(("filter.x.clean", "{trap}"), ("filter.x.smudge", "{trap}"),
                             ("filter.x.process", "{trap}")), id="a filter"),
        pytest.param(setting(("core.sshCommand", "{trap}"), ("core.askPass", "{trap}"),
                             ("credential.helper", "{trap}")), id="programs that are asked"),
        pytest.param(setting(("url.ext::{trap}.insteadOf", "file:")), id="another transport"),
        pytest.param(setting(("remote.origin.uploadpack", "{trap}"),
                             ("remote.origin.receivepack", "{trap}")), id="the other side"),
        pytest.param(setting(("core.alternateRefsCommand", "{trap}"), ("gpg.program", "{trap}"),
                             ("commit.gpgSign", "true"), ("push.gpgSign", "true")), id="signing"),
        pytest.param(setting(("core.worktree", "/"), ("core.bare", "true")), id="another tree"),
        pytest.param(included, id="an included file"),
        pytest.param(common_folder, id="another common folder"),
        pytest.param(worktree_settings, id="settings of a work tree"),
        pytest.param(link, id="a link"),
        pytest.param(not_settings, id="nonsense"),
    ],
)  # fmt: skip
def test_nothing_of_it_runs(
    world: World, tmp_path: Path, spoil: Callable[[World, Path], None]
) -> None:
    made = world.checkout()
    world.write(".gitattributes", "* filter=x\n")
    work = world.commits()
    world.write("dirty.txt", "dirty\n")
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    spoil(world, trap)
    assert commits_since(made) == (work,)
    mark(world.task(), made)
    push(made, world.access)
    spoil(world, trap)
    assert save_wip(made, world.access, "play-web-42", "implement") is not None
    spoil(world, trap)
    assert world.checkout().head == world.tip()
    assert not (tmp_path / "sprung").exists()


def test_a_remote_named_as_the_url_leads_nowhere_else(world: World) -> None:
    made = world.checkout()
    world.commits()
    plain(world.folder, "config", f"remote.{world.url}.url", "file:///nowhere")
    plain(world.folder, "config", "url.file:///nowhere.pushInsteadOf", world.url)
    assert push(made, world.access).head == world.tip()


def test_what_is_taken_out_is_logged_without_what_it_said(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.checkout()
    key = "http.https://user:ghs_secret@github.com/.extraHeader"
    plain(world.folder, "config", key, "Authorization: ghs_secret")
    with caplog.at_level(logging.WARNING):
        world.checkout()
    assert "settings taken out: http.extraheader" in caplog.text
    assert "ghs_secret" not in caplog.text


def test_settings_that_do_no_harm_stay(world: World) -> None:
    world.checkout()
    for key in ("user.name", "branch.main.remote", "submodule.lib.url", "remote.upstream.url"):
        plain(world.folder, "config", key, "x")
    world.checkout()
    listed = plain(world.folder, "config", "--local", "--name-only", "--list").split()
    assert {"user.name", "branch.main.remote", "submodule.lib.url"} <= set(listed)
