"""`playbook explore`: what it prints where, the code it ends with, and what it writes."""

import json
from pathlib import Path

import pytest

from playbook.reconcile import gate
from tests.cli.command_line import CommandLine, snapshot

LEAST = (
    "--rounds", "1", "--humans", "0", "--pushes", "0", "--late", "1", "--stale", "0",
    "--crashes", "0",
)  # fmt: skip
NO_ROUND = ("--rounds", "0")
LAST = "workflows/last.py"
ROOT = Path(__file__).parents[2]


OWN = """
from playbook import Snapshot, invariant
from workflows.play import play

@invariant(play, "Nobody reviews while Rex works.")
def one_after_the_other(at: Snapshot) -> bool:
    return len({turn.stage for turn in at.coderuns if turn.phase == "Running"}) < 2

@invariant(play, "The review never begins.")
def no_review(at: Snapshot) -> bool:
    return all(turn.stage != "review" for turn in at.coderuns)
"""


def without_the_end(patch: pytest.MonkeyPatch) -> None:
    """Take out that merged and closed end the run."""
    patch.setattr(gate, "EVERY", tuple(one for one in gate.EVERY if one.__name__ != "ended"))


def test_all_visited_and_nothing_wrong_ends_with_0(playbook: CommandLine, root: Path) -> None:
    before = snapshot(root)
    seen = playbook("explore", "--root", root, *LEAST)
    assert (seen.code, seen.err) == (0, "")
    assert "--rounds   1 round after the first; the play declares 10" in seen.out
    assert "held everywhere:" in seen.out
    assert "every order up to these bounds:" in seen.out
    assert max(map(len, seen.out.splitlines())) <= 80
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("more", "line"),
    [
        pytest.param((), "has {} states; one more of", id="nothing else"),
        pytest.param(("--late", "2"), "| `--late` | {} | 2 |", id="a delivery more"),
        pytest.param(("--crashes", "1"), "| `--crashes` | {} | 3 |", id="a death"),
    ],
)
def test_the_page_says_how_many_states_there_are(
    playbook: CommandLine, root: Path, more: tuple[str, ...], line: str
) -> None:
    seen = playbook("explore", "--root", root, *LEAST, *more, "--output", "json")
    states = json.loads(seen.out)["states"]
    assert line.format(f"{states:,}") in (ROOT / "docs" / "explore.md").read_text("utf-8")


def test_a_line_is_enough_for_a_script(playbook: CommandLine, root: Path) -> None:
    seen = playbook("explore", "coderun", "--root", root, "--quiet")
    assert (seen.code, seen.err) == (0, "")
    assert seen.out.startswith("ok        coderun · ")
    assert seen.out.count("\n") == 1


def test_the_record_is_all_there_is_on_stdout(playbook: CommandLine, root: Path) -> None:
    seen = playbook("explore", "--root", root, *LEAST, *NO_ROUND, "--output", "json")
    said = json.loads(seen.out)
    assert seen.code == 0
    assert (said["play"], said["repository"], said["result"]) == ("play", "acme/web", "held")
    assert (said["bounds"]["rounds"], said["declared_rounds"]) == (0, 10)
    assert said["states"] > 300
    assert all(one["held"] for one in said["invariants"])


def test_a_plays_own_invariants_are_checked(playbook: CommandLine, root: Path) -> None:
    (root / LAST).write_text(OWN)
    seen = playbook("explore", "--root", root, *LEAST, *NO_ROUND)
    assert seen.code == 1
    assert 'BROKEN  no-review: "The review never begins." does not hold' in seen.out
    (root / LAST).write_text(OWN.partition('@invariant(play, "The review')[0])
    seen = playbook("explore", "--root", root, *LEAST, *NO_ROUND)
    assert seen.code == 0
    assert "one-after-the-other     Nobody reviews while Rex works." in seen.out


def test_an_own_invariant_that_raises_is_told_with_its_line(
    playbook: CommandLine, root: Path
) -> None:
    (root / LAST).write_text(OWN.replace("turn.phase ==", "turn.phrase =="))
    seen = playbook("explore", "--root", root, *LEAST, *NO_ROUND)
    assert (seen.code, seen.out) == (2, "")
    assert "workflows/last.py:7: AttributeError: 'Turn' object has no attribute" in seen.err


def test_rounds_are_lowered_and_never_raised(playbook: CommandLine, root: Path) -> None:
    seen = playbook("explore", "coderun", "--root", root, "--rounds", "5", "--output", "json")
    assert json.loads(seen.out)["bounds"]["rounds"] == 0


def test_something_wrong_ends_with_1_and_a_scenario_that_repeats_it(
    playbook: CommandLine, root: Path
) -> None:
    explore = ("explore", "--root", root, *LEAST, "--humans", "1")
    written = root / "scenarios" / "explored-closed-ends.yaml"
    with pytest.MonkeyPatch.context() as patch:
        without_the_end(patch)
        seen = playbook(*explore)
        assert seen.code == 1
        assert "BROKEN  closed-ends: #7 is merged, and the run goes on" in seen.out
        assert "#7 merged by octocat" in seen.out
        assert seen.err == "scenario: scenarios/explored-closed-ends.yaml\n"
        assert playbook("rehearse", "--root", root, written).code == 1
        again = playbook(*explore, "--output", "json")
        assert (
            json.loads(again.out)["violation"]["scenario"]
            == "scenarios/explored-closed-ends-2.yaml"
        )
    assert playbook("rehearse", "--root", root, written).code == 0  # mended


def test_a_scenario_is_written_where_it_is_wanted(
    playbook: CommandLine, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_the_end(monkeypatch)
    named = tmp_path / "found" / "merged.yaml"
    seen = playbook("explore", "--root", root, *LEAST, "--humans", "1", "--scenario", named)
    assert seen.code == 1
    assert named.read_text().startswith("says: ")
    assert not list((root / "scenarios").glob("explored*"))


def test_a_file_that_is_there_is_not_overwritten(
    playbook: CommandLine, root: Path, tmp_path: Path
) -> None:
    named = tmp_path / "mine.yaml"
    named.write_text("mine")
    seen = playbook("explore", "--root", root, *LEAST, "--scenario", named)
    assert seen.code == 2
    assert "is there already; name" in " ".join(seen.err.split())
    assert named.read_text() == "mine"
