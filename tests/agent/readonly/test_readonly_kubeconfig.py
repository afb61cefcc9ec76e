"""What an agent's kubeconfig may hold, where it comes from, and that nobody quotes it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.readonly import Account, from_file, issued, of_pod
from playbook.agent.readonly.sources import check_issuer
from playbook.agent.result import ErrorClass
from playbook.documents import read_one
from tests.fakes.api_server import TOKEN, Reply, fake_api, kubeconfig, refusal

Json = dict[str, Any]
CA = base64.b64encode(b"-----BEGIN").decode()
CLUSTER: Json = {"server": "https://10.0.0.1:6443", "certificate-authority-data": CA}
USER: Json = {"token": TOKEN}


def written(folder: Path, cluster: Json = CLUSTER, user: Json = USER, **more: Any) -> Path:
    """Write a kubeconfig; `more` replaces its keys."""
    context = {"cluster": "c", "user": "u", "namespace": "web"}
    content = {
        "clusters": [{"name": "c", "cluster": cluster}],
        "users": [{"name": "u", "user": user}],
        "contexts": [{"name": "x", "context": context}],
        "current-context": "x",
        **more,
    }
    path = folder / "kubeconfig"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def refused(path: Path) -> AgentProblem:
    with pytest.raises(AgentProblem) as caught:
        from_file(path)
    assert caught.value.error is ErrorClass.CONFIGURATION
    assert str(path) in caught.value.message
    assert caught.value.hint
    seen: BaseException | None = caught.value
    while seen is not None:
        assert TOKEN not in str(seen)
        seen = seen.__cause__
    return caught.value


@pytest.mark.parametrize(
    "user",
    [
        pytest.param({"token": TOKEN}, id="a token"),
        pytest.param({"tokenFile": "/var/run/token"}, id="a token's file"),
        pytest.param({"client-certificate-data": CA, "client-key-data": CA}, id="a certificate"),
        pytest.param({"token": TOKEN, "exec": None, "as": ""}, id="others that are empty"),
    ],
)
def test_one_cluster_and_one_plain_credential_are_taken(user: Json, tmp_path: Path) -> None:
    found = from_file(written(tmp_path, user=user))
    value = read_one(found.text(), "kubeconfig").value
    assert value["clusters"][0]["cluster"] == CLUSTER
    assert value["users"][0]["user"] == {key: one for key, one in user.items() if one}
    assert value["contexts"][0]["context"]["namespace"] == "web"
    assert TOKEN not in repr(found)


@pytest.mark.parametrize(
    ("user", "says"),
    [
        pytest.param({"exec": {"command": "aws"}}, '"exec": it runs a program', id="exec"),
        pytest.param({"auth-provider": {"name": "gcp"}}, '"auth-provider"', id="auth-provider"),
        pytest.param({**USER, "exec": {"command": "aws"}}, '"exec"', id="exec beside a token"),
        pytest.param({**USER, "as": "admin"}, "somebody else", id="impersonation"),
        pytest.param({**USER, "as-groups": ["system:masters"]}, "as-groups", id="groups"),
        pytest.param({"username": "a", "password": TOKEN}, "username", id="a password"),
        pytest.param({"client-certificate": "/c", "client-key": "/k"}, "inside", id="files"),
        pytest.param({**USER, "tokenFile": "/t"}, "must hold one token", id="two tokens"),
        pytest.param({**USER, "client-key-data": CA}, "must hold one", id="token and key"),
        pytest.param({"client-certificate-data": CA}, "must hold one", id="no key"),
        pytest.param({"tokenFile": "token"}, "no absolute path", id="a token's file somewhere"),
        pytest.param({"invented": "x", **USER}, '"invented": known are', id="an unknown key"),
        pytest.param({}, "must hold one token", id="nothing"),
    ],
)
def test_a_user_who_could_be_more_is_refused(user: Json, says: str, tmp_path: Path) -> None:
    assert says in refused(written(tmp_path, user=user)).message


@pytest.mark.parametrize(
    ("cluster", "says"),
    [
        pytest.param({**CLUSTER, "insecure-skip-tls-verify": True}, "anybody", id="no check"),
        pytest.param({**CLUSTER, "certificate-authority": "/ca"}, "inside", id="a file"),
        pytest.param({"server": "http://10.0.0.1"}, "https", id="plain http"),
        pytest.param({"server": "https://"}, "https", id="no host"),
        pytest.param({**CLUSTER, "proxy-url": "http://p"}, "proxy-url", id="a proxy"),
    ],
)
def test_a_server_that_could_be_another_is_refused(
    cluster: Json, says: str, tmp_path: Path
) -> None:
    assert says in refused(written(tmp_path, cluster=cluster)).message


@pytest.mark.parametrize(
    ("more", "says"),
    [
        pytest.param({"users": [{"user": USER}, {"user": USER}]}, "holds 2 users", id="two users"),
        pytest.param({"clusters": []}, "holds 0 clusters", id="no cluster"),
        pytest.param({"contexts": None}, "holds 0 contexts", id="no context"),
        pytest.param({"users": [{"name": "u", "user": TOKEN}]}, "says nothing", id="no mapping"),
        pytest.param({"users": [TOKEN]}, "says nothing", id="a text for a user"),
    ],
)
def test_a_file_with_more_or_less_than_one_access_is_refused(
    more: Json, says: str, tmp_path: Path
) -> None:
    assert says in refused(written(tmp_path, **more)).message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(f"users: [{TOKEN}".encode(), "no YAML", id="half a file"),
        pytest.param(b"", "no YAML", id="an empty file"),
        pytest.param(b"\xff\xfe\x00", "no text", id="bytes"),
        pytest.param(b"[]", "holds 0 clusters", id="a list"),
        pytest.param(None, "cannot be read: No such file", id="no file"),
    ],
)
def test_a_file_that_is_no_kubeconfig_is_named(
    content: bytes | None, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "kubeconfig"
    if content is not None:
        path.write_bytes(content)
    assert says in refused(path).message


def pod(folder: Path) -> Path:
    """Make what the kubelet mounts."""
    for name, text in (("token", TOKEN), ("ca.crt", "CERT"), ("namespace", "playbook")):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("host", "server"),
    [
        pytest.param("10.96.0.1", "https://10.96.0.1:443", id="IPv4"),
        pytest.param("fd00::1", "https://[fd00::1]:443", id="IPv6"),
    ],
)
def test_in_a_pod_the_token_stays_where_the_kubelet_renews_it(
    host: str, server: str, tmp_path: Path
) -> None:
    environment = {"KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "443"}
    found = of_pod(environment, pod(tmp_path))
    assert found.cluster["server"] == server
    assert found.user == {"tokenFile": str(tmp_path / "token")}
    assert found.namespace == "playbook"
    assert TOKEN not in found.text()


def test_outside_of_a_pod_a_kubeconfig_must_be_set(tmp_path: Path) -> None:
    with pytest.raises(AgentProblem, match="kubeconfig is not set") as caught:
        of_pod({}, tmp_path)
    assert caught.value.error is ErrorClass.CONFIGURATION


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        pytest.param({"KUBERNETES_SERVICE_HOST": "10.96.0.1"}, "", id="the pod's own account"),
        pytest.param({}, "this is no pod", id="outside of a pod"),
        pytest.param({"KUBECONFIG": "/home/ann/.kube/config"}, "this is no pod", id="a person's"),
        pytest.param(
            {"KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBECONFIG": "/k"},
            "KUBECONFIG names another access",
            id="a pod with another access",
        ),
    ],
)
def test_without_a_kubeconfig_only_the_pods_own_account_makes_tokens(
    environment: dict[str, str], says: str, tmp_path: Path
) -> None:
    if not says:
        check_issuer(environment, pod(tmp_path))
        return
    with pytest.raises(AgentProblem, match=f"service_account: kubeconfig is not set.*{says}") as e:
        check_issuer(environment, pod(tmp_path))
    assert e.value.error is ErrorClass.CONFIGURATION
    assert "--issuer" in e.value.hint


def token_reply(seconds: int) -> Reply:
    return Reply({"spec": {"expirationSeconds": seconds}, "status": {"token": "short-lived"}})


def test_a_token_is_made_for_the_length_of_the_run(tmp_path: Path) -> None:
    with fake_api(lambda asked: token_reply(asked.body["spec"]["expirationSeconds"])) as api:
        found = issued(kubeconfig(tmp_path, api.url), Account("looker", "ops"), 900.4)
        short = issued(kubeconfig(tmp_path, api.url), Account("looker", "ops"), 5)
    assert found.user == {"token": "short-lived"}
    assert found.cluster == {"server": api.url}
    assert short.user == found.user
    assert [one.path for one in api.asked] == [
        "/api/v1/namespaces/ops/serviceaccounts/looker/token"
    ] * 2
    assert [one.body["spec"] for one in api.asked] == [
        {"expirationSeconds": 901}, {"expirationSeconds": 600},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "kind", "says"),
    [
        pytest.param(refusal(403, "Forbidden"), "configuration", "ops/looker", id="not allowed"),
        pytest.param(refusal(404, "NotFound"), "configuration", "ops/looker", id="no account"),
        pytest.param(Reply(cut=True), "network", "lost", id="a lost connection"),
        pytest.param(Reply({"status": {}}), "configuration", "half an answer", id="no token"),
        pytest.param(token_reply(700), "configuration", "for 700 s only", id="a short one"),
    ],
)
def test_without_a_token_nothing_starts(reply: Reply, kind: str, says: str, tmp_path: Path) -> None:
    with (
        fake_api(lambda _: reply) as api,
        pytest.raises(AgentProblem, match=says) as caught,
    ):
        issued(kubeconfig(tmp_path, api.url), Account("looker", "ops"), 900)
    assert caught.value.error == kind
    assert TOKEN not in str(caught.value)
    assert "short-lived" not in str(caught.value)
