"""`playbook prove`: what it reads, what it says, how it ends."""

import json
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

BROKEN = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata:
  name: play
spec:
  entrypoint: main
  templates:
  - name: main
    suspend:
      duration: 1h
      durration: 1h
"""
RIGHT = BROKEN.replace("      durration: 1h\n", "")


def folder(root: Path, **files: str | bytes) -> Path:
    for name, body in files.items():
        path = root / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return root


def test_what_is_right_ends_with_0(playbook: CommandLine, tmp_path: Path) -> None:
    seen = playbook("prove", "--root", tmp_path, folder(tmp_path / "m", play=RIGHT))
    assert (seen.code, seen.err) == (0, "")
    assert seen.out.startswith("nothing found in 1 object (")


def test_an_error_ends_with_1_and_names_line_field_reason_and_way_out(
    playbook: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path, play=BROKEN)
    monkeypatch.chdir(tmp_path)
    seen = playbook("prove", "play.yaml")
    assert seen.code == 1
    assert seen.out.splitlines()[:3] == [
        "PB411 error  play.yaml:11",
        "  WorkflowTemplate/play  spec.templates[0].suspend.durration",
        '  "durration" is not a field here; did you mean "duration"?',
    ]
    assert "1 error in 1 object" in seen.out


def test_the_rendered_environments_are_the_default_and_each_is_a_cluster_of_its_own(
    playbook: CommandLine, root: Path
) -> None:
    environment = (root / "gitops/environments/local.yaml").read_text()
    staging = environment.replace("name: local", "name: staging", 1)
    (root / "gitops/environments/staging.yaml").write_text(staging)
    assert playbook("render", "--root", root, "-q").code == 0
    both = playbook("prove", "--root", root)
    one = playbook("prove", "--root", root, "--env", "local")
    assert (both.code, one.code) == (0, 0)
    assert "nothing found in 82 objects" in both.out
    assert "nothing found in 41 objects" in one.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--env", "nowhere"], "gitops/rendered/nowhere: no such", id="no environment"),
        pytest.param([], "nothing is rendered", id="nothing rendered"),
    ],
)
def test_nothing_to_prove_is_never_fine(
    playbook: CommandLine, root: Path, arguments: list[str], said: str
) -> None:
    seen = playbook("prove", "--root", root, *arguments)
    assert seen.code in (2, 3)
    assert said in seen.err


def test_json_has_everything(playbook: CommandLine, tmp_path: Path) -> None:
    seen = playbook("prove", folder(tmp_path, play=BROKEN, other=RIGHT), "-o", "json")
    said = json.loads(seen.out)
    assert seen.code == 1
    assert {one["rule"] for one in said["findings"]} == {"PB410", "PB411"}
    assert said["findings"][-1]["line"] == 11
    assert said["objects"] == 2


def test_witnesses_are_commands_for_a_tree_of_ours(playbook: CommandLine, root: Path) -> None:
    assert playbook("render", "--root", root, "-q").code == 0
    seen = playbook("prove", "--root", root, "--witnesses")
    head = "Sensor/pull-request trigger labeled: playbook sensor test octokit/pull_request.labeled.json"
    (line,) = [one for one in seen.out.splitlines() if one.startswith(head)]
    assert line.endswith(f"--root {root}")
    said = json.loads(playbook("prove", "--root", root, "--witnesses", "-o", "json").out)
    assert {one["verdict"] for one in said["witnesses"]} == {"fires"}
    assert line.endswith(said["witnesses"][2]["payloads"][0]["command"])
    assert "witnesses" not in json.loads(playbook("prove", "--root", root, "-o", "json").out)


def test_witnesses_are_payloads_for_a_tree_of_others(playbook: CommandLine, root: Path) -> None:
    assert playbook("render", "--root", root, "-q").code == 0
    seen = playbook("prove", root / "gitops" / "rendered" / "local", "--witnesses")
    head = "Sensor/pull-request trigger labeled: octokit/pull_request.labeled.json repository.full"
    assert head in seen.out
    assert "playbook sensor test" not in seen.out


def test_sarif_is_what_code_scanning_reads(playbook: CommandLine, tmp_path: Path) -> None:
    seen = playbook("prove", folder(tmp_path, play=BROKEN), "-o", "sarif")
    log = json.loads(seen.out)
    (run,) = log["runs"]
    (result,) = run["results"]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0"
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "PB411"
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 11, "startColumn": 7}
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_github_gets_one_command_a_finding(
    playbook: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path, **{"a,b": BROKEN})
    monkeypatch.chdir(tmp_path)
    line = playbook("prove", ".", "-o", "github").out.splitlines()[0]
    head = "::error file=a%2Cb.yaml,line=11,col=7,title=PB411 WorkflowTemplate/play::"
    assert line.startswith(head)
    assert "%0A" in line


def test_an_ignored_rule_stays_in_sight_with_its_reason(
    playbook: CommandLine, tmp_path: Path
) -> None:
    seen = playbook("prove", folder(tmp_path, play=BROKEN), "--ignore", "PB411=it is a test")
    assert seen.code == 0
    assert "ignored: PB411" in seen.out
    assert "it is a test" in seen.out


def test_settings_live_in_pyproject_toml(playbook: CommandLine, tmp_path: Path) -> None:
    folder(tmp_path / "m", play=BROKEN, other=RIGHT)
    ignore = '[tool.playbook.prove.ignore]\n"PB411 m/play.yaml" = "it is a test"\nPB410 = "two"\n'
    (tmp_path / "pyproject.toml").write_text(ignore)
    assert playbook("prove", "--root", tmp_path, tmp_path / "m").code == 0
    assert playbook("prove", tmp_path / "m").code == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("[tool.playbook.prove]\nskip = 1\n", "skip: is unknown", id="an unknown key"),
        pytest.param(
            "[tool.playbook.prove.ignore]\nPB411 = ''\n", "PB411 has no reason", id="no reason"
        ),
        pytest.param("[tool.playbook.prove]\nselect = ['X1']\n", '"X1" is no rule', id="no rule"),
        pytest.param("[tool.playbook.prove]\nselect = 'PB4'\n", "a list of texts", id="a text"),
        pytest.param("[tool.playbook]\nprove = 1\n", "prove: must be a table", id="no table"),
        pytest.param("[tool\n", "Expected ']'", id="no TOML"),
        pytest.param(
            "[tool.playbook.prove.versions]\nargo-workflows = 'new'\n",
            '"new" is not understood',
            id="no version",
        ),
    ],
)
def test_settings_that_cannot_be_used_are_a_usage_error(
    playbook: CommandLine, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    seen = playbook("prove", "--root", tmp_path, folder(tmp_path / "m", play=RIGHT))
    assert seen.code == 2
    assert said in seen.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--ignore", "PB411"], "has no reason", id="an ignore without a reason"),
        pytest.param(["--select", "PB9x"], "is no rule", id="a select that is no rule"),
        pytest.param(["--explain", "PB999"], 'no rule "PB999"', id="an unknown rule"),
        pytest.param(["--output", "xml"], "allowed: text, json, sarif, github", id="an output"),
        pytest.param(
            ["--witnesses", "-o", "sarif"],
            "allowed: text, json",
            id="witnesses in a format without",
        ),
        pytest.param(["--env", "local"], "leave out PATH", id="an environment of a path"),
    ],
)
def test_what_is_unknown_is_a_usage_error(
    playbook: CommandLine, tmp_path: Path, arguments: list[str], said: str
) -> None:
    seen = playbook("prove", folder(tmp_path, play=RIGHT), *arguments)
    assert seen.code == 2
    assert said in seen.err.replace("\n", " ")


def test_a_rule_explains_itself_with_both_examples(playbook: CommandLine) -> None:
    seen = playbook("prove", "--explain", "pb411")
    assert seen.code == 0
    assert seen.out.startswith("PB411 error\n")
    assert "durration: 1h" in seen.out
    assert "  duration: 1h" in seen.out
