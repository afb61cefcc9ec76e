"""`playbook submit`: what is asked for, what is refused, what is printed, and its exit codes."""

import json
from pathlib import Path

import pytest

from playbook.documents import read_one
from tests.cli.command_line import CommandLine
from tests.cli.submit.submitting import FIRST, OVER, SECOND, TASK
from tests.fakes.argo_server import Faces


def test_a_dry_run_prints_the_workflow_and_asks_nobody(playbook: CommandLine, root: Path) -> None:
    seen = playbook("submit", *TASK, "--root", root, "--param", "docs-branch=dev", "--dry-run")
    assert seen.code == 0
    made = read_one(seen.out, "out").value
    assert made["metadata"]["name"] == FIRST
    assert made["metadata"]["namespace"] == "playbook"
    assert made["spec"]["arguments"]["parameters"][-1] == {"name": "docs-branch", "value": "dev"}
    assert seen.err == "note: attempt 1; submitting looks which attempt is next\n"


def test_a_dry_run_can_be_json(playbook: CommandLine, root: Path) -> None:
    seen = playbook("submit", *TASK, "--root", root, "--dry-run", "-o", "json", "-n", "elsewhere")
    assert json.loads(seen.out)["metadata"]["namespace"] == "elsewhere"


def test_a_second_active_run_is_refused(playbook: CommandLine, root: Path, through: Faces) -> None:
    playbook("submit", *TASK, "--root", root)
    seen = playbook("submit", *TASK, "--root", root)
    assert (seen.code, seen.out) == (1, "")
    assert f"task 42 of acme/web has an active run: {FIRST} (Running)" in seen.err


def test_a_finished_one_leads_to_the_next_attempt(
    playbook: CommandLine, root: Path, through: Faces
) -> None:
    through.cluster.begins = [OVER]
    playbook("submit", *TASK, "--root", root)
    seen = playbook("submit", *TASK, "--root", root, "-o", "json")
    assert json.loads(seen.out) == {
        "name": SECOND,
        "namespace": "playbook",
        "uid": f"uid-of-{SECOND}",
        "template": "play",
        "task": "42",
        "service": "web",
        "repository": "acme/web",
        "attempt": 2,
        "phase": "Running",
        "message": "",
    }


def test_a_run_that_ends_at_once_is_no_success(
    playbook: CommandLine, root: Path, through: Faces
) -> None:
    through.cluster.begins = [{"phase": "Failed", "message": "invalid spec: x"}]
    seen = playbook("submit", *TASK, "--root", root)
    assert (seen.code, seen.out) == (1, f"{FIRST}\n")
    assert f"{FIRST} ended at once: Failed: invalid spec: x" in seen.err


def test_outside_a_repository_the_clusters_play_is_all_there_is(
    playbook: CommandLine, tmp_path: Path, through: Faces
) -> None:
    there = ("--play", "play", "-n", "playbook", "--root", tmp_path)
    assert playbook("submit", *TASK, *there).out == f"{FIRST}\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(["--param", "x"], 2, '"x" is not key=value', id="no value"),
        pytest.param(["-p", "a=1", "-p", "a=2"], 2, '"a" is given twice', id="twice"),
        pytest.param(["-p", "x=1"], 2, 'parameter "x" is unknown', id="an unknown parameter"),
        pytest.param(
            ["--play", "coderun", "-p", "github-app=5DLabs-Nobody"],
            2,
            'parameter "github-app": "5DLabs-Nobody" is not allowed',
            id="a value outside the enum",
        ),
        pytest.param(["-p", "task-id=1"], 2, "belongs to the task", id="the task's own"),
        pytest.param(["-p", "docs-branch={{x}}"], 2, "which Argo would replace", id="a tag"),
        pytest.param(["--play", "nope"], 2, 'play "nope" is unknown; known: coder', id="no play"),
        pytest.param(["-n", "../x"], 2, 'namespace "../x" is no name', id="no namespace"),
        pytest.param(["--env", "nope"], 2, 'environment "nope" is unknown', id="no environment"),
        pytest.param(["-o", "yaml"], 2, '"yaml"; allowed: text, json', id="no output"),
        pytest.param(
            ["--argo-server", "a:1", "--context", "b"], 2, "takes no --kubeconfig", id="both ways"
        ),
        pytest.param(
            ["--repository", "web"], 2, 'repository "web" is not owner/name', id="no owner"
        ),
    ],
)
@pytest.mark.parametrize("dry", [pytest.param(True, id="dry"), pytest.param(False, id="real")])
def test_what_cannot_be_submitted_is_refused_the_same_way_dry_or_not(
    playbook: CommandLine,
    root: Path,
    through: Faces,
    arguments: list[str],
    code: int,
    said: str,
    dry: bool,
) -> None:
    seen = playbook("submit", *TASK, "--root", root, *arguments, *(["--dry-run"] if dry else []))
    assert (seen.code, seen.out) == (code, "")
    assert said in seen.err
    assert through.cluster.created == []


def test_a_template_that_is_not_applied_is_said(
    playbook: CommandLine, root: Path, through: Faces
) -> None:
    through.cluster.templates.clear()
    seen = playbook("submit", *TASK, "--root", root)
    assert seen.code == 1
    assert "template play is not in namespace playbook" in seen.err
    assert "Apply the rendered tree" in seen.err
