"""From fired dependencies to the call a trigger would make (v1.9.11 pkg/sensors/triggers).

Must never make the call, and never make it look better than Argo would.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.calls import Call, HttpCall, KubernetesCall, WorkflowCall
from playbook.events.failures import Unresolved
from playbook.events.go_json import go_json
from playbook.events.parameters import (
    Events,
    Parameter,
    apply_parameters,
    compile_parameters,
    compile_payload,
    decoded,
)
from playbook.events.paths import MISSING
from playbook.events.trigger_fields import check_destinations, check_types, validate

MERGE_PATCH = "application/merge-patch+json"
_KUBERNETES_OPERATIONS = ("create", "update", "patch", "delete")
_NAMED_OPERATIONS = ("resubmit", "resume", "retry", "suspend", "terminate", "stop")
_WITHOUT_NAMESPACE = ("namespace", "node")  # the only two that argo-events knows of


@dataclass(frozen=True, slots=True)
class Trigger:
    """A compiled trigger.

    Attributes:
        name: the name of its template.
        kind: `k8s`, `argoWorkflow` or `http`.
        template: the trigger's template, decoded.
        own: the parameters that change the template itself.
        inner: the parameters that change the resource or the request.
        payload: the parameters that make an HTTP body.
        namespace: the sensor's.
    """

    name: str
    kind: str
    template: Mapping[str, Any]
    own: tuple[Parameter, ...]
    inner: tuple[Parameter, ...]
    payload: tuple[Parameter, ...] = ()
    namespace: str = ""

    def call(self, events: Events) -> Call:
        """Return the call these events lead to.

        Raises:
            Unresolved: Argo fails before it calls anybody.
        """
        template = dict(self.template)
        if self.own:
            template = apply_parameters(deepcopy(template), self.own, events)
            check_types(self.kind, template)
        return _CALLS[self.kind](self, template[self.kind], events)


def compile_trigger(trigger: Mapping[str, Any], namespace: str) -> Trigger:
    """Compile one entry of `triggers`.

    Raises:
        NotModelled: another kind of trigger, a resource from elsewhere, live objects, or a
            parameter that changes an unusual field of the trigger.
        InvalidDocument: Argo could not read it.
    """
    template = trigger.get("template")
    if not isinstance(template, Mapping) or not template.get("name"):
        raise InvalidDocument("a trigger without template.name", hint="give it a name.")
    name = template["name"]
    kinds = [key for key, value in template.items() if key not in _NOT_KINDS and value is not None]
    if len(kinds) != 1 or kinds[0] not in _CALLS:
        raise NotModelled(
            f"trigger {name!r} of kind {' and '.join(kinds) or 'none'}",
            hint=f"playbook knows {', '.join(_CALLS)}; one for each trigger.",
        )
    kind = kinds[0]
    settings = decoded(template[kind])
    try:
        check_types(kind, {kind: settings})
    except Unresolved as error:
        raise InvalidDocument(f"trigger {name!r}: {error}", hint="quote texts.") from error
    _check_settings(name, kind, settings)
    validate(name, kind, settings)
    own = compile_parameters(trigger.get("parameters"))
    inner = compile_parameters(settings.get("parameters"))
    check_destinations(kind, own)
    if kind == "http":
        check_destinations(kind, inner, inside=True)
    return Trigger(
        name=name,
        kind=kind,
        template={kind: settings},
        own=own,
        inner=inner,
        payload=compile_payload(settings.get("payload")) if kind == "http" else (),
        namespace=namespace,
    )


_NOT_KINDS = ("name", "conditions", "conditionsReset")


def _check_settings(name: str, kind: str, settings: Mapping[str, Any]) -> None:
    if kind == "http":
        for refused in ("dynamicHeaders", "basicAuth", "host"):
            if settings.get(refused):
                raise NotModelled(f"trigger {name!r}: http.{refused}", hint="use headers.")
        return
    source = settings.get("source")
    if not isinstance(source, Mapping) or list(source) != ["resource"]:
        raise NotModelled(
            f"trigger {name!r}: a resource from {list(source or ())}",
            hint="write the object under source.resource.",
        )
    if settings.get("liveObject"):
        raise NotModelled(
            f"trigger {name!r}: liveObject reads the cluster", hint="use operation: patch."
        )


def _resource(trigger: Trigger, settings: Mapping[str, Any], events: Events) -> dict[str, Any]:
    """Apply the parameters and read the object back, as `ApplyResourceParameters` does."""
    resource = settings["source"]["resource"]
    if trigger.inner:
        resource = decoded(apply_parameters(deepcopy(resource), trigger.inner, events))
        if not isinstance(resource, dict) or not _has_kind(resource):
            raise Unresolved("Object 'Kind' is missing")
    if not isinstance(resource, dict):
        raise Unresolved("the resource is no object")
    return resource


def _has_kind(resource: Mapping[str, Any]) -> bool:
    """Tell whether apimachinery finds a kind; an apiVersion with two slashes hides it."""
    version, kind = resource.get("apiVersion"), resource.get("kind")
    return (
        isinstance(kind, str)
        and kind != ""
        and not (isinstance(version, str) and version.count("/") > 1)
    )


def _metadata(resource: Mapping[str, Any], key: str) -> str:
    metadata = resource.get("metadata")
    value = metadata.get(key) if isinstance(metadata, dict) else None
    return value if isinstance(value, str) else ""


def _kubernetes(trigger: Trigger, settings: Mapping[str, Any], events: Events) -> KubernetesCall:
    resource = _resource(trigger, settings, events)
    if not _has_kind(resource) or not isinstance(resource.get("metadata") or {}, dict):
        raise Unresolved("the API server knows no such object: kind or metadata is missing")
    operation = settings.get("operation") or "create"
    if operation not in _KUBERNETES_OPERATIONS:
        raise Unresolved(f"unknown operation type {operation}")
    strategy = settings.get("patchStrategy") or MERGE_PATCH
    placed = _placed(resource, trigger.namespace)
    return KubernetesCall(operation, placed, strategy if operation == "patch" else "")


def _placed(resource: Mapping[str, Any], namespace: str) -> dict[str, Any]:
    """Put the object into its namespace, by default the sensor's."""
    metadata = dict(resource.get("metadata") or {})
    wanted = _metadata(resource, "namespace") or namespace
    metadata.pop("namespace", None)
    if wanted and resource["kind"].lower() not in _WITHOUT_NAMESPACE:
        metadata["namespace"] = wanted
    return {**resource, "metadata": metadata}


