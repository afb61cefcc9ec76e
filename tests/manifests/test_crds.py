"""What the API server takes and refuses. The rules in CEL are compared as text: there is no evaluator here.

Both definitions were also held against Kubernetes 1.33.4's own validation, which compiles the rules and
estimates their cost.
"""

import copy
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from playbook.manifests import crd_coderun, crd_signal
from playbook.manifests.crds import crds
from playbook.play import STOCK, Agent

GOOD: dict[str, Any] = {
    "taskId": "42",
    "service": "web",
    "repository": {
        "url": "https://github.com/acme/web",
        "docsUrl": "",
        "docsBranch": "main",
        "workingDirectory": ".",
    },
    "githubApp": "5DLabs-Rex",
    "agent": "rex",
    "cli": "claude",
    "model": "opus",
    "round": 0,
    "headSha": "",
    "pullRequest": "",
    "continueSession": False,
    "overwriteMemory": False,
    "tools": {"remote": ["context7"], "local": {"files": {"root": "/work"}}},
    "env": {"RUST_LOG": "info"},
    "envFromSecrets": [{"name": "TOKEN", "secretName": "tokens", "secretKey": "token"}],
    "limits": {"queue": "86400s", "timeout": "4h", "maxTurns": 500, "budgetUsd": 50.0},
    "review": "",
}


def definition(plural: str) -> dict[str, Any]:
    return next(crd for crd in crds() if crd["spec"]["names"]["plural"] == plural)


def version(plural: str) -> dict[str, Any]:
    found: dict[str, Any] = definition(plural)["spec"]["versions"][0]
    return found


def schema(plural: str) -> dict[str, Any]:
    found: dict[str, Any] = version(plural)["schema"]["openAPIV3Schema"]
    return found


def accepts(plural: str, body: dict[str, Any]) -> bool:
    # OpenAPI 3.0 says two things otherwise than JSON Schema does.
    plain = copy.deepcopy(schema(plural))
    for node in nodes(plain):
        if node.pop("nullable", False):
            node["type"] = [node["type"], "null"]
        if node.pop("exclusiveMinimum", False):
            node["exclusiveMinimum"] = node.pop("minimum")
    return jsonschema_rs.is_valid(plain, body)


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    below = [*node.get("properties", {}).values(), node.get("items"), _values(node)]
    for one in below:
        if one is not None:
            yield from nodes(one)


def _values(node: dict[str, Any]) -> Any:
    return node.get("additionalProperties")


def changed(**fields: Any) -> dict[str, Any]:
    return {"spec": {**GOOD, **fields}}


def without(field: str) -> dict[str, Any]:
    return {"spec": {key: value for key, value in GOOD.items() if key != field}}


def test_a_coderun_as_a_stage_applies_it_is_accepted() -> None:
    assert accepts("coderuns", {"spec": GOOD})


@pytest.mark.parametrize(
    "poison",
    [
        pytest.param(changed(cli=""), id="an empty cli"),
        pytest.param(changed(cli="cursor"), id="an unknown cli"),
        pytest.param(changed(cli=None), id="a cli that is null"),
        pytest.param(changed(taskId=42), id="a numeric task"),
        pytest.param(changed(taskId="4 2"), id="a task with a blank"),
        pytest.param(changed(taskId="-42"), id="a task that begins with a dash"),
        pytest.param(changed(taskId="4" * 41), id="a task that is too long"),
        pytest.param(changed(service=""), id="an empty service"),
        pytest.param(changed(repository={"docsUrl": ""}), id="a repository without url"),
        pytest.param(changed(repository={"url": "acme/web"}), id="a url without a scheme"),
        pytest.param(changed(repository={"url": "https://a b"}), id="a url with a blank"),
        pytest.param(changed(agent="Rex"), id="an agent that is no name"),
        pytest.param(changed(githubApp="../rex"), id="an App that is a path"),
        pytest.param(changed(model="--help"), id="a model that looks like an option"),
        pytest.param(changed(round="0"), id="a round as text"),
        pytest.param(changed(round=-1), id="a round below zero"),
        pytest.param(changed(headSha="b' || '1'=='1"), id="a head that is an expression"),
        pytest.param(changed(pullRequest=7), id="a numeric pull request"),
        pytest.param(changed(pullRequest="null"), id="the text null for a pull request"),
        pytest.param(changed(continueSession="true"), id="a switch as text"),
        pytest.param(changed(env={"A": 1}), id="a numeric variable"),
        pytest.param(changed(envFromSecrets=[{"name": "A"}]), id="a variable from no secret"),
        pytest.param(changed(limits={"timeout": "soon"}), id="a time-out that is no duration"),
        pytest.param(changed(limits={"maxTurns": 0}), id="no turns at all"),
        pytest.param(changed(limits={"budgetUsd": 0}), id="no budget at all"),
        pytest.param({}, id="no spec"),
        *(pytest.param(without(field), id=f"no {field}") for field in crd_coderun.REQUIRED),
    ],
)
def test_a_poison_coderun_is_refused(poison: dict[str, Any]) -> None:
    assert not accepts("coderuns", poison)


