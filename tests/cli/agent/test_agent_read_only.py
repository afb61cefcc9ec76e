"""A triage with a kubeconfig, from the command line: proven first, or not started."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playbook.agent.ports import Workspace
from playbook.agent.runtime.wiring import contexts
from playbook.agent.settings import AgentRuntimeSettings
from playbook.testing import calls
from tests.agent.readonly.rbac_server import Rights, rule, served
from tests.agent.runtime.runtime_fakes import incident
from tests.cli.agent.agent_bench import AgentBench
from tests.fakes.api_server import TOKEN, Asked, Reply, kubeconfig

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


def test_a_kubeconfig_is_not_used_unproven(bench: AgentBench) -> None:
    bench.fakes()
    nobody = """\
apiVersion: v1
kind: Config
current-context: x
contexts: [{name: x, context: {cluster: x, user: x}}]
clusters: [{name: x, cluster: {server: "http://127.0.0.1:1"}}]
users: [{name: x, user: {token: x}}]
"""
    seen = bench.triage("--kubeconfig", bench.file("kubeconfig", nobody))
    assert seen.code == 3
    assert "  why        not_read_only: " in seen.out
    assert calls(bench.bin) == []


def test_without_a_kubeconfig_the_agent_gets_none(
    bench: AgentBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", "/root/.kube/config")
    bench.fakes()
    assert bench.triage().code == 0
    assert "KUBECONFIG" not in calls(bench.bin)[0].environment


def looker(asked: Asked) -> Reply | None:
    """Answer with a token where one of ops/looker is asked for."""
    if asked.path == "/api/v1/namespaces/ops/serviceaccounts/looker/token":
        return Reply({"spec": asked.body["spec"], "status": {"token": "of-looker"}})
    return None


def test_an_accounts_token_is_what_is_proven_and_handed_over(bench: AgentBench) -> None:
    bench.fakes()
    rights = Rights(tokens=(TOKEN, "of-looker"), special=looker)
    with served(rights) as api:
        ours = kubeconfig(bench.folder, api.url)
        seen = bench.triage("--kubeconfig", ours, "--service-account", "ops/looker")
    assert seen.code == 0
    (run,) = calls(bench.bin)
    assert "KUBECONFIG" in run.environment
    asked = {one.path.rpartition("/")[2]: one.headers["Authorization"] for one in api.asked}
    assert asked.pop("token") == f"Bearer {TOKEN}"
    assert set(asked.values()) == {"Bearer of-looker"}
    assert list(bench.workspace.glob(".home/.kube/*")) == []


def test_an_account_without_a_kubeconfig_is_an_error_outside_a_pod(bench: AgentBench) -> None:
    bench.fakes()
    seen = bench.triage("--service-account", "ops/looker")
    assert seen.code == 2
    assert "service_account: kubeconfig is not set, and this is no pod" in seen.err
    assert calls(bench.bin) == []


def test_a_dry_run_names_the_account_and_tells_the_agent_nothing_of_our_kubeconfig(
    bench: AgentBench,
) -> None:
    bench.fakes()
    given = ("--kubeconfig", "/ours", "--service-account", "ops/looker")
    text = bench.triage("--dry-run", *given).out
    assert "cluster   a token of ServiceAccount ops/looker, made with /ours\n" in text
    document = json.loads(bench.triage("--dry-run", *given, "--output", "json").out)
    assert (document["serviceAccount"], document["kubeconfig"]) == ("ops/looker", "/ours")
    assert "KUBECONFIG" in document["environment"]


@pytest.mark.parametrize(
    ("account", "told"),
    [
        pytest.param(None, {"KUBECONFIG": "/ours"}, id="the agent's own kubeconfig"),
        pytest.param("ops/looker", {}, id="ours, which makes its tokens"),
    ],
)
def test_an_agent_is_told_of_a_kubeconfig_only_when_it_is_its_own(
    account: str | None, told: dict[str, str]
) -> None:
    settings = AgentRuntimeSettings(
        agent_command=("claude",),
        workspace_root=Path("/x"),
        kubeconfig=Path("/ours"),
        service_account=account,
    )
    asked = incident()
    bundle = contexts(settings).build(asked, Workspace(asked.id, Path("/x/w")))
    assert {k: v for k, v in bundle.environment.items() if k == "KUBECONFIG"} == told
