"""`playbook submit --watch`: what is printed until the end, and the exit code it ends with."""

import json
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine
from tests.cli.submit.submitting import FIRST, OVER, TASK
from tests.fakes.argo_server import Faces


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
