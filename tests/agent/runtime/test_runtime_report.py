"""`output/result.json`: how an execution ended, beside what its agent left, on every path and never through a link."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Workspace
from playbook.agent.result import AgentResult, ErrorClass
from playbook.agent.runtime.document import result_document
from playbook.agent.runtime.parts import Judgement
from playbook.agent.runtime.report import FILE, write_result
from playbook.agent.status import AgentStatus as Status
from tests.agent.runtime.runtime_fakes import NOW, SUCCESS, Cli, failure, incident
from tests.agent.runtime.runtime_world import World

CRASH = ZeroDivisionError("planted")


@pytest.mark.parametrize(
    ("end", "broken"),
    [
        pytest.param(SUCCESS, {}, id="success"),
        pytest.param(failure(ErrorClass.TURN_LIMIT), {}, id="failure"),
        pytest.param(SUCCESS, {"build": CRASH}, id="a fault before the start"),
        pytest.param(SUCCESS, {"collect": CRASH}, id="a fault afterwards"),
    ],
)
def test_every_end_is_written_down(
    tmp_path: Path, end: Judgement, broken: dict[str, Exception]
) -> None:
    result = World(tmp_path, cli=Cli((end,)), broken=broken).runtime.run(incident())
    assert result.workspace is not None
    assert json.loads((result.workspace / FILE).read_bytes()) == result_document(result)


def test_it_is_there_before_the_clean_up(tmp_path: Path) -> None:
    world = World(tmp_path)
    result = world.runtime.run(incident())
    assert result.workspace is not None
    assert world.workspaces.seen == [True]


def test_a_link_the_agent_left_is_not_followed_and_hides_no_result(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    workspace = Workspace(incident().id, tmp_path)
    workspace.output.symlink_to(outside)
    with pytest.raises(AgentProblem, match="cannot be written"):
        write_result(AgentResult(workspace.id, Status.SUCCESS, tmp_path, NOW), workspace)
    assert list(outside.iterdir()) == []

    world = World(tmp_path / "world", cli=Cli((SUCCESS,)))
    asked = incident()

    def link() -> None:
        output = Workspace(asked.id, world.workspaces.root / str(asked.id)).output
        (output / "artifacts").rmdir()
        output.rmdir()
        output.symlink_to(outside)

    world.executor.before = link
    assert world.runtime.run(asked).status is Status.SUCCESS
    assert list(outside.iterdir()) == []