@pytest.mark.parametrize("agent", STOCK, ids=lambda agent: agent.name)
def test_what_an_agent_may_say_a_coderun_may_say(agent: Agent) -> None:
    said = changed(agent=agent.name, githubApp=agent.github_app, cli=agent.cli, model=agent.model)
    assert accepts("coderuns", said)


@pytest.mark.parametrize(
    "path", ["taskId", "service", "repository.url", "agent", "githubApp", "round", "headSha"]
)
def test_the_identity_of_a_coderun_never_changes(path: str) -> None:
    rules = schema("coderuns")["properties"]["spec"]["x-kubernetes-validations"]
    [one] = [rule for rule in rules if rule["message"].startswith(f"{path} cannot change")]
    assert f"self.{path} == oldSelf.{path}" in one["rule"]


def test_a_head_that_was_not_given_cannot_be_given_later() -> None:
    rules = schema("coderuns")["properties"]["spec"]["x-kubernetes-validations"]
    assert rules[-1]["rule"].startswith("has(self.headSha) == has(oldSelf.headSha) && ")


def test_a_coderun_no_job_could_be_named_after_is_refused() -> None:
    [rule] = schema("coderuns")["x-kubernetes-validations"]
    assert rule["rule"] == "size(self.metadata.name) <= 61"


@pytest.mark.parametrize("phase", ["Pending", "Running", "Succeeded", "Failed", "Cancelled"])
def test_a_coderun_is_in_one_of_five_phases(phase: str) -> None:
    assert accepts("coderuns", {"spec": GOOD, "status": {"phase": phase}})
    assert not accepts("coderuns", {"spec": GOOD, "status": {"phase": phase.lower()}})


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param({"event": "pull_request"}, id="nothing but the event"),
        pytest.param({"event": "telepathy", "action": "felt"}, id="an event we do not know"),
        pytest.param({"event": "pull_request", "reviewState": "null"}, id="null as text"),
        pytest.param({"event": "pull_request", "labels": []}, id="no labels"),
        pytest.param({"event": "pull_request", "labels": None}, id="labels that are null"),
        pytest.param({"event": "pull_request", "labels": ["a", "b"]}, id="two labels"),
        pytest.param({"event": "", **dict.fromkeys(crd_signal.KEYS, "")}, id="every key empty"),
        pytest.param({"event": "e", "headRef": "x" * 1000}, id="a very long branch"),
    ],
)
def test_a_signal_is_stored_whatever_it_says(spec: dict[str, Any]) -> None:
    assert accepts("signals", {"spec": spec})


def test_a_signal_without_an_event_is_refused() -> None:
    assert not accepts("signals", {"spec": {"action": "opened"}})


def test_nothing_from_outside_is_typed_or_enumerated_in_a_signal() -> None:
    fields = schema("signals")["properties"]["spec"]["properties"]
    assert set(fields) == {*crd_signal.KEYS, "labels"}
    for key in crd_signal.KEYS:
        assert fields[key] == {"type": "string", "maxLength": 4096}


def test_a_signal_never_changes() -> None:
    [rule] = schema("signals")["properties"]["spec"]["x-kubernetes-validations"]
    assert rule["rule"] == "self == oldSelf"


@pytest.mark.parametrize("plural", ["coderuns", "signals"])
def test_every_field_has_a_type_and_every_text_a_limit(plural: str) -> None:
    for node in nodes(schema(plural)):
        assert "type" in node, node
        limited = "maxLength" in node or "enum" in node or node.get("format") == "date-time"
        assert node["type"] != "string" or limited, node
        assert node["type"] != "array" or "maxItems" in node, node


@pytest.mark.parametrize("plural", ["coderuns", "signals"])
def test_status_is_written_apart_from_spec(plural: str) -> None:
    assert version(plural)["subresources"] == {"status": {}}
    assert definition(plural)["spec"]["scope"] == "Namespaced"
    assert definition(plural)["metadata"]["name"] == f"{plural}.playbook.dev"


@pytest.mark.parametrize(
    ("plural", "short", "columns"),
    [
        ("coderuns", ["cr"], ["TASK", "AGENT", "PHASE", "PR", "AGE"]),
        ("signals", ["sig"], ["EVENT", "ACTION", "PR", "STATE", "RUN", "AGE"]),
    ],
)
def test_kubectl_shows_what_people_look_for(
    plural: str, short: list[str], columns: list[str]
) -> None:
    shown = version(plural)["additionalPrinterColumns"]
    assert [column["name"] for column in shown] == columns
    assert definition(plural)["spec"]["names"]["shortNames"] == short
    for column in shown:
        assert _leads_somewhere(plural, column["jsonPath"]), column


def _leads_somewhere(plural: str, path: str) -> bool:
    first, *rest = path.strip(".").split(".")
    if first == "metadata":
        return rest == ["creationTimestamp"]
    return rest[0] in schema(plural)["properties"][first]["properties"]
