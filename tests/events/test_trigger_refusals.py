"""Triggers that fail in Argo fail here; what Argo would not run or we do not model is refused."""

from typing import Any

import pytest

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.failures import Unresolved
from playbook.events.triggers import compile_trigger
from tests.events.fired import argo, called, http, k8s, set_to

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
