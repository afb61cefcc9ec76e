"""The help of `playbook agent`; and what its smallest commands print. Each command's own: tests/cli/test_help.py."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from playbook.agent.readonly import rules
from playbook.agent.settings import load
from playbook.cli.agent_wiring import has_access
from tests.cli.agent.agent_bench import AgentBench

GROUPS = {
    "agent": {"run", "triage", "serve", "status", "cancel", "gc", "doctor", "rbac", "skills"},
    "agent skills": {"list", "update", "choose"},
}
LIGHT = """
import sys
from playbook.cli import agent
heavy = {"pydantic", "starlette", "uvicorn", "kubernetes", "prometheus_client", "structlog", "rich"}
print(*sorted(heavy & set(sys.modules)))
"""


@pytest.mark.parametrize("group", GROUPS)
def test_the_commands_are_listed_with_whole_sentences(bench: AgentBench, group: str) -> None:
    seen = bench.playbook(*group.split(), "-h")
    listed = re.findall(r"^  (\w+) +(.+)$", seen.out.partition("Commands:")[2], re.MULTILINE)
    assert GROUPS[group] == {name for name, _ in listed}
    assert [text for _, text in listed if not text.endswith(".") or text.endswith("...")] == []
    assert max(map(len, seen.out.splitlines())) <= 80


def test_the_example_of_a_run_stands_on_one_line(bench: AgentBench) -> None:
    (line,) = [
        line for line in bench.playbook("agent", "run", "-h").out.splitlines() if "Example" in line
    ]
    assert line.endswith(" --no-github")


def test_the_commands_cost_nothing_until_one_is_run() -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_the_manifests_of_the_account_are_printed(bench: AgentBench) -> None:
    seen = bench.playbook("agent", "rbac", "--only", "shop")
    assert seen.code == 0
    assert seen.out.count("---\n") + 1 == len(rules(namespaces=("shop",)))
    assert "kind: RoleBinding\n" in seen.out


@pytest.mark.parametrize(
    ("given", "token", "access"),
    [
        pytest.param({}, False, False, id="neither: the agent gets no cluster"),
        pytest.param({"kubeconfig": "/y"}, False, True, id="a kubeconfig is proven"),
        pytest.param({"service_account": "a/b"}, False, True, id="an account's token is proven"),
        pytest.param({}, True, True, id="a token that is mounted could be read: it is proven"),
    ],
)
def test_whatever_leads_to_a_cluster_is_proven(
    tmp_path: Path, given: dict[str, str], token: bool, access: bool
) -> None:
    mounted = tmp_path / "token"
    if token:
        mounted.write_text("x", encoding="ascii")
    flags = {"agent_command": "claude", "workspace_root": "/x"}
    settings = load(None, {}, flags | given)
    assert has_access(settings, mounted) is access
