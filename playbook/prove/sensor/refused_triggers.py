"""What Argo's controller refuses in a trigger. Never says what the trigger does.

Source: argo-events v1.9.11 pkg/reconciler/sensor/validate.go validateTrigger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playbook.documents.document import Path
from playbook.prove.sensor.refused_filters import Said
from playbook.prove.sensor.schedules import cron_trouble

_K8S = ("", "create", "update", "patch", "delete")
_ARGO = (
    *("submit", "submit-from", "suspend", "retry"),
    *("resume", "resubmit", "terminate", "stop"),
)
_METHODS = ("", "GET", "DELETE", "PATCH", "POST", "PUT")
_KNOWN = {
    ("k8s", "operation"): _K8S,
    ("argoWorkflow", "operation"): _ARGO,
    ("http", "method"): _METHODS,
}
_JOINS = ("", "overwrite", "append", "prepend")
_NEEDED = {
    "k8s": ("source",),
    "argoWorkflow": ("source",),
    "http": ("url",),
    "awsLambda": ("functionName", "region", "payload"),
    "kafka": ("url", "topic", "payload"),
    "nats": ("url", "subject", "payload"),
    "slack": ("slackToken",),
    "openWhisk": ("actionName", "host", "payload"),
    "custom": ("serverURL", "spec"),
    "email": ("host",),
}
"""The fields without which a trigger is refused, by its kind. A list may be empty, a text may not."""
_LISTS = {
    **dict.fromkeys(("k8s", "argoWorkflow", "slack", "custom", "email"), ("parameters",)),
    **dict.fromkeys(("http", "awsLambda", "openWhisk"), ("parameters", "payload")),
    **dict.fromkeys(("kafka", "nats"), ("payload",)),
}
"""The lists of parameters that are looked into, by the kind of the trigger; the others fail with the event."""
_POLICIES = (
    *((kind, "k8s", "labels") for kind in ("k8s", "argoWorkflow")),
    *((kind, "status", "allow") for kind in ("http", "awsLambda")),
)
_PORTS = 65535


def of_trigger(path: Path, value: Mapping[str, Any]) -> Iterator[Said]:
    """Yield where and why a trigger, or the one for what it loses, is refused."""
    template = value.get("template")
    if not isinstance(template, dict):
        yield path, "The trigger has no template."
        return
    where: Path = (*path, "template")
    if not template.get("name"):
        yield where, "The trigger has no name."
    yield from _resets(where, template)
    for kind in _NEEDED:
        if isinstance(template.get(kind), dict):
            yield from _of_kind((*where, kind), kind, template[kind])
    yield from _policy(path, value.get("policy") or {}, template)
    yield from _parameters((*path, "parameters"), value.get("parameters"))
    yield from _lost(path, value)


def _resets(path: Path, template: Mapping[str, Any]) -> Iterator[Said]:
    for at, reset in enumerate(template.get("conditionsReset") or ()):
        where: Path = (*path, "conditionsReset", at)
        by_time = reset.get("byTime")
        if not isinstance(by_time, dict):
            yield where, "A conditionsReset has to have byTime."
            continue
        cron = str(by_time.get("cron") or "")
        if trouble := cron_trouble(cron):
            yield (*where, "byTime", "cron"), f'The cron line "{cron}" cannot be read: {trouble}.'


def _of_kind(path: Path, kind: str, fields: Mapping[str, Any]) -> Iterator[Said]:
    for name in _NEEDED[kind]:
        if fields.get(name) in (None, ""):
            yield path, f"The trigger has no {name}."
    for (of, field), known in _KNOWN.items():
        if of == kind and (fields.get(field) or "") not in known:
            yield (*path, field), _unknown(field, fields.get(field) or "", known)
    for name in _LISTS[kind]:
        empty = kind == "http" and name == "payload"  # there it stands for the whole body
        yield from _parameters((*path, name), fields.get(name), empty=empty)
    yield from _pairs(path, kind, fields)


def _unknown(field: str, written: str, known: tuple[str, ...]) -> str:
    told = f'The {field} "{written}" is not known' if written else f"No {field} is named"
    return f"{told}; known: {', '.join(filter(None, known))}."


def _pairs(path: Path, kind: str, fields: Mapping[str, Any]) -> Iterator[Said]:
    """Yield what is wrong between two fields, or with a number."""
    token = fields.get("authToken")
    if (
        kind == "openWhisk"
        and isinstance(token, dict)
        and not (token.get("name") and token.get("key"))
    ):
        yield (*path, "authToken"), "The authToken has to name a Secret and a key in it."
    if kind == "custom" and fields.get("secure") and fields.get("certSecret") is None:
        yield (*path, "secure"), "A secure connection has to have a certSecret."
    port = fields.get("port")
    if kind == "email" and isinstance(port, int) and not 0 <= port <= _PORTS:
        yield (*path, "port"), f"There is no port {port}."


def _policy(path: Path, policy: Mapping[str, Any], template: Mapping[str, Any]) -> Iterator[Said]:
    for kind, part, field in _POLICIES:
        if isinstance(template.get(kind), dict):
            asked = policy.get(part)
            if isinstance(asked, dict) and asked.get(field) is None:
                yield (*path, "policy", part), f"The policy has no {field}."
            return


def _parameters(path: Path, several: Any, *, empty: bool = False) -> Iterator[Said]:
    for at, one in enumerate(several or ()):
        where: Path = (*path, at)
        source = one.get("src")
        if not isinstance(source, dict):
            yield where, "The parameter has no src."
        elif not source.get("dependencyName"):
            yield (*where, "src"), "The parameter names no dependency."
        if not one.get("dest") and not empty:
            yield where, "The parameter has no dest."
        if (one.get("operation") or "") not in _JOINS:
            yield (*where, "operation"), _unknown("operation", one["operation"], _JOINS)


def _lost(path: Path, value: Mapping[str, Any]) -> Iterator[Said]:
    """Yield what is wrong with the trigger for events that this one loses."""
    lost = value.get("dlqTrigger")
    if not isinstance(lost, dict):
        return
    if not value.get("atLeastOnce"):
        yield path, "A trigger with a dlqTrigger has to say `atLeastOnce: true`."
    if not lost.get("atLeastOnce"):
        yield (*path, "dlqTrigger"), "A dlqTrigger has to say `atLeastOnce: true`."
    yield from of_trigger((*path, "dlqTrigger"), lost)
