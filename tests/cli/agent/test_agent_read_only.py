"""A triage with a kubeconfig, from the command line: proven first, or not started."""

from __future__ import annotations

import json

import pytest

from playbook.testing import calls
from tests.agent.readonly.rbac_server import Rights, rule, served
from tests.cli.agent.agent_bench import AgentBench
from tests.fakes.api_server import kubeconfig

WRITER = [*Rights().everywhere, rule("delete", "pods")]


@pytest.mark.parametrize(
    ("rights", "code", "started"),
    [
        pytest.param(Rights(), 0, 1, id="an account that reads is handed over"),
        pytest.param(Rights(WRITER), 3, 0, id="one that may delete pods starts nothing"),
    ],
)
def test_a_kubeconfig_is_proven_before_anything_starts(
    bench: AgentBench, rights: Rights, code: int, started: int
) -> None:
    bench.fakes()
    with served(rights) as api:
        seen = bench.triage("--kubeconfig", kubeconfig(bench.folder, api.url), "--output", "json")
    assert seen.code == code
    runs = calls(bench.bin)
    assert len(runs) == started
    assert all("KUBECONFIG" in call.environment for call in runs)
    proof = json.loads((bench.workspace / "context/read-only-proof.json").read_text("utf-8"))
    assert proof["proven"] is (code == 0)
    assert ("not_read_only" in seen.out) is ("may delete pods" in seen.out) is (code == 3)
    assert list(bench.workspace.glob(".home/.kube/*")) == []
