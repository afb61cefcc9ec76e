"""An access that may change anything, anywhere, is found; one that may not be asked about is not believed."""

from __future__ import annotations

import threading
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.readonly import Proof, as_json, begun, identify, prove
from playbook.agent.result import ErrorClass
from tests.agent.readonly.rbac_server import (
    NAMESPACES,
    SELF_RULES,
    USER,
    Rights,
    Rule,
    rule,
    served,
)
from tests.fakes.api_server import TOKEN, Asked, Reply, connected, refusal

VIEW_CUSTOM = rule("get list watch", "orders", "shop.example")


def proven(rights: Rights, folder: Path, seconds: float = 20.0) -> Proof:
    with served(rights) as api:
        cluster = connected(api, folder)
        proof = begun(cluster)
        identify(cluster, proof)
        prove(cluster, proof, seconds)
    return proof


def refusal_of(rights: Rights, folder: Path, seconds: float = 20.0) -> AgentProblem:
    with pytest.raises(AgentProblem) as caught:
        proven(rights, folder, seconds)
    assert caught.value.error is ErrorClass.NOT_READ_ONLY
    assert caught.value.hint
    assert TOKEN not in str(caught.value)
    return caught.value


def test_our_own_role_is_proven_in_every_namespace_and_for_every_resource(tmp_path: Path) -> None:
    proof = proven(Rights(), tmp_path)
    assert proof.proven
    assert proof.dangers == ()
    assert proof.identity.user == USER
    assert [one.namespace for one in proof.rules] == list(NAMESPACES)
    asked = {str(question) for question, _ in proof.answers}
    assert {
        "* *.*", "create *.*", "patch *", "get secrets", "get pods/exec", "create pods/exec", "impersonate users",
        "escalate clusterroles.rbac.authorization.k8s.io", "approve signers.certificates.k8s.io",
        "create serviceaccounts/token", "get nodes/proxy", "create pods/eviction", "patch deployments/scale.apps",
        "deletecollection orders.shop.example", "create orders.shop.example", "create orders/refund.shop.example",
    } <= asked  # fmt: skip
    assert "create selfsubjectaccessreviews.authorization.k8s.io" not in asked


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param(rule("*", "*", "*"), "may * *, * *.*, ", id="everything"),
        pytest.param(rule("*", "*"), "* *", id="everything of the core group"),
        pytest.param(rule("patch", "deployments", "apps"), "patch deployments.apps", id="one verb"),
        pytest.param(rule("create", "orders", "shop.example"), "create orders.shop", id="custom"),
        pytest.param(rule("create", "orders/refund", "shop.example"), "refund", id="a subresource"),
        pytest.param(rule("patch", "*/scale", "apps"), "patch */scale.apps;", id="*/subresource"),
        pytest.param(rule("get", "secrets"), "get secrets", id="reading secrets"),
        pytest.param(rule("get", "secrets", "", "db"), "get secrets named db", id="one secret"),
        pytest.param(rule("get", "pods/exec"), "get pods/exec", id="exec by websocket"),
        pytest.param(rule("get", "pods/portforward"), "get pods/portforward", id="portforward"),
        pytest.param(rule("get", "nodes/proxy"), "get nodes/proxy", id="the kubelet's door"),
        pytest.param(rule("patch", "pods/ephemeralcontainers"), "ephemeral", id="debugging"),
        pytest.param(rule("create", "serviceaccounts/token"), "serviceaccounts/token", id="tokens"),
        pytest.param(rule("impersonate", "groups"), "impersonate groups", id="somebody else"),
        pytest.param(
            rule("bind", "clusterroles", "rbac.authorization.k8s.io"),
            "bind clusterroles",
            id="bind",
        ),
        pytest.param(
            rule("approve", "signers", "certificates.k8s.io"), "approve signers", id="approve"
        ),
        pytest.param(
            rule("update", "configmaps", "", "one"), "update configmaps named one", id="one object"
        ),
        pytest.param(
            rule("impersonate-on:user-info:list", "pods"), "impersonate-on", id="an unheard-of verb"
        ),
        pytest.param(rule("get list watch", "*", "*"), "get pods/exec", id="reading everything"),
        pytest.param(
            {"nonResourceURLs": ["/debug/*"], "verbs": ["post"]}, "post /debug", id="path"
        ),
    ],
)
def test_one_right_too_many_anywhere_is_refused(given: Rule, says: str, tmp_path: Path) -> None:
    rights = Rights()
    rights.everywhere.append(given)
    problem = refusal_of(rights, tmp_path)
    assert says in problem.message
    assert USER in problem.message
    assert "playbook agent rbac" in problem.hint


def test_a_right_in_one_namespace_only_is_found_though_no_question_names_it(tmp_path: Path) -> None:
    rights = Rights(inside={"web": [rule("patch", "deployments", "apps")]})
    assert "patch deployments.apps in namespace web" in refusal_of(rights, tmp_path).message


def test_other_reading_is_no_danger(tmp_path: Path) -> None:
    rights = Rights()
    rights.everywhere += [VIEW_CUSTOM, rule("get list", "configmaps")]
    assert proven(rights, tmp_path).proven


@pytest.mark.parametrize(
    ("where", "given", "says"),
    [
        pytest.param(
            "", rule("delete", "orders", "shop.example"), "delete orders", id="everywhere"
        ),
        pytest.param("web", rule("create", "pods"), "create pods in namespace web", id="in one"),
    ],
)
def test_rights_that_no_list_of_rules_shows_are_asked_for(
    where: str, given: Rule, says: str, tmp_path: Path
) -> None:
    assert says in refusal_of(Rights(webhook={where: [given]}), tmp_path).message


