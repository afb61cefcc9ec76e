"""A machine that is not as a lab needs it: what is said, what goes on all the same, and what is left: nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from playbook.kube.cluster import Cluster, connect
from playbook.kube.errors import KubeError
from playbook.lab.cache import root
from playbook.lab.lab import Lab
from tests.lab.cluster.weather_elsewhere import (
    AS_NOBODY,
    NOBODY,
    PLAYBOOK,
    REPOSITORY,
    SMALL_DISK,
    Elsewhere,
    linked_cache,
    mounted,
    processes_with,
    readable_by_all,
)
from tests.lab.cluster.weather_play import until

pytestmark = pytest.mark.cluster
NAME = "elsewhere"


def playbook(*words: str, **settings: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `playbook` with some environment variables."""
    environment = {**os.environ, **{key: str(value) for key, value in settings.items()}}
    return subprocess.run(
        [str(PLAYBOOK), *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("option", ["--api-port", "--argo-port", "--webhook-port"])
def test_a_taken_port_is_named_with_its_option_and_nothing_is_left(
    lab: Lab, tmp_path: Path, option: str
) -> None:
    taken = lab.argo_server.rpartition(":")[2]
    ran = playbook("lab", "up", "--name", NAME, option, taken, XDG_STATE_HOME=tmp_path)
    assert ran.returncode == 3
    assert f"port {taken} of 127.0.0.1" in ran.stderr
    assert "taken" in ran.stderr
    assert option in ran.stderr
    assert processes_with(str(tmp_path)) == []


def test_without_a_cache_it_says_to_build(tmp_path: Path) -> None:
    settings = {"XDG_STATE_HOME": tmp_path / "state", "XDG_CACHE_HOME": tmp_path / "cache"}
    ran = playbook("lab", "up", "--name", NAME, **settings)
    assert ran.returncode == 3
    assert "playbook lab build" in ran.stderr
    assert processes_with(str(tmp_path)) == []


@pytest.mark.parametrize("there", [("kubernetes",), ("kubernetes", "argo", "crds")])
def test_with_half_a_cache_it_names_what_is_missing(tmp_path: Path, there: tuple[str, ...]) -> None:
    cache = linked_cache(tmp_path / "cache", *there)
    settings = {"XDG_STATE_HOME": tmp_path / "state", "XDG_CACHE_HOME": cache}
    ran = playbook("lab", "up", "--name", NAME, **settings)
    assert ran.returncode == 3
    assert "events-v" in ran.stderr
    assert "kubernetes-v" not in ran.stderr
    assert "playbook lab build" in ran.stderr


@contextmanager
def small_disk(tmp_path: Path, size: str) -> Iterator[Elsewhere]:
    disk = tmp_path / "disk"
    disk.mkdir()
    settings = {"XDG_STATE_HOME": str(disk), "XDG_CACHE_HOME": str(root().parents[1])}
    with mounted(SMALL_DISK, str(disk), size) as keeper:
        try:
            yield Elsewhere(keeper, {**settings, "HOME": str(tmp_path)})
        finally:
            until(lambda: processes_with(str(disk)) == [], 10)


@pytest.fixture
def needs_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("mounts for everybody need root")


@pytest.mark.usefixtures("needs_root")
def test_a_disk_that_is_too_small_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with small_disk(tmp_path, "100m") as there:
        ran = there.playbook("lab", "up", "--name", NAME)
    assert ran.returncode == 3
    assert "a lab needs 600 MB" in ran.stderr


@pytest.mark.usefixtures("needs_root")
def test_a_disk_that_fills_up_is_named_and_the_lab_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    with small_disk(tmp_path, "1000m") as there:
        disk = Path(f"/proc/{there.keeper}/root") / str(tmp_path / "disk").lstrip("/")
        ran = there.playbook("lab", "up", "--name", NAME)
        assert ran.returncode == 0, ran.stderr
        try:
            kubeconfig = shutil.copy(disk / "playbook/labs" / NAME / "kubeconfig", tmp_path)
            cluster = connect(Path(kubeconfig))
            maps = "/api/v1/namespaces/default/configmaps"
            cluster.request("POST", maps, body={"metadata": {"name": "before"}})
            fill(disk / "filling")
            with pytest.raises(KubeError):  # etcd can write no more
                write_much(cluster, maps)
            ran = there.playbook("lab", "status", "--name", NAME)
            assert ran.returncode == 1
            assert "the disk is full" in ran.stdout
            (disk / "filling").unlink()
            until(lambda: there.playbook("lab", "status", "--name", NAME).returncode == 0)
            assert cluster.request("GET", f"{maps}/before")["metadata"]["name"] == "before"
        finally:
            assert there.playbook("lab", "down", "--name", NAME).returncode == 0


def fill(file: Path) -> None:
    """Write until the disk is full."""
    with file.open("wb", buffering=0) as filling, suppress(OSError):
        while True:
            filling.write(bytes(1 << 20))


def write_much(cluster: Cluster, maps: str) -> None:
    for number in range(50):
        body = {"metadata": {"name": f"c{number}"}, "data": {"big": "x" * 900_000}}
        cluster.request("POST", maps, body=body)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that others may enter: pytest closes its own, and again at each start of another pytest."""
    with TemporaryDirectory(prefix="playbook-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.usefixtures("needs_root")
def test_a_play_runs_to_its_end_in_the_lab_of_somebody_without_rights(open_folder: Path) -> None:
    home = open_folder / "home"
    linked_cache(home / "cache")
    (home / "state").mkdir()
    for path in (home, *home.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    python = Path(sys.executable).resolve().parents[1]
    settings: Mapping[str, str] = {
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }
    with readable_by_all(open_folder / "aside", python, root(), REPOSITORY) as keeper:
        there = Elsewhere(keeper, settings, AS_NOBODY)
        ran = there.playbook("lab", "up", "--name", NAME)
        assert ran.returncode == 0, ran.stderr
        try:
            owners = {os.stat(f"/proc/{pid}").st_uid for pid in pids(there)}
            assert owners == {NOBODY}
            words = ("--real", "--lab", NAME, "--root", str(REPOSITORY), "-o", "json")
            scenario = str(REPOSITORY / "scenarios" / "happy-path.yaml")
            ran = there.playbook("rehearse", *words, scenario)
            assert ran.returncode == 0, ran.stdout + ran.stderr
        finally:
            assert there.playbook("lab", "down", "--name", NAME).returncode == 0
        until(lambda: processes_with(str(home)) == [], 10)


def pids(there: Elsewhere) -> list[int]:
    """Return the lab's processes."""
    ran = there.playbook("lab", "status", "--name", NAME, "-o", "json")
    return [one["pid"] for one in json.loads(ran.stdout)["processes"] if one["pid"]]
