"""Which fields of a Workflow are modelled, which change nothing, and which are refused by name. Guesses none."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from playbook.errors import NotModelled, PlaybookError

Fields: TypeAlias = Mapping[str, Any]


class InvalidFlow(PlaybookError):
    """A workflow that Argo itself refuses, or that can only fail."""


POD = """affinity automountServiceAccountToken executor hostAliases nodeSelector podSpecPatch priorityClassName
    schedulerName securityContext serviceAccountName tolerations volumes metrics"""
HARMLESS = {
    "spec": POD
    + """ archiveLogs artifactRepositoryRef dnsConfig dnsPolicy hostNetwork imagePullSecrets podDisruptionBudget
        podGC podMetadata podPriorityClassName priority ttlStrategy volumeClaimGC workflowMetadata""",
    "template": POD,
    "container": """name workingDir volumeMounts volumeDevices resources imagePullPolicy securityContext ports
        livenessProbe readinessProbe startupProbe terminationMessagePath terminationMessagePolicy""",
    "retryStrategy": "affinity",
    "backoff": "duration factor cap",
    "input": "description enum",
    "output": "description",
    "argument": "description enum",
}
MODELLED = {
    "spec": "entrypoint arguments templates activeDeadlineSeconds workflowTemplateRef",
    "template": """name inputs outputs metadata steps dag suspend resource container activeDeadlineSeconds timeout
        retryStrategy""",
    "step": "name template templateRef arguments when continueOn",
    "task": "name template templateRef arguments when continueOn depends dependencies",
    "container": "image command args env envFrom",
    "resource": "action manifest setOwnerReference successCondition failureCondition",
    "suspend": "duration",
    "retryStrategy": "limit retryPolicy backoff",
    "backoff": "",
    "input": "name value default",
    "output": "name valueFrom",
    "argument": "name value",
}
HINTS = {
    "value": "A suspend output with `value` makes the controller panic; write valueFrom.",
    "script": "Use a container template.",
    "maxDuration": "How long attempts take is not modelled; use limit.",
}
NOTHING: tuple[Any, ...] = (None, "", [], {}, False)


def closed(fields: Fields, kind: str, where: str) -> None:
    """Refuse a field that is neither modelled nor without effect.

    Raises:
        NotModelled: naming the field.
    """
    known = f"{MODELLED[kind]} {HARMLESS.get(kind, '')}".split()
    for name, value in fields.items():
        if name not in known and value not in NOTHING:
            raise NotModelled(f"{where}.{name} is not modelled", hint=HINTS.get(name, ""))


def texts(value: Any) -> Iterator[str]:
    """Yield every string below a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def any_string(value: Any) -> str | None:
    """Read a scalar as AnyString does (pkg/apis/workflow/v1alpha1/anystring.go); None stays None."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None else str(value)


def listed(fields: Fields, *path: str) -> list[Any]:
    """Return a list deep in mappings, [] where it or what is above it is missing."""
    value: Any = fields
    for name in path:
        value = (value or {}).get(name)
    return list(value or [])
