"""Where the lab's binaries are: keys that change with their content, and half-built caches that do not count."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from playbook.lab import cache
from playbook.lab.build import recipes
from playbook.lab.build.recipes import Compile, Group
from playbook.lab.errors import LabError


def filled(at: Path, groups: tuple[Group, ...] = recipes.GROUPS) -> Path:
    """Fill a cache with files that look like what is built."""
    for group in groups:
        for name in group.files:
            file = cache.folder(group, at) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("#!/bin/sh\n")
            file.chmod(0o755)
    return at


def test_the_cache_is_where_xdg_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.root() == tmp_path / "playbook" / "lab"


@pytest.mark.parametrize("value", ["", "relative/path"])
def test_a_cache_home_that_is_no_absolute_path_is_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.root() == tmp_path / ".cache" / "playbook" / "lab"


def test_a_key_tells_group_and_version_and_stays_the_same() -> None:
    key = cache.key(recipes.KUBERNETES_GROUP)
    assert key.startswith("kubernetes-v1.33.4-")
    assert len(key.rpartition("-")[2]) == 8
    assert key == cache.key(recipes.KUBERNETES_GROUP)


def test_other_flags_make_another_key() -> None:
    how = recipes.EVENTS_GROUP.how
    assert isinstance(how, Compile)
    other = replace(recipes.EVENTS_GROUP, how=replace(how, linker="-s"))
    assert cache.key(other) != cache.key(recipes.EVENTS_GROUP)


@pytest.mark.parametrize("name", ["go.mod", "go.sum", "main.go", "new.go"])
def test_another_source_makes_another_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    before = cache.key(recipes.EVENTS_GROUP)
    folder = tmp_path / recipes.EVENTS_GROUP.sources
    shutil.copytree(cache.sources(recipes.EVENTS_GROUP), folder)
    monkeypatch.setattr(cache, "_MODULES", tmp_path)
    assert cache.key(recipes.EVENTS_GROUP) == before
    with (folder / name).open("a") as file:
        file.write("// more\n")
    assert cache.key(recipes.EVENTS_GROUP) != before


def test_another_machine_makes_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache.key(recipes.EVENTS_GROUP)
    monkeypatch.setattr("platform.machine", lambda: "z80")
    assert cache.key(recipes.EVENTS_GROUP) != before


def test_what_is_whole_is_found(tmp_path: Path) -> None:
    binaries = cache.found(filled(tmp_path))
    assert binaries.apiserver == cache.folder(recipes.KUBERNETES_GROUP, tmp_path) / "kube-apiserver"
    assert binaries.nats.name == "nats-server"
    assert [path.suffix for path in binaries.crds] == [".yaml"] * 14
    assert binaries.versions["argo-events"] == "v1.9.11"
    assert binaries.versions["etcd"] == "v3.5.21"


def test_an_empty_cache_says_what_is_missing_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LabError) as raised:
        cache.found(tmp_path / "nothing")
    for group in recipes.GROUPS:
        assert cache.key(group) in raised.value.message
    assert "playbook lab build" in raised.value.hint
    assert raised.value.exit_code == 3


@pytest.mark.parametrize(
    ("group", "name", "harm"),
    [
        pytest.param(recipes.ARGO_GROUP, "argoexec", "gone", id="a binary is gone"),
        pytest.param(recipes.ARGO_GROUP, "argoexec", "empty", id="a binary is empty"),
        pytest.param(recipes.ARGO_GROUP, "argoexec", "plain", id="a binary cannot be executed"),
        pytest.param(recipes.CRDS_GROUP, "rbac/executor-role.yaml", "gone", id="a role is gone"),
    ],
)
def test_a_group_with_a_hole_does_not_count(
    tmp_path: Path, group: Group, name: str, harm: str
) -> None:
    file = cache.folder(group, filled(tmp_path)) / name
    harms: dict[str, Callable[[], object]] = {
        "gone": file.unlink,
        "empty": lambda: file.write_text(""),
        "plain": lambda: file.chmod(0o644),
    }
    harms[harm]()
    assert cache.missing(tmp_path) == [group]
    with pytest.raises(LabError, match=cache.key(group)):
        cache.found(tmp_path)


def test_a_folder_that_is_being_built_does_not_count(tmp_path: Path) -> None:
    filled(tmp_path)
    cache.folder(recipes.EVENTS_GROUP, tmp_path).rename(tmp_path / ".building")
    assert cache.missing(tmp_path) == [recipes.EVENTS_GROUP]


def test_the_original_argo_events_is_asked_for_by_name(tmp_path: Path) -> None:
    with pytest.raises(LabError) as raised:
        cache.original_events(tmp_path)
    assert "--original-events" in raised.value.hint
    filled(tmp_path, (recipes.ORIGINAL_EVENTS_GROUP,))
    assert cache.original_events(tmp_path).name == "argo-events"


def test_a_lab_does_not_ask_for_the_original_argo_events(tmp_path: Path) -> None:
    assert cache.missing(filled(tmp_path)) == []


def test_a_machine_without_nats_is_told_where_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LabError) as raised:
        cache.nats()
    assert "playbook-argo[lab]" in raised.value.hint
