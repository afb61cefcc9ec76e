"""What a fired trigger asks of the cluster, of argo, or of a server."""

import json
from typing import Any

import pytest

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.calls import Call, HttpCall, KubernetesCall, WorkflowCall
from playbook.events.canonical import canonical_event
from playbook.events.failures import Unresolved
from playbook.events.triggers import compile_trigger

BODY = {"number": 7, "name": "web", "flag": "--x", "null": None, "list": ["a"], "kind": "Node"}
EVENT = canonical_event("pull_request", "d1", BODY)
WORKFLOW = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"name": "w"}}
SIGNAL = {"apiVersion": "playbook.dev/v1alpha1", "kind": "Signal", "metadata": {"name": "s"}}


def set_to(dest: str, path: str = "name", *, raw: bool = False, **entry: Any) -> dict[str, Any]:
    source = {"dependencyName": "pr", "dataKey": f"body.{path}", "useRawData": raw}
    return {"src": source, "dest": dest, **entry}


def called(kind: str, settings: dict[str, Any], *own: dict[str, Any]) -> Call:
    trigger = {"template": {"name": "t", "conditions": "pr", kind: settings}, "parameters": own}
    return compile_trigger(trigger, "plays").call({"pr": EVENT})


def argo(operation: str = "resume", **settings: Any) -> dict[str, Any]:
    return {"operation": operation, "source": {"resource": WORKFLOW}, **settings}


def k8s(resource: Any = SIGNAL, **settings: Any) -> dict[str, Any]:
    return {"source": {"resource": resource}, **settings}


def http(**settings: Any) -> dict[str, Any]:
    return {"url": "http://hook/", **settings}


def test_a_k8s_trigger_creates_in_the_sensors_namespace() -> None:
    call = called("k8s", k8s(parameters=[set_to("spec.pullRequest", "number", raw=True)]))
    metadata = {"name": "s", "namespace": "plays"}
    spec = {"pullRequest": 7}
    assert call == KubernetesCall("create", {**SIGNAL, "metadata": metadata, "spec": spec})


@pytest.mark.parametrize(
    ("resource", "namespace"),
    [
        pytest.param(SIGNAL | {"metadata": {"namespace": "own"}}, "own", id="its own"),
        pytest.param(SIGNAL | {"metadata": {"namespace": ""}}, "plays", id="the sensor's"),
        pytest.param(SIGNAL | {"metadata": None}, "plays", id="without metadata"),
        pytest.param({"apiVersion": "v1", "kind": "Node"}, None, id="nodes have none"),
        pytest.param({"apiVersion": "v1", "kind": "Namespace"}, None, id="nor have namespaces"),
    ],
)
def test_the_namespace_of_an_object(resource: Any, namespace: str | None) -> None:
    call = called("k8s", k8s(resource))
    assert isinstance(call, KubernetesCall)
    assert call.resource["metadata"].get("namespace") == namespace


def test_a_patch_is_a_merge_patch_unless_it_says_otherwise() -> None:
    merge = called("k8s", k8s(operation="patch"))
    other = called("k8s", k8s(operation="patch", patchStrategy="application/json-patch+json"))
    assert isinstance(merge, KubernetesCall)
    assert isinstance(other, KubernetesCall)
    assert merge.patch_strategy == "application/merge-patch+json"
    assert other.patch_strategy == "application/json-patch+json"


def test_the_declared_resource_is_not_changed() -> None:
    trigger = compile_trigger(
        {"template": {"name": "t", "k8s": k8s(parameters=[set_to("metadata.name")])}}, "plays"
    )
    assert trigger.call({"pr": EVENT}) == trigger.call({"pr": EVENT})
    assert SIGNAL["metadata"] == {"name": "s"}


def test_a_workflow_is_resumed_by_the_name_its_parameters_gave() -> None:
    template = {"dependencyName": "pr", "dataTemplate": "pr-{{ .Input.body.number | int64 }}"}
    settings = argo(args=["-v"], parameters=[{"src": template, "dest": "metadata.name"}])
    call = called("argoWorkflow", settings)
    assert call == WorkflowCall(
        "resume", "pr-7", "plays", ("-v",), {**WORKFLOW, "metadata": {"name": "pr-7"}}
    )


