"""README and docs say what the program does: their commands run, their tables name every field."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from playbook.agents import Agent
from playbook.labels import Labels
from playbook.platform import Platform
from playbook.play import Gate, Play, Restart, Stage
from playbook.rehearse.scenario import SUBJECTS, Expectation, Scenario
from playbook.rehearse.scenario_steps import VERBS

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# A block marked "sh lab" needs a lab: tests/lab/cluster/test_docs_lab.py runs it.
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(?:#([^)\s]+))?\)")
BEHAVIOUR = ROOT / "docs" / "argo-behaviour.md"
EVIDENCE = re.compile(r"`((?:tests|scenarios)/[^`]+)`")


def commands(page: Path) -> list[str]:
    """Return the commands of a page's ```sh blocks, in order."""
    lines = "".join(BLOCK.findall(page.read_text())).splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_runs_as_written(page: Path, tmp_path: Path) -> None:
    where = tmp_path
    for command in commands(page):
        words = shlex.split(command)
        if words[0] == "export":
            continue  # the tests' own `playbook` stands for the one on PATH
        if words[0] == "cd":
            where = where / words[1]
            continue
        if words[0] == "make":
            # `make test` would run this test again: ask make whether it knows how.
            words = [
                "make",
                "-C",
                str(ROOT),
                *(["-n"] if words[1:] == ["test"] else []),
                *words[1:],
            ]
        if words[0] == "playbook":
            words = [sys.executable, "-c", "from playbook.cli.main import run; run()", *words[1:]]
        done = subprocess.run(
            words, cwd=where, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub makes of a page's titles."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for path, anchor in LINK.findall(page.read_text()):
        assert (page.parent / path).exists(), path
        assert not anchor or anchor in anchors(page.parent / path), f"{path}#{anchor}"


def test_readme_shows_the_two_commands() -> None:
    assert {"make demo", "make test"} <= set(commands(ROOT / "README.md"))


def keys(model: type[BaseModel]) -> set[str]:
    """Return the keys people write."""
    return {field.alias or name for name, field in model.model_fields.items()} - {"source"}


@pytest.mark.parametrize(
    ("page", "names"),
    [
        pytest.param("play.md", keys(Play) | keys(Stage), id="plays and stages"),
        pytest.param(
            "play.md", keys(Restart) | keys(Labels) | keys(Agent), id="restarts, labels, agents"
        ),
        pytest.param("play.md", {"pull_request_open", "labeled", "approved", "merged"}, id="gates"),
        pytest.param("platform.md", keys(Platform), id="platforms"),
        pytest.param("scenarios.md", set(VERBS) | set(SUBJECTS), id="steps and expectations"),
        pytest.param(
            "scenarios.md",
            (keys(Scenario) | keys(Expectation)) - {"name", "places"},
            id="scenarios",
        ),
    ],
)
def test_the_reference_names_every_field(page: str, names: set[str]) -> None:
    text = (ROOT / "docs" / page).read_text()
    assert [
        name
        for name in sorted(names)
        if f"`{name}" not in text and f".{name}" not in text and f"{name}:" not in text
    ] == []


def test_gates_have_no_field_the_reference_leaves_out() -> None:
    assert keys(Gate) == {"kind", "timeout", "by", "label"}


def test_the_timeline_of_the_readme_is_what_the_command_prints() -> None:
    shown = re.search(
        r"```text\n\$ (playbook .*?)\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL
    )
    assert shown is not None
    words = [
        sys.executable,
        "-c",
        "from playbook.cli.main import run; run()",
        *shlex.split(shown[1])[1:],
    ]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown[2].strip() == done.stdout.strip()


def test_the_page_of_play_in_the_readme_is_the_one_init_writes() -> None:
    shown = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert shown is not None
    assert shown[1] in (ROOT / "workflows" / "play.py").read_text()


def test_the_cases_name_scenarios_that_exist() -> None:
    lines = re.findall(
        r"^ +Scenarios: ([^(\n]+)", (ROOT / "docs" / "cases.md").read_text(), re.MULTILINE
    )
    names = [name.strip() for line in lines for name in line.split(",") if name.strip()]
    assert [
        name for name in names if not list((ROOT / "scenarios").glob(f"{name.split()[0]}.yaml"))
    ] == []


def rows(page: Path) -> list[list[str]]:
    """Return the cells of every row of a page's tables, without their heads."""
    lines = [line for line in page.read_text().splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines if " | version | " not in line]


@pytest.mark.parametrize("row", rows(BEHAVIOUR), ids=lambda row: str(row[0])[:40])
def test_what_argo_is_said_to_do_is_shown_by_a_test_that_exists(row: list[str]) -> None:
    _, version, shown_by, _ = row
    assert re.search(r"\d+\.\d+\.\d+", version)
    assert EVIDENCE.findall(shown_by)
    for named in EVIDENCE.findall(" ".join(row)):
        path, _, test = named.partition("::")
        assert (ROOT / path).is_file(), path
        assert not test or f"def {test}(" in (ROOT / path).read_text(), named
