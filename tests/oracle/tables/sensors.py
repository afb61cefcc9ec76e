"""Sensors that Argo's controller refuses (pkg/reconciler/sensor/validate.go), each one change away from a good one. Data only."""

from copy import deepcopy
from typing import Any

RESOURCE = {"apiVersion": "v1", "kind": "X", "metadata": {"name": "n"}}
PARAMETER = {"src": {"dependencyName": "a", "dataKey": "body.x"}, "dest": "metadata.name"}
FILTER = {"path": "body.x", "type": "string", "value": ["y"]}


def trigger(kind: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {"template": {"name": kind, "conditions": "a", kind: settings}}


SENSOR: dict[str, Any] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Sensor",
    "metadata": {"name": "s", "namespace": "n"},
    "spec": {
        "dependencies": [
            {"name": "a", "eventSourceName": "g", "eventName": "e", "filters": {"data": [FILTER]}}
        ],
        "triggers": [
            trigger("k8s", {"source": {"resource": RESOURCE}, "parameters": [PARAMETER]}),
            trigger("http", {"url": "http://x/"}),
            trigger("argoWorkflow", {"operation": "submit", "source": {"resource": RESOURCE}}),
        ],
    },
}
REMOVED = object()
DEPENDENCY, DATA = "dependencies.0", "dependencies.0.filters.data.0"
K8S, HTTP, ARGO = (f"triggers.{at}.template" for at in range(3))
PARAM = f"{K8S}.k8s.parameters.0"

BOTH: dict[str, tuple[str, Any]] = {
    "no dependency": ("dependencies", []),
    "a dependency without a name": (f"{DEPENDENCY}.name", REMOVED),
    "of no source": (f"{DEPENDENCY}.eventSourceName", ""),
    "of no event": (f"{DEPENDENCY}.eventName", REMOVED),
    "a trigger without a name": (f"{K8S}.name", ""),
    "a trigger without a template": ("triggers.0.template", REMOVED),
    "an unknown operation": (f"{K8S}.k8s.operation", "replace"),
    "no operation of argo": (f"{ARGO}.argoWorkflow.operation", REMOVED),
    "an unknown operation of argo": (f"{ARGO}.argoWorkflow.operation", "start"),
    "no resource": (f"{K8S}.k8s.source", REMOVED),
    "no url": (f"{HTTP}.http.url", ""),
    "an unknown method": (f"{HTTP}.http.method", "HEAD"),
    "a parameter without a source": (f"{PARAM}.src", REMOVED),
    "a parameter of no dependency": (f"{PARAM}.src.dependencyName", ""),
    "a parameter to nowhere": (f"{PARAM}.dest", REMOVED),
    "an unknown way to write": (f"{PARAM}.operation", "replace"),
    "a value that is no text": (f"{DATA}.value", [1]),
    "values that are no list": (f"{DATA}.value", "y"),
}
# An engine for one event does not look at these; `playbook prove` has to.
ARGO_ONLY: dict[str, tuple[str, Any]] = {
    "no trigger": ("triggers", []),
    "two triggers of one name": (f"{HTTP}.name", "k8s"),
    "an unknown operator between the data filters": (
        f"{DEPENDENCY}.filters.dataLogicalOperator",
        "OR",
    ),
    "an unknown operator between the sections": (f"{DEPENDENCY}.filtersLogicalOperator", "xor"),
    "an unknown comparator": (f"{DATA}.comparator", "=="),
    "a filter without a path": (f"{DATA}.path", ""),
    "a filter without a type": (f"{DATA}.type", REMOVED),
    "a filter without values": (f"{DATA}.value", []),
    "a filter with an empty value": (f"{DATA}.value", ["y", ""]),
    "a policy of an http trigger without statuses": ("triggers.1.policy", {"status": {}}),
    "a policy of a k8s trigger without labels": ("triggers.0.policy", {"k8s": {}}),
    "a DLQ trigger without atLeastOnce": ("triggers.0.dlqTrigger", trigger("http", {"url": "x"})),
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the good Sensor with one field changed."""
    sensor = deepcopy(SENSOR)
    place: Any = sensor["spec"]
    *above, last = (int(part) if part.isdigit() else part for part in path.split("."))
    for part in above:
        place = place[part]
    if value is REMOVED:
        del place[last]
    else:
        place[last] = value
    return sensor
