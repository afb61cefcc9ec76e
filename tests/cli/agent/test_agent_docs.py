"""docs/agent.md says what the program does: its commands run as written, its tables are those of the code."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from playbook.agent.pod.exit_codes import BY_CLASS
from playbook.agent.ports import CleanupPolicy
from playbook.agent.result import AgentResult, ErrorClass, Failure
from playbook.agent.runtime.metrics import Metrics
from playbook.agent.settings import AgentRuntimeSettings, load
from playbook.agent.settings.model import leaves
from playbook.agent.status import AgentStatus
from playbook.cli.agent_ways import WAYS, code_of, way_of
from tests.agent.runtime.runtime_fakes import NOW
from tests.cli.agent.agent_bench import ID, INCIDENT, ROOT
from tests.cli.command_line import PLAYBOOK

PAGE = ROOT / "docs" / "agent.md"
TEXT = PAGE.read_text("utf-8")
BLOCK = re.compile(r"^```sh agent\n(.*?)^```", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `([a-z_.]+)` \| (.*?) \|", re.MULTILINE)
REQUIRED = {"agent_command": "claude", "workspace_root": "/x"}


def test_the_commands_of_the_page_run_as_written(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    command = programs / "playbook"
    command.write_text(f"#!{sys.executable}\n{PLAYBOOK[-1]}\n", encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    (programs / "python3").symlink_to(sys.executable)
    (tmp_path / "docs").mkdir()
    shutil.copy(INCIDENT, tmp_path / "docs")
    script = tmp_path / "page.sh"
    script.write_text("\n".join(BLOCK.findall(TEXT)), encoding="utf-8")
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", str(script)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "nothing is started", f"success: {ID} after", "failed: ", "authentication: ",
        "2 would be removed", "k8s-troubleshooter  1.0.0*",
    ):  # fmt: skip
        assert words in done.stdout
    assert (tmp_path / "try-agents/workspaces" / ID / "output/investigation.md").is_file()


def settings_table() -> dict[str, str]:
    """Return the defaults the page shows, by key."""
    table = TEXT.partition("## Settings")[2].partition("## A workspace")[0]
    return {row[1]: row[2] for row in ROW.finditer(table)}


@pytest.mark.parametrize("key", leaves(), ids=".".join)
def test_the_table_of_settings_has_every_key_with_its_default(key: tuple[str, ...]) -> None:
    name = ".".join(key)
    shown = settings_table()[name]
    plain = AgentRuntimeSettings.model_validate(REQUIRED)
    given = {} if shown in ("required", "not set", "none") else {name: shown.strip("`")}
    assert load(None, {}, REQUIRED | given) == plain
    value: object = plain
    for step in key:
        value = getattr(value, step)
    assert (shown == "not set") == (value is None)
    assert (shown == "none") == (value in ("", (), {}))


def test_the_table_of_settings_has_no_other_key() -> None:
    assert set(settings_table()) == {".".join(key) for key in leaves()}


@pytest.mark.parametrize("error", ErrorClass)
def test_every_class_of_error_has_its_exit_codes_and_its_way_out(error: ErrorClass) -> None:
    code, way = WAYS[error]
    assert f"| `{error}` | {code} | {BY_CLASS[error]} | {way} |\n" in TEXT
    assert len(way) <= 75
    assert way.endswith(".")


@pytest.mark.parametrize(
    ("status", "failure", "code", "way"),
    [
        pytest.param(AgentStatus.SUCCESS, None, 0, "", id="a success"),
        pytest.param(AgentStatus.FAILED, None, 1, "", id="a failure nobody knows more of"),
        pytest.param(
            AgentStatus.TIMEOUT,
            ErrorClass.DEADLINE,
            1,
            "Raise timeout if the end of the log shows it at work.",
            id="the deadline",
        ),
    ],
)
def test_a_result_has_an_exit_code_and_a_way_out(
    status: AgentStatus, failure: ErrorClass | None, code: int, way: str
) -> None:
    why = Failure(failure, "so it is") if failure else None
    result = AgentResult(UUID(ID), status, None, NOW, failure=why)
    assert (code_of(result), way_of(result)) == (code, way)


def test_every_status_and_every_policy_is_on_the_page() -> None:
    for word in (*AgentStatus, *CleanupPolicy):
        assert f"`{word}`" in TEXT


def test_every_metric_is_on_the_page() -> None:
    metrics = Metrics()
    exported = re.findall(r"^# TYPE (\S+)", metrics.text().decode(), re.MULTILINE)
    assert {name for name in exported if not name.endswith("_created")} == set(
        re.findall(r"^\| `(agent_runtime_\w+)`", TEXT, re.MULTILINE)
    )
