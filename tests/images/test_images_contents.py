"""What the images hold is what the code calls: programs, paths, user, variables, entry points. And no secret."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
import typer

from playbook.agent.clis.cli import Request
from playbook.agent.clis.table import CLIS, other_keys
from playbook.agent.code.git import program as git_program
from playbook.agent.settings import load
from playbook.agent.workspace.skill_version import check_name
from playbook.cli import agent
from playbook.cli.agent_options import Config
from playbook.cli.main import app
from tests.images.containerfiles import FILES, LOCK, PACKAGES, final, read, runs, variables
from tools.images import AGENT, CONTROLLER, ROOT

SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|CREDENTIAL|PRIVATE|API_?KEY|_KEY$", re.IGNORECASE)
SKILL = ROOT / "images/agent/skills/k8s-troubleshooter"
SETTINGS = ROOT / "images/agent/agent-runtime.yaml"
CONFIG: str = get_args(Config)[1].envvar
both = pytest.mark.parametrize("file", FILES.values(), ids=FILES)


def test_every_cli_of_the_table_is_installed_and_on_path() -> None:
    assert set(PACKAGES) == set(CLIS)
    for name in CLIS:
        package, argument = PACKAGES[name]
        assert f'npm ls "{package}@${{{argument}}}"' in runs(AGENT)
        assert CLIS[name].program in LOCK["packages"][f"node_modules/{package}"]["bin"]
    assert "/opt/clis/node_modules/.bin" in variables(final(AGENT))["PATH"].split(":")


def test_only_absolute_folders_are_on_path_since_the_code_passes_over_others() -> None:
    assert all(one.startswith("/") for one in variables(final(AGENT))["PATH"].split(":"))


@pytest.mark.parametrize(
    ("name", "where"),
    [
        pytest.param("git", "apt-get install --yes --no-install-recommends ca-certificates git",
                     id="git, and authorities"),
        pytest.param("kubectl", "/usr/local/bin/kubectl", id="kubectl"),
        pytest.param("helm", "../../../opt/helm/helm helm", id="helm"),
        pytest.param("playbook", "../../../opt/playbook/bin/playbook playbook", id="playbook"),
        pytest.param("node", "/usr/local/bin/node", id="node, which starts codex and gemini"),
    ],
)  # fmt: skip
def test_every_program_is_brought_by_a_step(name: str, where: str) -> None:
    assert any(where in f"{one.text}" for one in final(AGENT).all("RUN", "ADD", "COPY")), name


def test_the_code_looks_for_git_by_the_name_it_has_there() -> None:
    assert 'shutil.which("git"' in Path(git_program.__code__.co_filename).read_text()


def test_triage_is_allowed_kubectl_by_the_name_it_has_there() -> None:
    rules = CLIS["claude"].arguments(Request(read_only=True))
    assert "Bash(kubectl get *)" in rules


def commands(of: typer.Typer) -> set[str]:
    groups = {group.name for group in of.registered_groups if group.name}
    return groups | {one.name for one in of.registered_commands if one.name}


@both
def test_the_entry_point_is_a_program_of_the_project(file: Path) -> None:
    entry = final(file).last("ENTRYPOINT")
    assert entry is not None
    assert entry.words[0] == "playbook"
    assert 'playbook = "playbook.cli.main:run"' in (ROOT / "pyproject.toml").read_text()


def test_the_agent_runs_the_agent() -> None:
    entry = final(AGENT).last("ENTRYPOINT")
    assert entry is not None
    assert entry.words == ["playbook", "agent", "run"]
    assert "run" in commands(agent.app)
    assert "doctor" in commands(agent.app)


def test_the_controller_says_no_command_that_is_not_there() -> None:
    """`playbook controller` comes with issue 8; then this test, the entry point and its comment change."""
    entry, rest = final(CONTROLLER).last("ENTRYPOINT"), final(CONTROLLER).last("CMD")
    assert entry is not None
    assert rest is not None
    assert (entry.words, rest.words) == (["playbook"], ["--help"])
    assert "controller" not in commands(app)


def test_the_variable_that_names_the_settings_is_the_one_the_commands_read() -> None:
    file = variables(final(AGENT))[CONFIG]
    [copied] = [one for one in final(AGENT).all("COPY") if one.words[-1] == file]
    assert copied.words[0] == "images/agent/agent-runtime.yaml"


@both
def test_every_variable_is_known(file: Path) -> None:
    known = {"PATH", "HOME", CONFIG}
    assert set(variables(final(file))) <= known


def test_the_settings_can_be_read_and_name_what_is_in_the_image() -> None:
    settings = load(SETTINGS, {}, {})
    assert settings.agent_command == ("claude",)
    [home] = {skill.parent for skill in settings.skills}
    [copied] = [one for one in final(AGENT).all("COPY") if one.words[-1] == str(home)]
    assert {(ROOT / copied.words[0] / skill.name).is_dir() for skill in settings.skills} == {True}
    assert settings.workspace_root.parent == Path("/workspace")


def test_the_workspace_is_the_users_own_and_nobody_elses() -> None:
    made = "install --directory --owner=10001 --group=10001 --mode=0700 /workspace"
    assert made in runs(AGENT)
    directory = final(AGENT).last("WORKDIR")
    assert directory is not None
    assert directory.text == "/workspace"


@pytest.mark.parametrize(
    ("file", "writable"),
    [
        pytest.param(AGENT, {"/workspace", "/tmp"}, id="agent"),
        pytest.param(CONTROLLER, {"/tmp"}, id="controller"),
    ],
)
def test_the_writable_paths_are_said(file: Path, writable: set[str]) -> None:
    labels = {name: value for one in final(file).all("LABEL") for name, value in one.pairs.items()}
    assert set(labels["dev.playbook.writable"].split()) == writable
    directory = final(file).last("WORKDIR")
    assert directory is not None
    assert directory.text in writable


@both
def test_the_user_is_a_number_that_is_not_root_and_comes_last(file: Path) -> None:
    stage = final(file)
    user = stage.last("USER")
    assert user is not None
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user.text)
    uid, gid = user.text.split(":")
    assert f"useradd --uid {uid} --gid {gid} " in runs(file)
    assert not [one for one in stage.all("RUN", "COPY", "ADD") if one.line > user.line]


@both
def test_home_is_not_the_users_to_write(file: Path) -> None:
    home = variables(final(file))["HOME"]
    assert f"--no-create-home --home-dir {home}" in runs(file)
    assert f"install --directory --mode=0555 {home}" in runs(file)


@both
def test_nothing_is_fetched_without_a_checksum(file: Path) -> None:
    for stage in read(file):
        for one in stage.all("ADD"):
            assert one.words[0].startswith("https://")
            assert re.fullmatch("sha256:[0-9a-f]{64}", one.flags["checksum"])
    assert not re.findall(r"\b(curl|wget|git clone|npm install|npx|pip install [^-])", runs(file))
    assert "--require-hashes" in runs(file)


@both
def test_nothing_is_taken_by_a_name_that_moves(file: Path) -> None:
    assert "latest" not in file.read_text()
    names = {stage.name for stage in read(file)}
    for stage in read(file):
        assert stage.base in names or "@sha256:" in stage.base
        copied = [one.flags["from"] for one in stage.all("COPY") if "from" in one.flags]
        assert set(copied) <= names


@both
def test_no_argument_and_no_variable_looks_like_a_secret(file: Path) -> None:
    declared = re.findall(r"^(?:ARG|ENV) (\w+)", file.read_text(), re.MULTILINE)
    assert declared
    assert not [name for name in declared if SECRET.search(name)]
    keys = {cli.model_key for cli in CLIS.values()} | other_keys(CLIS["claude"])
    assert not [name for name in keys if name in file.read_text()]


@both
def test_only_named_files_of_the_context_get_in(file: Path) -> None:
    for stage in read(file):
        for one in stage.all("COPY"):
            *sources, _ = one.words
            assert "from" in one.flags or not {".", "./", "*"} & set(sources)


@both
def test_no_probe_is_declared_and_no_port(file: Path) -> None:
    check = final(file).last("HEALTHCHECK")
    assert check is not None
    assert check.text == "NONE"
    assert not final(file).all("EXPOSE")


def test_the_controller_holds_no_agent() -> None:
    text = CONTROLLER.read_text().split("FROM", 1)[1]
    assert not re.findall("npm|node|claude|codex|gemini|kubectl|apt-get", text)


def test_the_skill_is_one_that_workspaces_take() -> None:
    check_name(SKILL.name)
    manual = (SKILL / "SKILL.md").read_text()
    assert f"name: {SKILL.name}\n" in manual
    assert re.search(r"^version: \d+\.\d+\.\d+$", manual, re.MULTILINE)
    for page in re.findall(r"`(references/[\w.-]+)`", manual):
        assert (SKILL / page).is_file()


def test_the_skill_tells_of_no_command_that_triage_is_refused() -> None:
    rules = CLIS["claude"].arguments(Request(read_only=True))
    allowed = {rule.split()[1] for rule in rules if rule.startswith("Bash(kubectl ")}
    pages = "".join(page.read_text() for page in SKILL.rglob("*.md"))
    told = set(re.findall(r"kubectl ([a-z-]+)", pages))
    assert told
    assert told <= {one.rstrip(")") for one in allowed}


def test_the_readme_names_every_build_argument_and_label() -> None:
    page = (ROOT / "images/README.md").read_text()
    arguments = {
        name for one in FILES.values() for name in re.findall(r"^ARG (\w+)", one.read_text(), re.M)
    }
    assert not [name for name in arguments if f"`{name}`" not in page]
    assert "dev.playbook.writable" in page
