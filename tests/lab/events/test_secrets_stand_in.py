"""The lab fills the Secrets that External Secrets would fill, and changes nobody's."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from playbook.lab.secrets import MARK, Fill, Make, decide, uses


def external(*keys: str, **spec: Any) -> dict[str, Any]:
    data = [{"secretKey": key, "remoteRef": {"key": "x"}} for key in keys]
    metadata = {"namespace": "ns", "name": "hook", "uid": "u"}
    return {
        "apiVersion": "external-secrets.io/v1",
        "metadata": metadata,
        "spec": {"data": data, **spec},
    }


def secret(labels: dict[str, str], **data: str) -> dict[str, Any]:
    return {"metadata": {"labels": labels}, "data": {k: coded(v) for k, v in data.items()}}


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


CHECKED = {("ns", "hook", "secret"): "signs"}


def test_a_missing_secret_is_made_with_random_values_and_the_checked_one() -> None:
    step = decide(external("secret", "other"), None, CHECKED)
    assert isinstance(step, Make)
    assert step.key == ("ns", "hook")
    assert step.manifest["metadata"]["labels"] == MARK
    assert step.manifest["metadata"]["ownerReferences"][0]["uid"] == "u"
    assert step.manifest["data"]["secret"] == coded("signs")
    assert len(base64.b64decode(step.manifest["data"]["other"])) == 64
    again = decide(external("secret", "other"), None, CHECKED)
    assert isinstance(again, Make)
    assert again.manifest["data"]["other"] != step.manifest["data"]["other"]


@pytest.mark.parametrize(
    ("existing", "step"),
    [
        pytest.param(secret(MARK, secret="signs"), None, id="right already"),
        pytest.param(
            secret(MARK, secret="random"),
            Fill(("ns", "hook"), {"secret": coded("signs")}),
            id="ours, made before somebody checked it",
        ),
        pytest.param(secret({}, secret="theirs"), None, id="somebody else's is never changed"),
    ],
)
def test_an_existing_secret(existing: dict[str, Any], step: Fill | None) -> None:
    assert decide(external("secret"), existing, CHECKED) == step


def test_a_random_value_is_never_made_anew() -> None:
    assert decide(external("other"), secret(MARK, other="kept"), {}) is None


def test_a_step_shows_no_value() -> None:
    assert "c2ln" not in repr(Fill(("ns", "hook"), {"secret": coded("signs")}))


def test_the_secret_may_have_a_name_of_its_own_and_outlive_its_owner() -> None:
    wanted = external("a", target={"name": "other", "creationPolicy": "Orphan"})
    step = decide(wanted, None, {})
    assert isinstance(step, Make)
    assert step.key == ("ns", "other")
    assert step.manifest["metadata"]["ownerReferences"] == []


def test_who_checks_what() -> None:
    metadata = {"namespace": "ns", "name": "x"}
    hook = {"webhookSecret": {"name": "hook", "key": "secret"}}
    source = {"metadata": metadata, "spec": {"github": {"play": hook}}}
    reference = {"secretKeyRef": {"name": "argo", "key": "token"}}
    headers = [{"name": "Authorization", "valueFrom": reference}]
    trigger = {"template": {"http": {"secureHeaders": headers}}}
    sensor = {"metadata": metadata, "spec": {"triggers": [trigger, {"template": {"k8s": {}}}]}}
    assert uses([source], [sensor]) == {
        ("ns", "hook", "secret"): "webhook",
        ("ns", "argo", "token"): "argo-server",
    }