@pytest.mark.parametrize(
    ("own", "args"),
    [
        pytest.param([set_to("argoWorkflow.args.1")], ("-v", "web"), id="an argument is added"),
        pytest.param([set_to("argoWorkflow.args.0")], ("web",), id="or replaced"),
        pytest.param([set_to("argoWorkflow.args.-1")], ("-v", "web"), id="or appended"),
        pytest.param([set_to("argoWorkflow.args.3")], ("-v", "", "", "web"), id="gaps are empty"),
        pytest.param(
            [set_to("argoWorkflow.args.0", "null", raw=True)], ("",), id="a raw null is empty"
        ),
    ],
)
def test_trigger_parameters_change_the_arguments(
    own: list[dict[str, Any]], args: tuple[str, ...]
) -> None:
    call = called("argoWorkflow", argo(args=["-v"]), *own)
    assert isinstance(call, WorkflowCall)
    assert call.args == args


def test_trigger_parameters_change_the_resource_before_its_own_do() -> None:
    own = set_to("argoWorkflow.source.resource.metadata.name")
    call = called(
        "argoWorkflow", argo(parameters=[set_to("metadata.name", operation="append")]), own
    )
    assert isinstance(call, WorkflowCall)
    assert call.name == "webweb"


def test_an_http_trigger_posts_its_payload() -> None:
    payload = [set_to("pr.number", "number", raw=True), set_to("pr.name")]
    call = called("http", http(payload=payload, headers={"A": "1"}), set_to("http.url"))
    assert call == HttpCall("POST", "web", {"A": "1"}, '{"pr":{"number":7,"name":"web"}}')


@pytest.mark.parametrize(
    ("payload", "body"),
    [
        pytest.param(None, "", id="no payload"),
        pytest.param([set_to("-1")], '{"-1":"web"}', id="-1 at the top is a key"),
        pytest.param([set_to("1")], '[null,"web"]', id="digits at the top are an array"),
        pytest.param([set_to("a"), set_to("", "list")], '["a"]', id="no dest: the whole body"),
        pytest.param([set_to("", "list", raw=True)], '["a"]', id="raw too"),
        pytest.param([set_to("a*")], "", id="a complex dest finds nothing"),
        pytest.param(
            [
                {"src": {"dependencyName": "x", "dataKey": "body"}, "dest": ""},
                set_to("a"),
            ],
            '{"a":"web"}',
            id="an absent dependency without dest is passed over",
        ),
    ],
)
def test_a_payload(payload: Any, body: str) -> None:
    call = called("http", http(payload=payload))
    assert isinstance(call, HttpCall)
    assert call.body == body


def test_inner_and_outer_parameters_of_a_request() -> None:
    settings = http(method="PUT", parameters=[set_to("url", operation="append")])
    call = called("http", settings, set_to("http.headers.X-Name"))
    assert call == HttpCall("PUT", "http://hook/web", {"X-Name": "web"}, "")


ABSENT = {"src": {"dependencyName": "other", "dataKey": "body.a"}, "dest": "a"}


@pytest.mark.parametrize(
    ("kind", "settings", "own", "why"),
    [
        pytest.param(
            "k8s", k8s(parameters=[set_to("kind", "null", raw=True)]), [], "Kind", id="P11"
        ),
        pytest.param(
            "k8s",
            k8s(
                parameters=[
                    {"src": {"dependencyName": "pr", "value": "a/b/c"}, "dest": "apiVersion"}
                ]
            ),
            [],
            "Object 'Kind' is missing",
            id="P11 two slashes",
        ),
        pytest.param("k8s", k8s({"a": 1}), [], "kind or metadata", id="no kind at all"),
        pytest.param(
            "k8s", k8s(parameters=[set_to("metadata")]), [], "kind or metadata", id="text metadata"
        ),
        pytest.param(
            "k8s", k8s(), [set_to("k8s.operation")], "operation type web", id="k8s.operation"
        ),
        pytest.param(
            "k8s", k8s(), [set_to("k8s.source.resource")], "no object", id="a text for an object"
        ),
        pytest.param("k8s", k8s(parameters=[set_to("a", "nope")]), [], "unable to", id="no value"),
        pytest.param(
            "argoWorkflow",
            argo(),
            [set_to("argoWorkflow.operation")],
            "operation type web",
            id="argoWorkflow.operation",
        ),
        pytest.param(
            "argoWorkflow",
            argo(parameters=[set_to("metadata.name", "number", raw=True)]),
            [],
            "no name is given",
            id="a name that is a number",
        ),
        pytest.param(
            "argoWorkflow",
            argo("submit", parameters=[set_to("metadata")]),
            [],
            "neither name nor generateName",
            id="a submit without a name",
        ),
        pytest.param(
            "argoWorkflow", argo("submit-from"), [], "invalid kind Workflow", id="from it"
        ),
        pytest.param(
            "argoWorkflow",
            argo(),
            [set_to("argoWorkflow.args.0", "number", raw=True)],
            "args",
            id="a raw number as an argument",
        ),
        pytest.param(
            "http", http(), [set_to("http.url", "number", raw=True)], "http.url", id="a raw url"
        ),
        pytest.param(
            "http",
            http(),
            [set_to("http.headers.A", "list", raw=True)],
            "headers",
            id="a list header",
        ),
        pytest.param("http", http(payload=[ABSENT]), [], "crashes", id="a payload of nobody"),
    ],
)
def test_argo_fails(
    kind: str, settings: dict[str, Any], own: list[dict[str, Any]], why: str
) -> None:
    with pytest.raises(Unresolved, match=why):
        called(kind, settings, *own)


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        pytest.param(WORKFLOW, "w", id="a name"),
        pytest.param(
            {"kind": "Workflow", "metadata": {"generateName": "w-"}}, "", id="or part of one"
        ),
    ],
)
def test_a_submit_needs_a_name_or_a_part_of_one(resource: Any, name: str) -> None:
    call = called("argoWorkflow", {"operation": "submit", "source": {"resource": resource}})
    assert isinstance(call, WorkflowCall)
    assert call.name == name


