"""What cannot be started: one message, the right class, nothing left."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import ExecutionConfig
from playbook.agent.process import ready
from playbook.agent.result import ErrorClass
from tests.agent.process.ground import Ground
from tests.agent.workspace.workspace_children import as_nobody


def in_folder(folder: Path) -> dict[str, Any]:
    """Make what the table below names."""
    folder.joinpath("plain").write_text("no program")
    folder.joinpath("odd").write_text("#!/nowhere/at/all\n")
    folder.joinpath("empty").write_text("")
    for name in ("odd", "empty"):
        folder.joinpath(name).chmod(0o755)
    os.mkfifo(folder / "fifo")
    folder.joinpath("there.log").write_text("older")
    folder.joinpath("link.log").symlink_to(folder / "elsewhere")
    return {"folder": folder}


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        pytest.param({"argv": ()}, ErrorClass.CONFIGURATION, "no program is named", id="no command"),
        pytest.param({"argv": ("claude",)}, ErrorClass.COMMAND_MISSING, "claude: is in no folder of PATH", id="not in PATH"),
        pytest.param({"argv": ("{folder}/none",)}, ErrorClass.COMMAND_MISSING, "none: is no program", id="no such file"),
        pytest.param({"argv": ("{folder}/plain",)}, ErrorClass.COMMAND_MISSING, "plain: is no program", id="not executable"),
        pytest.param({"argv": ("{folder}",)}, ErrorClass.COMMAND_MISSING, "is no program", id="a folder"),
        pytest.param({"argv": ("{folder}/odd",)}, ErrorClass.COMMAND_MISSING, "odd: cannot be started: its interpreter", id="no interpreter"),
        pytest.param({"argv": ("{folder}/empty",)}, ErrorClass.COMMAND_MISSING, "empty: cannot be started: it is neither", id="no first line"),
        pytest.param({"argv": (sys.executable, "a\0b")}, ErrorClass.CONFIGURATION, "has a NUL", id="a NUL in an argument"),
        pytest.param({"argv": (sys.executable, "x" * 200_000)}, ErrorClass.CONTEXT, "are too long together", id="too long an argument"),
        pytest.param({"environment": {"A=B": "secret"}}, ErrorClass.CONFIGURATION, "name is empty or has a =", id="a = in a name"),
        pytest.param({"prompt": "{folder}/none"}, ErrorClass.CONTEXT, "none: the prompt cannot be read: No such file", id="no prompt"),
        pytest.param({"prompt": "{folder}/fifo"}, ErrorClass.CONTEXT, "fifo: the prompt is no regular file", id="a prompt that never comes"),
        pytest.param({"workspace": "{folder}/none"}, ErrorClass.WORKSPACE, "none: the workspace is not there", id="no workspace"),
        pytest.param({"workspace": "{folder}/plain"}, ErrorClass.WORKSPACE, "plain: the workspace is no folder", id="workspace is a file"),
        pytest.param({"log": "{folder}/there.log"}, ErrorClass.WORKSPACE, "there.log: there is a log already", id="log is there"),
        pytest.param({"log": "{folder}/link.log"}, ErrorClass.WORKSPACE, "link.log: there is a log already", id="log is a link out"),
        pytest.param({"log": "{folder}/none/a.log"}, ErrorClass.WORKSPACE, "a.log: the log cannot be made: No such file", id="no folder for the log"),
    ],
)  # fmt: skip
def test_it_is_refused(
    ground: Ground, changes: dict[str, Any], error: ErrorClass, message: str
) -> None:
    names = in_folder(ground.folder)

    def filled(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(word.format(**names) for word in value)
        return Path(value.format(**names)) if isinstance(value, str) else value

    descriptors = len(os.listdir("/proc/self/fd"))
    with pytest.raises(AgentProblem, match=r"\w") as problem:
        ground.run(ground.config(**{key: filled(value) for key, value in changes.items()}))
    assert (problem.value.error, message in problem.value.message) == (error, True), problem.value
    assert not ground.left()
    assert not (ground.folder / "elsewhere").exists()
    assert (ground.folder / "there.log").read_text() == "older"
    assert len(os.listdir("/proc/self/fd")) == descriptors


def without_rights(folder: Path) -> None:
    unreadable = folder / "PROMPT.md"
    unreadable.write_text("x")
    unreadable.chmod(0)
    config = ExecutionConfig(folder, ("x",), {}, unreadable, folder / "log", 1.0)
    with pytest.raises(
        AgentProblem, match="the prompt cannot be read: Permission denied"
    ) as caught:
        ready.prompt(config)
    assert caught.value.error is ErrorClass.CONTEXT


def test_a_prompt_we_may_not_read() -> None:
    as_nobody(without_rights)


def test_a_relative_folder_of_path_is_not_searched(ground: Ground) -> None:
    """It would be the workspace's: the agent could put a `claude` of its own there for the next start."""
    config = ground.config(argv=("claude",), environment={"PATH": ".:bin"})
    config.workspace.joinpath("claude").symlink_to(sys.executable)
    with pytest.raises(AgentProblem, match="no folder of PATH"):
        ground.run(config)


def test_a_program_is_found_in_its_own_path_not_in_ours(ground: Ground) -> None:
    folder = ground.folder / "bin"
    folder.mkdir()
    folder.joinpath("claude").write_text("#!/bin/sh\necho found\n")
    folder.joinpath("claude").chmod(0o755)
    ground.run(ground.config(argv=("claude",), environment={"PATH": str(folder)}))
    assert ground.lines == [("stdout", b"found")]
