"""What a fired trigger asks of the outside world: three kinds of call. Data; nothing is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class KubernetesCall:
    """A `k8s` trigger's request.

    A create also carries the labels `events.argoproj.io/{sensor,trigger,action-timestamp}`, which
    are left out here; a patch or an update of what is missing creates it.
    """

    operation: str
    resource: Mapping[str, Any]
    patch_strategy: str = ""


@dataclass(frozen=True, slots=True)
class WorkflowCall:
    """An `argoWorkflow` trigger's run of `argo -n NAMESPACE OPERATION NAME ARGS...`."""

    operation: str
    name: str
    namespace: str
    args: tuple[str, ...]
    resource: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HttpCall:
    """An `http` trigger's request, without its secret headers; `body` is its payload's text."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str


Call = KubernetesCall | WorkflowCall | HttpCall
