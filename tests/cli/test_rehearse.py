"""`playbook rehearse`: what it prints where, and the code it ends with."""

import json
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

GOOD = """says: The pull request is opened while Rex still works.
steps:
- submit
- {github: opened, by: rex, head: 1f9c2ab, after: 41m}
- {ends: implement, head: 1f9c2ab, after: 1m}
expect:
- {gate: implement/pull_request_open/r0, decision: go}
"""


@pytest.fixture
def good(root: Path) -> Path:
    path = root / "scenarios" / "good.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(GOOD)
    return path


def test_a_scenario_that_holds_ends_with_0(playbook: CommandLine, root: Path, good: Path) -> None:
    seen = playbook("rehearse", "--root", root, good)
    assert (seen.code, seen.err) == (0, "")
    assert "opened by 5dlabs-rex[bot]" in seen.out


def test_an_expectation_that_fails_ends_with_1(
    playbook: CommandLine, root: Path, good: Path
) -> None:
    good.write_text(GOOD.replace("decision: go", "decision: stop"))
    seen = playbook("rehearse", "--root", root, "--quiet", good)
    assert seen.code == 1
    assert seen.out == "FAILED  0 of  1  good\n"


def test_several_are_counted(playbook: CommandLine, root: Path, good: Path) -> None:
    bad = good.with_name("bad.yaml")
    bad.write_text(GOOD.replace("decision: go", "decision: stop"))
    seen = playbook("rehearse", "--root", root, "-q", bad, good)
    assert seen.code == 1
    assert seen.out == "FAILED  0 of  1  bad\nok      1 of  1  good\n"
    assert seen.err == "1 of 2 scenarios hold\n"


def test_json_is_all_there_is_on_stdout(playbook: CommandLine, root: Path, good: Path) -> None:
    (root / "workflows" / "loud.py").write_text("print('hello from a play')\n")
    seen = playbook("rehearse", "--root", root, "--output", "json", good)
    assert seen.code == 0
    assert len(json.loads(seen.out)) == 1
    assert seen.err == "hello from a play\n"


def test_the_page_is_written_whole(
    playbook: CommandLine, root: Path, good: Path, tmp_path: Path
) -> None:
    page = tmp_path / "a new folder" / "página.html"
    seen = playbook("rehearse", "--root", root, "-q", good, "--html", page)
    assert seen.code == 0
    assert page.read_text().lstrip().lower().startswith("<!doctype html>")
    assert [path.name for path in page.parent.iterdir()] == [page.name]


@pytest.mark.parametrize("name", [".", "/", "/dev/null/page.html"])
def test_a_page_that_cannot_be_written_ends_with_3(
    playbook: CommandLine, root: Path, good: Path, name: str
) -> None:
    seen = playbook("rehearse", "--root", root, "-q", good, "--html", name)
    assert seen.code == 3
    assert seen.err.startswith("error: /") or "is a folder" in seen.err
    assert seen.err.count("\n  ") == 1


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_the_timeline_fits_the_terminal(
    playbook: CommandLine, root: Path, good: Path, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    seen = playbook("rehearse", "--root", root, good)
    assert max(map(len, seen.out.splitlines())) <= columns


def test_no_colour_but_on_a_terminal(playbook: CommandLine, root: Path, good: Path) -> None:
    assert "\x1b" not in playbook("rehearse", "--root", root, good).out


def test_an_unknown_output_names_the_known_ones(
    playbook: CommandLine, root: Path, good: Path
) -> None:
    seen = playbook("rehearse", "--root", root, good, "--output", "xml")
    assert seen.code == 2
    assert '"xml"; allowed: text, json' in seen.err


def test_for_real_there_must_be_a_lab(
    playbook: CommandLine, root: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(root))
    seen = playbook("rehearse", "--root", root, "--real", "--lab", "mine", good)
    assert (seen.code, seen.out) == (3, "")
    assert "there is no lab mine" in seen.err
    assert "playbook lab up --name mine" in seen.err


def test_for_real_there_is_no_page(playbook: CommandLine, root: Path, good: Path) -> None:
    seen = playbook("rehearse", "--root", root, "--real", "--html", root / "page.html", good)
    assert seen.code == 2
    assert "--real has no page" in seen.err
    assert not (root / "page.html").exists()