def _workflow(trigger: Trigger, settings: Mapping[str, Any], events: Events) -> WorkflowCall:
    resource = _resource(trigger, settings, events)
    operation = settings.get("operation") or "submit"
    name = _metadata(resource, "name")
    _check_operation(operation, name, resource)
    return WorkflowCall(
        operation=operation,
        name=name,
        namespace=_metadata(resource, "namespace") or trigger.namespace,
        # Go reads a null in a list of strings as an empty one.
        args=tuple(argument or "" for argument in settings.get("args") or ()),
        resource=resource,
    )


def _check_operation(operation: str, name: str, resource: Mapping[str, Any]) -> None:
    if not name and operation != "submit":
        raise Unresolved(f"failed to execute the workflow {operation} operation, no name is given")
    if not name and not _metadata(resource, "generateName"):
        raise Unresolved("failed to trigger the workflow, neither name nor generateName is given")
    if operation == "submit-from":
        kind = resource.get("kind")
        if not isinstance(kind, str) or kind.lower() not in ("cronworkflow", "workflowtemplate"):
            raise Unresolved(f"invalid kind {kind}")
    elif operation != "submit" and operation not in _NAMED_OPERATIONS:
        raise Unresolved(f"unknown operation type {operation}")


def _http(trigger: Trigger, settings: Mapping[str, Any], events: Events) -> HttpCall:
    request = apply_parameters(dict(settings), trigger.inner, events)
    check_types("http", {"http": request})
    headers = {name: value or "" for name, value in (request.get("headers") or {}).items()}
    body = _payload(trigger.payload, events)
    return HttpCall(request.get("method") or "POST", request.get("url") or "", headers, body)


def _payload(parameters: tuple[Parameter, ...], events: Events) -> str:
    """Build the body (params.go ConstructPayload): an empty dest makes its value the whole body."""
    tree: Any = MISSING
    for parameter in parameters:
        value = parameter.source.resolve(events)
        if not parameter.dest.text:
            if value is not None:
                return value.text
            continue
        if value is None:
            raise Unresolved(
                f"no event of {parameter.source.dependency!r} and no value: the sensor crashes here"
            )
        tree = parameter.put(tree, value)
    return "" if tree is MISSING else go_json(tree, iter)


_CALLS: Mapping[str, Callable[[Trigger, Mapping[str, Any], Events], Call]] = {
    "k8s": _kubernetes,
    "argoWorkflow": _workflow,
    "http": _http,
}