def test_an_authorizer_that_cannot_list_its_rules_is_asked_in_each_namespace(
    tmp_path: Path,
) -> None:
    proof = proven(Rights(webhook={"": [VIEW_CUSTOM]}), tmp_path)
    asked = {question.namespace for question, _ in proof.answers}
    assert asked == {"", *NAMESPACES}
    assert all("webhook" in one.note and not one.complete for one in proof.rules)


def on(path: str, reply: Reply) -> Rights:
    """Return rights whose server answers one path otherwise."""
    return Rights(special=lambda asked: reply if asked.path.endswith(path) else None)


REVIEW, RULES = "/selfsubjectaccessreviews", "/selfsubjectrulesreviews"


@pytest.mark.parametrize(
    ("rights", "says"),
    [
        pytest.param(on(REVIEW, refusal(403, "Forbidden")), "* *.*: ", id="questions forbidden"),
        pytest.param(on(RULES, refusal(403, "Forbidden")), "rules in", id="rules forbidden"),
        pytest.param(
            on("/namespaces", refusal(403, "Forbidden")), "namespaces", id="no namespaces"
        ),
        pytest.param(on("/namespaces", Reply({"items": []})), "namespaces", id="none listed"),
        pytest.param(
            on("/selfsubjectreviews", refusal(401, "Unauthorized")), "who", id="stale token"
        ),
        pytest.param(on(REVIEW, refusal(500, "InternalError")), "500", id="the server's fault"),
        pytest.param(on(REVIEW, Reply({})), "half an answer", id="no status"),
        pytest.param(on(REVIEW, Reply({"status": {}})), "half an answer", id="neither yes nor no"),
        pytest.param(on(REVIEW, Reply({"status": {"allowed": "no"}})), "half", id="no is a text"),
        pytest.param(
            on(REVIEW, Reply({"status": {"allowed": False, "evaluationError": "webhook: EOF"}})),
            "webhook: EOF",
            id="an authorizer that failed",
        ),
        pytest.param(on(REVIEW, Reply(b'{"status": {"allo')), "no JSON", id="cut JSON"),
        pytest.param(on(REVIEW, Reply(cut=True)), "lost", id="a lost connection"),
        pytest.param(
            on(RULES, Reply({"status": {"resourceRules": []}})), "half", id="rules without an end"
        ),
        pytest.param(
            on(RULES, Reply({"status": {"resourceRules": [7], "incomplete": False}})),
            "half",
            id="rules that are none",
        ),
        pytest.param(on("/apis", Reply({})), "serves: half", id="no groups"),
        pytest.param(on("/api/v1", refusal(503, "Busy")), "/api/v1 serves", id="no core group"),
        pytest.param(
            on("/shop.example/v1", Reply({"resources": [{"verbs": ["get"]}]})),
            "/apis/shop.example/v1 serves: half",
            id="a resource without a name",
        ),
    ],
)
def test_what_is_not_answered_is_not_believed(rights: Rights, says: str, tmp_path: Path) -> None:
    problem = refusal_of(rights, tmp_path)
    assert "not proven" in problem.message
    assert says in problem.message


def test_a_server_that_hangs_is_left_at_the_deadline(tmp_path: Path) -> None:
    never = threading.Event()
    start = monotonic()
    problem = refusal_of(on(REVIEW, Reply(wait=never)), tmp_path, seconds=0.3)
    assert monotonic() - start < 10
    assert "not proven" in problem.message


def test_an_api_whose_server_is_away_is_asked_about_by_its_group(tmp_path: Path) -> None:
    away = on("/shop.example/v1", refusal(503, "ServiceUnavailable"))
    proof = proven(away, tmp_path)
    assert proof.unavailable == ["/apis/shop.example/v1"]
    assert "delete *.shop.example" in {str(question) for question, _ in proof.answers}


def test_a_cluster_that_cannot_name_us_is_asked_all_the_same(tmp_path: Path) -> None:
    proof = proven(on("/selfsubjectreviews", refusal(404, "NotFound")), tmp_path)
    assert (proof.proven, proof.who) == (True, "this access")


def test_the_record_says_each_answer_and_holds_no_credential(tmp_path: Path) -> None:
    record: dict[str, Any] = dict(as_json(proven(Rights(), tmp_path)))
    by_resource = {
        (one.get("group"), one.get("resource")): one["verbs"] for one in record["allowed"]
    }
    assert by_resource["", "secrets"]["get"] is False
    assert record["proven"] is True
    assert record["questions"] == sum(len(one["verbs"]) for one in record["allowed"])
    assert TOKEN not in str(record)


def test_nothing_is_asked_twice_and_nothing_but_questions_is_sent(tmp_path: Path) -> None:
    rights = Rights(everywhere=[*Rights().everywhere, *SELF_RULES])
    with served(rights) as api:
        cluster = connected(api, tmp_path)
        prove(cluster, begun(cluster), 20)
    sent: list[Asked] = [one for one in api.asked if one.method != "GET"]
    assert {one.path.rpartition("/")[2] for one in sent} == {
        "selfsubjectaccessreviews", "selfsubjectrulesreviews",
    }  # fmt: skip
    assert len({str(one.body) for one in sent}) == len(sent)
