"""Which API server is meant, and that nothing of a kubeconfig is ever shown."""

import json
from pathlib import Path
from typing import Any

import pytest

from playbook.kube.cluster import connect
from playbook.kube.errors import NoCluster, Unreachable
from playbook.kube.kubeconfig import find_access
from tests.fakes.api_server import TOKEN, Reply, fake_api, kubeconfig


def changed(path: Path, key: str, value: Any) -> Path:
    content = json.loads(path.read_text(encoding="utf-8"))
    content[key] = value
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_the_namespace_is_the_contexts(tmp_path: Path) -> None:
    assert connect(kubeconfig(tmp_path, "http://127.0.0.1:1", "team-a")).namespace == "team-a"


def test_without_a_namespace_it_is_default(tmp_path: Path) -> None:
    path = kubeconfig(tmp_path, "http://127.0.0.1:1")
    changed(path, "contexts", [{"name": "x", "context": {"cluster": "c", "user": "u"}}])
    assert connect(path).namespace == "default"


def test_a_context_may_be_named_where_none_is_current(tmp_path: Path) -> None:
    path = changed(kubeconfig(tmp_path, "http://127.0.0.1:1"), "current-context", "")
    assert connect(path, "x").namespace == "plays"


def test_the_variable_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path, "http://127.0.0.1:9")))
    assert connect().host == "http://127.0.0.1:9"


def test_loopback_is_never_sent_to_a_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:3128")
    monkeypatch.setenv("https_proxy", "http://192.0.2.1:3128")
    here = find_access(kubeconfig(tmp_path, "http://127.0.0.1:9"), None)
    there = find_access(kubeconfig(tmp_path, "http://192.0.2.7:9"), None)
    assert here.configuration.proxy is None
    assert there.configuration.proxy == "http://192.0.2.1:3128"


def test_nobody_retries_and_connections_are_kept_alive(tmp_path: Path) -> None:
    configuration = find_access(kubeconfig(tmp_path, "http://127.0.0.1:9"), None).configuration
    assert configuration.retries is False
    assert configuration.keep_alive is True


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        pytest.param("current-context", "y", "current context", id="a context that is not there"),
        pytest.param("clusters", [], "not usable", id="no cluster"),
        pytest.param("clusters", 7, "not usable", id="clusters that are no list"),
        pytest.param(
            "users", [{"name": "u", "user": TOKEN}], "not usable", id="a user that is no mapping"
        ),
        pytest.param(
            "clusters",
            [{"name": "c", "cluster": {"server": "https://h", "certificate-authority": "ca.pem"}}],
            "ca.pem, which is not there",
            id="a missing certificate",
        ),
        pytest.param(
            "clusters", [{"name": "c", "cluster": {"server": "h"}}], "names no server", id="no URL"
        ),
    ],
)
def test_an_unusable_file_is_named_and_not_quoted(
    key: str, value: Any, says: str, tmp_path: Path
) -> None:
    path = changed(kubeconfig(tmp_path, "http://127.0.0.1:1"), key, value)
    with pytest.raises(NoCluster, match=says) as caught:
        connect(path)
    assert TOKEN not in f"{caught.value}{caught.value.__cause__}"


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoCluster, match="no kubeconfig at"):
        connect(tmp_path / "none")


def test_a_file_that_is_no_yaml_is_said(tmp_path: Path) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text("a: [", encoding="utf-8")
    with pytest.raises(NoCluster, match="not usable"):
        connect(path)


def test_a_certificate_that_is_none_is_said_when_it_is_needed(tmp_path: Path) -> None:
    with fake_api(lambda asked: Reply()) as api:
        server = api.url.replace("http:", "https:")
        cluster = {"server": server, "certificate-authority-data": "bm9uZQ=="}
        path = kubeconfig(tmp_path, api.url)
        changed(path, "clusters", [{"name": "c", "cluster": cluster}])
        with pytest.raises(Unreachable, match="certificate"):
            connect(path).request("GET", "/version")
