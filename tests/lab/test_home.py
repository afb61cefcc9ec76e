"""Where a lab lives."""

from pathlib import Path

import pytest

from playbook.lab.errors import LabError
from playbook.lab.home import Home, home_of, read_status, write_status


@pytest.mark.parametrize("name", ["default", "a", "0-9", "x" * 32])
def test_a_lab_has_a_folder_of_its_name(name: str) -> None:
    assert home_of(name, {"XDG_STATE_HOME": "/s"}).folder == Path("/s/playbook/labs") / name


@pytest.mark.parametrize("name", ["", "x" * 33, "A", "..", "a/b", "a\n", "ä"])
def test_a_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(LabError, match="cannot be the name of a lab"):
        home_of(name, {"XDG_STATE_HOME": "/s"})


@pytest.mark.parametrize("state", ["", "relative"])
def test_without_an_absolute_state_folder_it_is_below_the_users_own(state: str) -> None:
    assert home_of("a", {"XDG_STATE_HOME": state}).folder.is_relative_to(Path.home())


def test_the_status_is_written_in_one_step_and_private(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_status(home, {"ready": True})
    assert read_status(home) == {"ready": True}
    assert home.status.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["lab.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "\0"])
def test_a_status_that_cannot_be_read_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "lab.json").write_text(text)
    assert read_status(Home(tmp_path)) is None
