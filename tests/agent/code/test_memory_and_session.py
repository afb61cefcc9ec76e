"""What an agent remembers stays from stage to stage, and never gets into a commit by accident."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from playbook.agent.code.memory import FILES, memory_files
from playbook.agent.code.session import remember_session, session, session_home
from playbook.agent.errors import AgentProblem
from playbook.agents import Agent, rex
from tests.agent.code.git_world import World, plain

Cli = Literal["claude", "codex", "gemini"]


def using(cli: Cli) -> Agent:
    return rex.model_copy(update={"cli": cli})


@pytest.mark.parametrize("cli", [pytest.param(cli, id=cli) for cli in FILES])
def test_each_cli_reads_its_own_file(world: World, cli: Cli) -> None:
    made = world.checkout()
    written = memory_files(world.task(agent=using(cli)), made, "ours\n")
    assert written == (world.folder / FILES[cli],)
    assert world.status == ""


def test_notes_of_the_agent_are_kept(world: World) -> None:
    memory_files(world.task(), world.checkout(), "ours\n")
    world.write("CLAUDE.md", "ours, and my notes\n")
    made = world.checkout()
    assert made.saved == ""
    assert memory_files(world.task(), made, "ours again\n") == ()
    assert (world.folder / "CLAUDE.md").read_text() == "ours, and my notes\n"


def test_they_are_replaced_when_that_is_asked(world: World) -> None:
    memory_files(world.task(), world.checkout(), "ours\n")
    world.write("CLAUDE.md", "notes\n")
    memory_files(world.task(overwrite_memory=True), world.checkout(), "ours again\n")
    assert (world.folder / "CLAUDE.md").read_text() == "ours again\n"


def test_the_repositorys_own_is_left_alone(world: World) -> None:
    world.person("main", CLAUDE_md="the team's")
    assert memory_files(world.task(), world.checkout(), "ours\n") == ()
    assert (world.folder / "CLAUDE.md").read_text() == "the team's"


def test_a_replaced_one_of_the_repository_is_never_committed(world: World) -> None:
    world.person("main", CLAUDE_md="the team's")
    task = world.task(overwrite_memory=True)
    memory_files(task, world.checkout(), "ours\n")
    world.write("work.txt", "work\n")
    world.agent("add", "--all")
    world.agent("commit", "--quiet", "--all", "-m", "work")
    assert plain(world.folder, "show", "HEAD:CLAUDE.md") == "the team's"
    made = world.checkout()
    assert (made.saved, world.status) == ("", "")
    assert (world.folder / "CLAUDE.md").read_text() == "ours\n"


def test_a_replaced_one_does_not_stand_in_the_way_of_a_push_by_a_person(world: World) -> None:
    world.person("main", CLAUDE_md="the team's")
    memory_files(world.task(overwrite_memory=True), world.checkout(), "ours\n")
    theirs = world.person("feature/task-42", CLAUDE_md="the team's, newer")
    assert world.checkout().head == theirs
    assert (world.folder / "CLAUDE.md").read_text() == "ours\n"
    assert world.status == ""


def test_a_link_in_its_place_is_replaced_and_not_followed(world: World, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("untouched")
    made = world.checkout()
    (world.folder / "CLAUDE.md").symlink_to(outside)
    memory_files(world.task(overwrite_memory=True), made, "ours\n")
    assert outside.read_text() == "untouched"
    assert not (world.folder / "CLAUDE.md").is_symlink()


def test_a_session_is_remembered_outside_the_repository(world: World) -> None:
    world.checkout()
    assert session(world.folder) is None
    remember_session(world.folder, "5ba8-1", "claude")
    remember_session(world.folder, "5ba8-2", "claude")
    world.checkout()
    assert session(world.folder, "claude") == "5ba8-2"
    assert session(world.folder, "codex") is None
    assert world.status == ""
    home = session_home(world.folder)
    assert not home.is_relative_to(world.folder)
    assert home.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("bad", ["", "--resume", "a b", "../x", "x" * 129, "a\nb"])
def test_what_is_no_session_is_refused(world: World, bad: str) -> None:
    with pytest.raises(AgentProblem, match="no id"):
        remember_session(world.folder, bad)
    with pytest.raises(AgentProblem, match="no name of a CLI"):
        session(world.folder, bad)


def test_a_spoiled_session_file_is_no_session(world: World) -> None:
    remember_session(world.folder, "fine")
    (session_home(world.folder).parent / "agent.session").write_text("--dangerously\n")
    assert session(world.folder) is None
