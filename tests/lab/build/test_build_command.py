"""The command `playbook lab build`: what it prints, and the code it ends with."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from playbook.cli.lab_build import command
from playbook.lab import cache
from playbook.lab.build import recipes
from playbook.lab.build.build import build
from playbook.lab.build.progress import Quiet
from playbook.lab.errors import LabError
from tests.lab.build.fake_go import fake_go
from tests.lab.build.test_building import YAML

app = typer.Typer()
app.command("build")(command)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the cache of a machine with a fake go and nothing built."""
    for name, value in fake_go(tmp_path / "go", files=YAML).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return cache.root()


def test_it_builds_once_and_says_so(at: Path) -> None:
    first = CliRunner().invoke(app, [])
    assert (first.exit_code, first.exception) == (0, None)
    groups = "crds v4.0.2, kubernetes v1.33.4, argo v4.0.2, events v1.9.11"
    assert f"built: {groups}\nin {at}\n" in first.output
    assert "events v1.9.11: building" in first.output
    assert CliRunner().invoke(app, []).output == f"already built: {groups}\nin {at}\n"
    assert CliRunner().invoke(app, ["--from-cache"]).output == f"already built: {groups}\nin {at}\n"


def test_quiet_shows_the_end_only(at: Path) -> None:
    shown = CliRunner().invoke(app, ["--quiet"]).output
    assert shown.splitlines()[-1] == f"in {at}"
    assert len(shown.splitlines()) == 2


def test_from_cache_builds_nothing_and_names_what_is_missing(at: Path, tmp_path: Path) -> None:
    build([recipes.EVENTS_GROUP], fake_go(tmp_path / "go"), Quiet(), at)
    (tmp_path / "go" / "calls").unlink()
    ended = CliRunner().invoke(app, ["--from-cache"])
    assert isinstance(ended.exception, LabError)
    assert ended.exception.exit_code == 3
    assert "kubernetes-v1.33.4-" in ended.exception.message
    assert "events-" not in ended.exception.message
    assert not (tmp_path / "go" / "calls").exists()


def test_the_original_argo_events_is_built_when_asked_for(at: Path) -> None:
    ended = CliRunner().invoke(app, ["--original-events"])
    assert "original-events v1.9.11" in ended.output
    assert cache.original_events(at).is_file()
