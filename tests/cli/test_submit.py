"""`playbook submit`: what is asked for, which way it goes, what is printed, and its exit codes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playbook import workflow_template
from playbook.documents import read_one
from playbook.submit.task import Target, Task, run_name
from tests.cli.command_line import CommandLine
from tests.fakes.argo_server import Cluster, Faces, serving
from workflows.coderun import coderun
from workflows.play import play

TASK = ("--task", "42", "--service", "web", "--repository", "acme/web")
FIRST, SECOND = (
    run_name(Target("play", "playbook", play), Task("42", "web", "acme/web"), attempt)
    for attempt in (1, 2)
)
TOKEN = "s3cret-token"
BEGAN = "2026-11-21T09:00:00Z"
OVER = {"phase": "Succeeded", "startedAt": BEGAN, "finishedAt": "2026-11-21T10:00:00Z"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ARGO_SERVER", "ARGO_TOKEN", "ARGO_NAMESPACE", "ARGO_SECURE", "KUBECONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def faces() -> Iterator[Faces]:
    templates = {one.name: workflow_template(one).to_dict() for one in (play, coderun)}
    with serving(Cluster(templates), TOKEN) as served:
        yield served


@pytest.fixture
def through(faces: Faces, monkeypatch: pytest.MonkeyPatch) -> Faces:
    """Name argo-server as the argo CLI would know it."""
    monkeypatch.setenv("ARGO_SERVER", faces.address.removeprefix("http://"))
    monkeypatch.setenv("ARGO_SECURE", "false")
    monkeypatch.setenv("ARGO_TOKEN", f"Bearer {TOKEN}")
    return faces


def kubeconfig(folder: Path, address: str) -> Path:
    path = folder / "kubeconfig"
    body: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": address}}],
        "users": [{"name": "u", "user": {"token": TOKEN}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "c",
    }
    path.write_text(json.dumps(body))
    return path


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


def test_argo_server_is_found_by_the_argo_clis_variables(
    playbook: CommandLine, root: Path, through: Faces
) -> None:
    seen = playbook("submit", *TASK, "--root", root)
    assert (seen.code, seen.out) == (0, f"{FIRST}\n")
    assert seen.err.splitlines() == [
        f"template play in namespace playbook of argo-server at {through.address}/",
        f"submitted {FIRST}, attempt 1",
    ]
    assert {who for _, _, who in through.asked} == {f"Bearer {TOKEN}"}


def test_an_option_names_argo_server_too(
    playbook: CommandLine, root: Path, faces: Faces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGO_TOKEN", TOKEN)
    seen = playbook("submit", *TASK, "--root", root, "--argo-server", faces.address)
    assert (seen.code, seen.out) == (0, f"{FIRST}\n")


def test_a_kubeconfig_wins_over_the_environments_argo_server(
    playbook: CommandLine,
    root: Path,
    faces: Faces,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ARGO_SERVER", "nowhere.invalid:1")
    path = kubeconfig(tmp_path, faces.address)
    seen = playbook("submit", *TASK, "--root", root, "--kubeconfig", path)
    assert (seen.code, seen.out) == (0, f"{FIRST}\n")
    assert "the Kubernetes API at 127.0.0.1:" in seen.err


def test_without_any_setting_the_usual_kubeconfig_is_taken(
    playbook: CommandLine, root: Path, faces: Faces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path, faces.address)))
    assert playbook("submit", *TASK, "--root", root).out == f"{FIRST}\n"


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


@pytest.mark.parametrize(("phase", "code"), [("Succeeded", 0), ("Failed", 1), ("Error", 1)])
def test_a_watch_ends_with_the_run(
    playbook: CommandLine, root: Path, through: Faces, phase: str, code: int
) -> None:
    through.cluster.begins = [{**OVER, "phase": phase, "message": "why"}]
    seen = playbook("submit", *TASK, "--root", root, "--watch")
    assert seen.code == code
    name, begun, ended = seen.out.splitlines()
    assert name == FIRST
    assert begun == f" 0:00:00  run      {FIRST:<34} runs"
    assert ended.startswith(f" 1:00:00  end      {FIRST:<34} {phase}")


def test_a_watch_in_json_is_one_object_a_line(
    playbook: CommandLine, root: Path, through: Faces
) -> None:
    through.cluster.begins = [OVER]
    seen = playbook("submit", *TASK, "--root", root, "--watch", "-o", "json")
    run, *changes = map(json.loads, seen.out.splitlines())
    assert run["name"] == FIRST
    assert [change["what"] for change in changes] == ["run", "end"]
    assert changes[1] == {
        "at": "2026-11-21T10:00:00Z",
        "what": "end",
        "subject": FIRST,
        "text": "Succeeded",
    }


def test_ctrl_c_leaves_the_run_alone_and_says_so(
    playbook: CommandLine, root: Path, through: Faces, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("playbook.submit.follow.follow", interrupted)
    seen = playbook("submit", *TASK, "--root", root, "--watch")
    assert (seen.code, seen.out) == (130, f"{FIRST}\n")
    assert f"no longer watching; {FIRST} goes on\n" in seen.err
    assert list(through.cluster.workflows) == [FIRST]


def test_outside_a_repository_the_clusters_play_is_all_there_is(
    playbook: CommandLine, tmp_path: Path, through: Faces
) -> None:
    there = ("--play", "play", "-n", "playbook", "--root", tmp_path)
    assert playbook("submit", *TASK, *there).out == f"{FIRST}\n"


def test_the_namespace_can_come_from_the_environment(
    playbook: CommandLine, root: Path, through: Faces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGO_NAMESPACE", "argo")
    assert "namespace argo of" in playbook("submit", *TASK, "--root", root).err
    said = playbook("submit", *TASK, "--root", root, "--env", "local").err
    assert "namespace playbook of" in said


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


def test_a_cluster_that_is_not_there_is_the_outsides_fault(
    playbook: CommandLine, root: Path
) -> None:
    with serving(Cluster()) as gone:
        address = gone.address
    seen = playbook("submit", *TASK, "--root", root, "--argo-server", address)
    assert seen.code == 3
    assert "no connection" in seen.err


def test_a_template_that_is_not_applied_is_said(
    playbook: CommandLine, root: Path, through: Faces
) -> None:
    through.cluster.templates.clear()
    seen = playbook("submit", *TASK, "--root", root)
    assert seen.code == 1
    assert "template play is not in namespace playbook" in seen.err
    assert "Apply the rendered tree" in seen.err


@pytest.mark.parametrize("token", ["wrong-s3cret", "wrong-s3cret\nx"])
def test_a_token_is_never_shown(
    playbook: CommandLine,
    root: Path,
    through: Faces,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ARGO_TOKEN", token)
    seen = playbook("submit", *TASK, "--root", root)
    assert seen.code in (2, 3)
    assert "s3cret" not in seen.out + seen.err
