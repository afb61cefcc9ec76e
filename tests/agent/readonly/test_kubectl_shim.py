"""What the kubectl of an agent lets through: reading, as itself, with flags it knows. A table, and a real process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from playbook.agent.readonly import install_shim
from playbook.agent.readonly.shim import refusal

WRITING = """
    delete apply create edit patch replace scale rollout set label annotate exec attach cp debug port-forward proxy run
    drain cordon taint auth config certificate expose wait kustomize plugin diff cluster-info autoscale api-versions
    completion options alpha my-plugin ./get GET
"""
TELLS = """#!{python} -I
import json, os, sys
print(json.dumps([sys.argv[1:], dict(os.environ)]))
"""


@pytest.mark.parametrize(
    "line",
    [
        "get pods",
        "-n web get pods -o wide",
        "-nweb --request-timeout=5s get pod/x -oyaml",
        "get pods,services -A --sort-by=.metadata.name --show-labels",
        "get events -Aw --field-selector type=Warning",
        "get deploy x -o=jsonpath={.status} -l app=web -L app",
        "get pods -o custom-columns=A:.metadata.name",
        "get --raw /api/v1/namespaces/web/pods?limit=5",
        "get --raw /readyz/",
        "get pod --subresource status -w=false",
        "get pods -- -x",
        "describe node n1 --show-events=false",
        "logs -f web-1 -c app --tail 5 --since=1h -p --timestamps",
        "logs deploy/web --all-containers",
        "top pods --containers -A",
        "top node n1",
        "events --for pod/x -w --types=Warning",
        "explain pods.spec --recursive --api-version v1",
        "api-resources --api-group apps -o name --verbs list",
        "version --client -o json",
        "get --help",
        "get pods -h",
    ],
)
def test_reading_goes_through(line: str) -> None:
    assert refusal(line.split()) == ""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        *(
            pytest.param(f"{verb} x", f'"{verb}" is not allowed', id=verb)
            for verb in WRITING.split()
        ),
        pytest.param("", "a verb is missing", id="nothing"),
        pytest.param("-- get pods", "a verb is missing", id="no verb before --"),
        pytest.param("-n get delete pods", '"delete" is not allowed', id="a verb as a value"),
        pytest.param("-n= --server=x get pods", '"--server=x"|--server', id="an empty value"),
        pytest.param("-hn delete get", "-h is not allowed", id="switches before the verb"),
        pytest.param("get pods --as admin", "--as ", id="--as"),
        pytest.param("--as=admin get pods", "--as ", id="--as before the verb"),
        pytest.param("get pods --as-group=system:masters", "--as-group", id="--as-group"),
        pytest.param("get pods --as_group=x", "--as_group", id="with an underscore"),
        pytest.param("get pods --kubeconfig /x", "--kubeconfig", id="--kubeconfig"),
        pytest.param("get pods --context other", "--context", id="--context"),
        pytest.param("get pods --token t", "--token", id="--token"),
        pytest.param("get pods -s http://evil", "-s ", id="-s"),
        pytest.param("get pods -As http://evil", "-s ", id="-s in a cluster"),
        pytest.param("get pods --server=http://evil", "--server", id="--server"),
        pytest.param("get pods --insecure-skip-tls-verify", "--insecure", id="no TLS"),
        pytest.param("get pods --cache-dir /x", "--cache-dir", id="files written"),
        pytest.param("get pods --kuberc x", "--kuberc", id="--kuberc"),
        pytest.param("get -f http://evil/x", "-f ", id="get -f"),
        pytest.param("get -k .", "-k ", id="kustomize"),
        pytest.param("describe --filename x", "--filename", id="describe --filename"),
        pytest.param("get pods -o go-template-file=/proc/1/environ", "go-template-file", id="file"),
        pytest.param("get pods -o jsonpath-file=/x", "jsonpath-file", id="jsonpath-file"),
        pytest.param("get po -o=custom-columns-file=/x", "custom-columns-file", id="columns"),
        pytest.param("get pods -o templatefile --template=/x", "templatefile", id="templatefile"),
        pytest.param("get --raw /api/v1/namespaces/a/pods/b/proxy/x", "proxy", id="raw proxy"),
        pytest.param("get --raw=/api/v1/nodes/n/proxy/run", "proxy", id="raw proxy of a node"),
        pytest.param("get --raw /api/v1/pods/x/exec?command=sh", "exec", id="raw exec"),
        pytest.param("get --raw /api/v1/secrets", "secrets", id="raw secrets"),
        pytest.param("get --raw /api/v1/%70roxy", "plain path", id="raw, encoded"),
        pytest.param("get --raw /api/../x", "plain path", id="raw, climbing"),
        pytest.param("get --raw //evil/api", "plain path", id="raw, elsewhere"),
        pytest.param("get --raw http://evil/api", "plain path", id="raw, a whole address"),
        pytest.param("get --raw /logs/x", "plain path", id="raw, outside of the APIs"),
        pytest.param("get --raw", "plain path", id="raw without a path"),
        pytest.param("get secrets", "Secrets", id="secrets"),
        pytest.param("get pods,Secret", "Secrets", id="secrets among others"),
        pytest.param("get secret/db -o yaml", "Secrets", id="one secret"),
        pytest.param("describe pod/x secrets.v1/db", "Secrets", id="a secret with its version"),
        pytest.param("get pods -- secrets/x", "Secrets", id="secrets behind --"),
        pytest.param("logs x --insecure-skip-tls-verify-backend", "--insecure", id="logs"),
    ],
)  # fmt: skip
def test_all_else_is_refused_with_a_reason(line: str, says: str) -> None:
    assert any(part in refusal(line.split()) for part in says.split("|"))


def workspace(folder: Path) -> tuple[Path, Path]:
    """Make a workspace with the shim, and a kubectl that tells how it was called; return shim and workspace."""
    real = folder / "real"
    real.mkdir()
    (real / "kubectl").write_text(TELLS.format(python=sys.executable), encoding="utf-8")
    (real / "kubectl").chmod(0o755)
    inside = folder / 'work "space"'
    inside.mkdir()
    assert install_shim(inside, str(real), inside / "kubeconfig")
    return inside / ".bin" / "kubectl", inside


def called(shim: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [shim, *arguments],
        env={"PATH": os.defpath, "HOME": "/nowhere", **environment},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_what_goes_through_runs_the_real_one_with_the_one_kubeconfig(tmp_path: Path) -> None:
    shim, inside = workspace(tmp_path)
    done = called(shim, "get", "pods", KUBECONFIG="/other", KUBECTL_KUBERC="true", API_KEY="k")
    arguments, environment = json.loads(done.stdout)
    assert arguments == ["get", "pods"]
    assert environment["KUBECONFIG"] == str(inside / "kubeconfig")
    assert (environment["KUBECTL_KUBERC"], environment["KUBERC"]) == ("false", "off")
    assert "API_KEY" not in environment


def test_what_is_refused_runs_nothing(tmp_path: Path) -> None:
    shim, _ = workspace(tmp_path)
    done = called(shim, "delete", "pod", "x")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith('kubectl: "delete" is not allowed here: this agent only reads')


def test_only_its_owner_may_run_it_and_nobody_write_it(tmp_path: Path) -> None:
    shim, _ = workspace(tmp_path)
    assert shim.stat().st_mode & 0o777 == 0o500


def test_without_kubectl_there_is_no_shim(tmp_path: Path) -> None:
    assert not install_shim(tmp_path, str(tmp_path), tmp_path / "kubeconfig")
    assert not (tmp_path / ".bin").exists()
