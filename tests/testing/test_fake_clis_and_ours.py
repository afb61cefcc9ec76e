"""The fakes take what our table of CLIs tells the real ones, and our health check believes them."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.agent.clis.cli import Request, Session
from playbook.agent.clis.table import CLIS
from playbook.testing import Behaviour, calls

SESSION = "11111111-2222-4333-8444-555555555555"
REQUESTS = {
    "code": Request(model="some-model", budget_usd=5.0, max_turns=50),
    "triage": Request(read_only=True, system_prompt=Path("rules.txt"), mcp_config=Path("mcp.json")),
    "new session": Request(session=Session(SESSION)),
    "resumed": Request(session=Session(SESSION, resume=True)),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=list(REQUESTS))
@pytest.mark.parametrize("name", list(CLIS))
def test_what_we_tell_a_cli_is_taken(
    name: str,
    request_: Request,
    fakes: Callable[..., Path],
    run: Callable[..., subprocess.CompletedProcess[bytes]],
    workspace: Path,
) -> None:
    (workspace / "rules.txt").write_text("Change nothing.", encoding="utf-8")
    path, cli = fakes(), CLIS[name]
    argv, environment = cli.arguments(request_), cli.environment(request_)
    ran = run(path / cli.program, *argv, stdin=b"do it", **environment)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert all(json.loads(line) for line in ran.stdout.splitlines())
    [call] = calls(path)
    assert (call.argv, call.stdin_bytes) == (argv, 5)
    assert set(environment) <= call.environment


@pytest.mark.parametrize("name", list(CLIS))
def test_a_fake_is_of_a_version_we_read(
    name: str, fakes: Callable[..., Path], run: Callable[..., subprocess.CompletedProcess[bytes]]
) -> None:
    cli = CLIS[name]
    answer = run(fakes(Behaviour()) / cli.program, *cli.version_arguments).stdout.decode()
    version = next(word for word in answer.split() if word[0].isdigit())
    assert cli.oldest is not None
    assert tuple(map(int, version.split("."))) >= cli.oldest
