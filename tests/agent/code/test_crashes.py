"""A git or a supervisor that is killed half-way: the next checkout ends as if nothing had been."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from playbook.agent.code.access import access_to
from playbook.agent.code.beside import beside, locked
from playbook.agent.code.checkout import checkout
from playbook.agent.errors import AgentProblem
from tests.agent.code.git_world import BRANCH, WIP, World, task_of
from tests.agent.code.http_git import READ, Server, needs_server, serving

pytestmark = needs_server
SUPERVISOR = """
import os, sys
from pathlib import Path
from playbook.agent.code.access import access_to
from playbook.agent.code.checkout import checkout
from tests.agent.code.git_world import task_of
task = task_of(sys.argv[1])
checkout(task, Path(sys.argv[2]), access_to(task, Path(sys.argv[3]), os.environ))
"""


class Site:
    """A server that can stop half-way through a pack."""

    def __init__(self, world: World, server: Server, token: Path) -> None:
        self.world, self.server, self.token = world, server, token
        self.task = task_of(f"{server.url}/acme/web.git")

    def checkout(self) -> str:
        access = access_to(self.task, self.token, os.environ)
        return checkout(self.task, self.world.folder, access).head

    def gits(self) -> list[int]:
        """Return the processes that hold the lock of the folder, ours left out."""
        lock = beside(self.world.folder) / "lock"
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                held = [os.readlink(one) for one in (process / "fd").iterdir()]
            except OSError:
                continue
            if str(lock) in held and int(process.name) != os.getpid():
                found.append(int(process.name))
        return found


@pytest.fixture
def site(world: World, tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "token").write_text(READ)
    with serving(world.remote.parent.parent) as server:
        yield Site(world, server, tmp_path / "token")


def begin(site: Site, state: str) -> None:
    """Be ready for a clone or for a fetch that stops half-way."""
    if state == "fetch":
        site.checkout()
        site.world.write("new.txt", "new\n")
        site.world.person(BRANCH, a_txt="theirs")
    site.server.hang = True


@pytest.mark.parametrize("state", ["clone", "fetch"])
def test_a_killed_git_is_a_problem_and_the_next_checkout_is_whole(site: Site, state: str) -> None:
    begin(site, state)
    caught: list[AgentProblem] = []

    def try_it() -> None:
        try:
            site.checkout()
        except AgentProblem as problem:
            caught.append(problem)

    thread = threading.Thread(target=try_it)
    thread.start()
    assert site.server.hanging.wait(20)
    for number in site.gits():
        os.kill(number, signal.SIGKILL)
    thread.join(20)
    assert "git fetch for http://127.0.0.1" in caught[0].message
    whole(site, state)


@pytest.mark.parametrize("state", ["clone", "fetch"])
def test_a_killed_supervisor_leaves_the_folder_locked_until_its_git_ends(
    site: Site, state: str
) -> None:
    begin(site, state)
    words = (site.task.repository.url, str(site.world.folder), str(site.token))
    root = Path(__file__).parents[3]
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR, *words], cwd=root)
    assert site.server.hanging.wait(20)
    supervisor.kill()
    supervisor.wait()
    with pytest.raises(AgentProblem, match="git it left behind"), locked(site.world.folder, 0):
        pass
    whole(site, state)


def whole(site: Site, state: str) -> None:
    """Let the server go on; the next checkout is whole, and nothing half-made is left."""
    site.server.hang = False
    site.server.release.set()
    head = site.checkout()
    assert head == site.world.tip(BRANCH if state == "fetch" else "main")
    assert site.world.status == ""
    assert not list(beside(site.world.folder).glob("clone-*"))
    if state == "fetch":
        assert site.world.saved("new.txt") == "new"


EVERY = 6  # all forty were tried once; each costs a sixth of a second
WRAPPER = """#!/bin/sh
echo x >>{count}
if [ "$(wc -l <{count})" -eq {call} ]; then kill -9 $$; fi
exec {git} "$@"
"""


@pytest.mark.parametrize("first", [1, 2])
def test_whichever_call_dies_nothing_is_lost(world: World, tmp_path: Path, first: int) -> None:
    """Of a person's push over an agent's unpushed and uncommitted work: the longest way through a checkout."""
    world.person(BRANCH, a_txt="theirs")
    world.checkout()
    real = shutil.which("git", path=os.environ["PATH"])
    (tmp_path / "bin").mkdir()
    wrapper = tmp_path / "bin/git"
    path = {"PATH": f"{wrapper.parent}:{os.environ['PATH']}"}
    died = 0
    for call in range(first, 40, EVERY):
        mine = world.commits(f"mine{call}.txt", "mine\n")
        world.write(f"dirty{call}.txt", "dirty\n")
        theirs = world.person(BRANCH, **{f"b{call}_txt": "more"})
        count = tmp_path / f"count{call}"
        wrapper.write_text(WRAPPER.format(count=count, call=call, git=real))
        wrapper.chmod(0o755)
        try:
            checkout(world.task(), world.folder, access_to(world.task(), None, path))
        except AgentProblem as problem:
            assert "signal 9" in problem.message  # noqa: PT017  a late call is never made
            died += 1
        assert world.checkout().head == theirs == world.head
        assert world.status == ""
        assert world.saved(f"dirty{call}.txt") == "dirty"
        assert mine in world.agent("rev-list", WIP)
    assert died >= 25 // EVERY
