"""Scenarios that cannot be played: file, line, what is wrong, the way out."""

from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine, Ended

SCENARIO = """says: A test.
steps:
- submit
- {%s}
expect:
- {gate: implement/pull_request_open/r0}
"""
HERE = "scenarios/bad.yaml:4:3"

STEPS = [
    pytest.param("deliver: nope.json", [f'{HERE}: step 2 (nope.json): payload "nope.json" is missing', "Known: "], id="a missing payload"),
    pytest.param("github: opened, by: rex, payload: nope.json", [HERE, 'payload "nope.json" is missing'], id="a missing payload of a step on GitHub"),
    pytest.param(f"submit: {{service: {'s' * 300}}}", ["scenarios/bad.yaml:4:13: steps.1.submit.service: String should have at most 200"], id="a service of 300 characters"),
    pytest.param(f"submit: {{name: b, service: {'s' * 150}}}", ["has 150 characters", "Use 1 to 100"], id="a service of 150 characters"),
    pytest.param("submit: {name: b, id: 'x y'}", ['task id "x y" is not allowed'], id="a task id with a space"),
    pytest.param("github: exploded, by: rex", [HERE, '"exploded" does not happen on GitHub'], id="what does not happen on GitHub"),
    pytest.param("github: opened", [f"{HERE}: steps.1.by: Field required"], id="nobody who did it"),
    pytest.param("sings: loud", [f"{HERE}: a step says what happens", "Known: submit, ends"], id="an unknown verb"),
    pytest.param("wait: soon", ["steps.1.wait", '"soon" is not a duration'], id="a wait in words"),
    pytest.param("github: opened, by: rex, at: noon", [HERE, 'at: "noon"', '"0:41:10"'], id="a time in words"),
    pytest.param("redeliver: nope", [HERE, '"nope" was not sent'], id="a delivery that was not sent"),
]  # fmt: skip


@pytest.mark.parametrize(("step", "said"), STEPS)
def test_a_step_that_cannot_happen_is_named(
    playbook: CommandLine, root: Path, step: str, said: list[str]
) -> None:
    refused(rehearsed(playbook, root, SCENARIO % step), said)


def test_a_step_that_does_not_happen_is_a_finding(playbook: CommandLine, root: Path) -> None:
    rehearsed(playbook, root, SCENARIO % "ends: nope")
    seen = playbook("rehearse", "--root", root, root / "scenarios" / "bad.yaml")
    assert seen.code == 1
    assert f"{HERE}: step 2 (nope)" in seen.out
    assert 'has no CodeRun of stage "nope"; it has: implement r0' in " ".join(seen.out.split())


FILES = [
    pytest.param("", ["scenarios/bad.yaml is empty"], id="nothing"),
    pytest.param("- a", ["scenarios/bad.yaml: not a mapping"], id="a list"),
    pytest.param("says: x\n\tsteps: []", ["scenarios/bad.yaml:2:1:", "tab"], id="a tab"),
    pytest.param("says: x\nsteps: [submit]\nexpect: []", ["3:1: expect: a list of at least one"], id="no expectation"),
    pytest.param("says: x\nsteps: [submit]\nexpect: [{gat: x}]", ["3:10: an expectation is about one thing, not none"], id="an expectation of nothing"),
    pytest.param("play: nope\n" + SCENARIO % "wait: 1h", ['template "nope" is not rendered; known: coderun, play'], id="an unknown play"),
    pytest.param("saiz: x\n" + SCENARIO % "wait: 1h", ["scenarios/bad.yaml:1:1: saiz: Extra inputs"], id="an unknown field"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), FILES)
def test_a_file_that_is_no_scenario_is_refused(
    playbook: CommandLine, root: Path, text: str, said: list[str]
) -> None:
    refused(rehearsed(playbook, root, text), said)


def test_a_recording_that_cannot_be_read_is_named(playbook: CommandLine, root: Path) -> None:
    (root / "payloads").mkdir()
    (root / "payloads" / "pull_request.bad.json").write_text("{x")
    seen = rehearsed(playbook, root, SCENARIO % "deliver: pull_request.bad.json")
    refused(seen, [HERE, "payloads/pull_request.bad.json: not JSON"])


def test_a_missing_scenario_is_named(playbook: CommandLine, root: Path) -> None:
    seen = playbook("rehearse", "--root", root, root / "scenarios" / "nope.yaml")
    refused(seen, ["scenarios/nope.yaml: no such file or folder", "docs/scenarios.md"])


def test_a_folder_without_scenarios_is_named(playbook: CommandLine, root: Path) -> None:
    (root / "none").mkdir()
    refused(playbook("rehearse", "--root", root, root / "none"), ["none: no scenario (*.yaml)"])


def test_one_bad_scenario_stops_before_the_first_is_played(
    playbook: CommandLine, root: Path
) -> None:
    good = root / "scenarios" / "good.yaml"
    good.parent.mkdir(exist_ok=True)
    good.write_text(SCENARIO % "wait: 1h")
    seen = playbook("rehearse", "--root", root, "--quiet", good, root / "nope.yaml")
    refused(seen, ["nope.yaml"])


def rehearsed(playbook: CommandLine, root: Path, text: str) -> Ended:
    path = root / "scenarios" / "bad.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return playbook("rehearse", "--root", root, "--quiet", path)


def refused(seen: Ended, said: list[str]) -> None:
    assert seen.code == 2
    assert seen.out == ""
    assert seen.err.startswith("error: ")
    assert [text for text in said if text not in seen.err] == []
