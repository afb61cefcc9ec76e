"""A triage that is only shown: what it would start is what it starts, and nothing is made."""

from __future__ import annotations

import json

from playbook.testing import calls
from tests.cli.agent.agent_bench import AgentBench


def test_a_dry_run_shows_what_the_triage_starts(bench: AgentBench) -> None:
    bench.fakes()
    dry = json.loads(bench.triage("--dry-run", "--output", "json").out)
    assert bench.triage().code == 0
    (call,) = calls(bench.bin)
    assert dry["argv"] == [str(bench.bin / "claude"), *call.argv]
    assert dry["userPromptBytes"] == call.stdin_bytes
    # Ours are the mark by which the processes are found, and what Python's own start adds.
    assert set(dry["environment"]) <= call.environment
    for name, size in dry["files"].items():
        written = (bench.workspace / name).stat().st_size
        assert abs(written - size) < 100, name  # the markers in the prompt are random


def test_a_dry_run_starts_and_writes_nothing(bench: AgentBench) -> None:
    bench.fakes()
    before = sorted(bench.folder.iterdir())
    seen = bench.triage("--dry-run", "--kubeconfig", "nowhere", "--model-key-file", "nowhere")
    assert seen.code == 0
    assert "nothing is started" in seen.out
    assert "ANTHROPIC_API_KEY" in seen.out
    assert (calls(bench.bin, check=True), sorted(bench.folder.iterdir())) == ([], before)


def test_a_dry_run_says_that_the_program_is_missing(bench: AgentBench) -> None:
    seen = bench.triage("--dry-run")
    assert seen.code == 0
    assert "which fails: claude: no program 'claude' on PATH" in seen.out