def test_a_template_is_submitted_from() -> None:
    resource = {"kind": "WorkflowTemplate", "metadata": {"name": "w"}}
    call = called("argoWorkflow", {"operation": "submit-from", "source": {"resource": resource}})
    assert isinstance(call, WorkflowCall)
    assert call.operation == "submit-from"


@pytest.mark.parametrize(
    ("template", "own", "what"),
    [
        pytest.param({"log": {}}, [], "kind log", id="another kind"),
        pytest.param({}, [], "kind none", id="no kind"),
        pytest.param({"k8s": k8s(), "http": http()}, [], "k8s and http", id="two kinds"),
        pytest.param({"k8s": {"source": {"inline": "x"}}}, [], "inline", id="an inline resource"),
        pytest.param({"k8s": k8s(liveObject=True)}, [], "liveObject", id="a live object"),
        pytest.param(
            {"http": http(dynamicHeaders=[1])}, [], "dynamicHeaders", id="dynamic headers"
        ),
        pytest.param({"http": http()}, [set_to("http.timeout")], "http.timeout", id="a time-out"),
        pytest.param({"http": http()}, [set_to("http.URL")], "http.URL", id="another case"),
        pytest.param({"http": http()}, [set_to("http.*")], r"http\.\*", id="a wildcard"),
        pytest.param({"k8s": k8s()}, [set_to("http.url")], "http.url", id="another kind's field"),
        pytest.param(
            {"http": http(parameters=[set_to("payload.0.dest")])}, [], "payload", id="its payload"
        ),
    ],
)
def test_a_trigger_is_refused_by_name(
    template: dict[str, Any], own: list[dict[str, Any]], what: str
) -> None:
    with pytest.raises(NotModelled, match=what):
        compile_trigger({"template": {"name": "t", **template}, "parameters": own}, "plays")


@pytest.mark.parametrize(
    ("template", "what"),
    [
        pytest.param({"k8s": k8s()}, "template.name", id="no name"),
        pytest.param({"name": "t", "argoWorkflow": argo("")}, "operation is ''", id="no operation"),
        pytest.param({"name": "t", "k8s": k8s(operation="apply")}, "'apply'", id="an unknown one"),
        pytest.param({"name": "t", "http": {}}, "url is empty", id="no url"),
        pytest.param({"name": "t", "http": http(method="HEAD")}, "'HEAD'", id="an unknown method"),
        pytest.param({"name": "t", "argoWorkflow": argo(args=[1])}, "args", id="a bare number"),
        pytest.param({"name": "t", "http": "x"}, "cannot unmarshal http", id="a text"),
    ],
)
def test_a_trigger_argo_would_not_run_is_refused(template: dict[str, Any], what: str) -> None:
    with pytest.raises(InvalidDocument, match=what):
        compile_trigger({"template": template}, "plays")


def test_a_payload_is_json() -> None:
    call = called("http", http(payload=[set_to("a.b", "list", raw=True)]))
    assert isinstance(call, HttpCall)
    assert json.loads(call.body) == {"a": {"b": ["a"]}}
