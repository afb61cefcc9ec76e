"""Small rules of the room: where things lie, which token is which, what a person is told."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from playbook.agent.assignment import CodeTask, TaskRepository
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass, Failure
from playbook.agent.task import journal
from playbook.agent.task.journal import Entry
from playbook.agent.task.place import place_of, taken
from playbook.agent.task.tokens import check_tokens
from playbook.agent.task.told import WAYS, sentence, with_way
from tests.agent.code.git_world import task_of

BEFORE_THE_START = {
    ErrorClass.CONFIGURATION, ErrorClass.COMMAND_MISSING, ErrorClass.COMMAND_VERSION, ErrorClass.COMMAND_UNHEALTHY,
    ErrorClass.WORKSPACE, ErrorClass.DISK_FULL, ErrorClass.SKILLS, ErrorClass.CONTEXT, ErrorClass.REPOSITORY,
    ErrorClass.NOT_READ_ONLY, ErrorClass.VERDICT,
}  # fmt: skip


def task(url: str, inside: str = "") -> CodeTask:
    return task_of(url, repository=TaskRepository(url=url, working_directory=inside))


@pytest.mark.parametrize(
    ("url", "where"),
    [
        pytest.param("https://github.com/acme/web", "acme/web/42/rex", id="plain"),
        pytest.param("https://github.com/Acme/Web.git", "acme/web/42/rex", id="capitals are the same"),
        pytest.param("file:///srv/git/acme/web.git", "acme/web/42/rex", id="a folder of this machine"),
    ],
)  # fmt: skip
def test_a_task_has_a_folder_of_its_own(url: str, where: str, tmp_path: Path) -> None:
    assert place_of(task(url), tmp_path).folder == tmp_path / where


@pytest.mark.parametrize("inside", ["..", "a/../../b", "/etc"])
def test_a_working_directory_outside_is_refused(inside: str, tmp_path: Path) -> None:
    with pytest.raises(AgentProblem) as caught:
        place_of(task("https://github.com/acme/web", inside), tmp_path)
    assert caught.value.error is ErrorClass.CONFIGURATION


def test_a_repository_without_an_owner_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AgentProblem) as caught:
        place_of(task("https://github.com/web"), tmp_path)
    assert caught.value.error is ErrorClass.REPOSITORY


@pytest.mark.parametrize("link", ["acme", "acme/web", "acme/web/42", "acme/web/42/rex"])
def test_no_link_is_followed_on_the_volume(link: str, tmp_path: Path) -> None:
    place = place_of(task("https://github.com/acme/web"), tmp_path / "volume")
    (tmp_path / "volume" / link).parent.mkdir(parents=True)
    (tmp_path / "volume" / link).symlink_to(tmp_path)
    with pytest.raises(AgentProblem, match="is a link"), taken(place):
        pass


def test_attempts_have_ids_of_their_own_and_the_first_has_the_coderuns() -> None:
    first = Entry(task=UUID(int=42), attempt=1)
    second = first.model_copy(update={"attempt": 2})
    assert first.id == UUID(int=42)
    assert second.id not in (first.id, second.model_copy(update={"attempt": 3}).id)


def test_another_coderun_begins_anew(tmp_path: Path) -> None:
    place = place_of(task("https://github.com/acme/web"), tmp_path)
    with taken(place):
        journal.write(place, Entry(task=UUID(int=1), attempt=3, session="s"))
    assert journal.read(place, UUID(int=1)).attempt == 3
    assert journal.read(place, UUID(int=2)) == Entry(task=UUID(int=2))


def test_the_agents_token_is_not_the_one_that_may_write(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("t")
    (tmp_path / "other").symlink_to(tmp_path / "token")
    with pytest.raises(AgentProblem, match="the agent could push with it"):
        check_tokens(tmp_path / "volume", tmp_path / "token", tmp_path / "other")


def test_no_token_lies_where_agents_write(tmp_path: Path) -> None:
    (tmp_path / "volume").mkdir()
    (tmp_path / "volume/token").write_text("t")
    with pytest.raises(AgentProblem, match="where agents write"):
        check_tokens(tmp_path / "volume", None, tmp_path / "volume/token")


def test_a_token_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AgentProblem, match=r"--write-token: .* is no file"):
        check_tokens(tmp_path / "volume", None, tmp_path / "none")


def test_every_end_of_an_agent_has_a_way_out() -> None:
    assert set(ErrorClass) - BEFORE_THE_START == set(WAYS)
    assert with_way(Failure(ErrorClass.BUDGET, "spent")) == Failure(
        ErrorClass.BUDGET, "spent; give the agent more budget, or a smaller task"
    )
    assert with_way(None) is None


def test_a_hint_of_its_own_counts_more() -> None:
    assert sentence(AgentProblem(ErrorClass.GITHUB, "no", hint="do this")) == "no; do this"
