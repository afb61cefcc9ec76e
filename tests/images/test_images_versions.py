"""One file of versions: what the images install is what it says, and what the code accepts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from playbook.agent.clis.table import CLIS
from playbook.agent.doctor.programs import TOOLS
from tests.images.containerfiles import FILES, LOCK, PACKAGES, PINNED
from tools import real_cli
from tools.containerfile import instructions
from tools.images import ROOT, declared

DIGEST = re.compile(r"[a-z0-9.]+/[a-z0-9/-]+:[\w.-]+@sha256:[0-9a-f]{64}")
PATHS = {"SKILLS", "SETTINGS"}
"""Build arguments that are no versions: folders and files of the build context."""


def number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_every_default_of_a_build_argument_is_that_of_the_versions(file: Path) -> None:
    pairs = [one.pairs for one in instructions(file.read_text()) if one.word == "ARG"]
    for name, default in (pair for one in pairs for pair in one.items()):
        if name in PATHS:
            assert (ROOT / default).exists()
        else:
            assert default == PINNED[name], name


def test_every_version_is_a_build_argument_of_an_image() -> None:
    assert {name for file in FILES.values() for name in declared(file)} == set(PINNED)


@pytest.mark.parametrize("name", ["BASE", "NODE"])
def test_a_base_is_pinned_by_tag_and_digest(name: str) -> None:
    assert DIGEST.fullmatch(PINNED[name])
    assert ":latest" not in PINNED[name]


def test_the_base_has_the_python_we_need_and_both_are_of_one_debian() -> None:
    assert "python:3.11." in PINNED["BASE"]
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text()
    [debian] = {one.split("@")[0].rsplit("-", 1)[1] for one in (PINNED["BASE"],)}
    assert f"-{debian}-" in PINNED["NODE"]


@pytest.mark.parametrize("name", CLIS)
def test_the_pinned_cli_is_one_the_code_can_read(name: str) -> None:
    package, argument = PACKAGES[name]
    oldest = CLIS[name].oldest
    assert oldest is not None
    assert oldest <= number(PINNED[argument])
    # What a person is told to install by hand is the same.
    assert f"{package}@{PINNED[argument]}" in CLIS[name].install


@pytest.mark.parametrize("name", CLIS)
def test_the_lock_file_has_the_pinned_version_and_its_hash(name: str) -> None:
    package, argument = PACKAGES[name]
    assert LOCK["packages"][""]["dependencies"][package] == PINNED[argument]
    locked = LOCK["packages"][f"node_modules/{package}"]
    assert locked["version"] == PINNED[argument]
    assert name in locked["bin"]


def test_every_package_of_the_lock_file_has_a_hash_and_names_no_host() -> None:
    packages = {path: one for path, one in LOCK["packages"].items() if path}
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert not [path for path, one in packages.items() if "://" in one.get("resolved", "")]


def test_node_is_new_enough_for_every_cli() -> None:
    [major] = re.findall(r"node:(\d+)\.", PINNED["NODE"])
    for package, _ in PACKAGES.values():
        wanted = LOCK["packages"][f"node_modules/{package}"]["engines"]["node"]
        assert int(major) >= int(re.findall(r"\d+", wanted)[0])


def test_the_tests_run_the_claude_of_the_image() -> None:
    assert PINNED["CLAUDE_VERSION"] == real_cli.VERSION
    [(package, integrity)] = real_cli.PACKAGES.values()
    assert LOCK["packages"][f"node_modules/{package}"]["integrity"] == integrity


def test_kubectl_is_of_the_version_the_lab_runs() -> None:
    module = (ROOT / "playbook/lab/modules/kubernetes/go.mod").read_text()
    assert re.findall(r"k8s\.io/kubernetes v(\S+)", module) == [PINNED["KUBECTL_VERSION"]]


@pytest.mark.parametrize("name", ["KUBECTL_SHA256", "HELM_SHA256"])
def test_a_checksum_is_one(name: str) -> None:
    assert re.fullmatch("[0-9a-f]{64}", PINNED[name])


@pytest.mark.parametrize("extra", ["dependencies", "agent", "traces"])
def test_every_python_dependency_is_locked_within_its_bounds_with_a_hash(extra: str) -> None:
    project = (ROOT / "pyproject.toml").read_text()
    block = project[project.index(f"{extra} = [") :]
    lock = (ROOT / "images/requirements.txt").read_text()
    wanted = re.findall(r'^    "([\w.-]+)>=([\d.]+),<([\d.]+)"', block[: block.index("\n]")], re.M)
    assert wanted
    for name, least, below in wanted:
        [(version, after)] = re.findall(
            rf"^{re.escape(name.lower())}==([\d.]+)\S*( \\\n    --hash=sha256:)", lock, re.M
        )
        assert after
        assert number(least) <= number(version) < number(below), name


def test_the_tools_the_doctor_asks_for_are_those_of_the_image() -> None:
    assert {one.name for one in TOOLS} == {"git", "kubectl", "helm"}
