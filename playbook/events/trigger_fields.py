"""Which fields of a trigger a parameter may change, and of which type they must stay.

Argo writes the trigger as JSON, changes it, and reads it back into Go structs. What they would
drop or fold is refused here by name; what they cannot read is an error, as there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.failures import Unresolved
from playbook.events.parameters import Parameter

_TEXTS: Mapping[str, tuple[str, ...]] = {
    "k8s": ("operation", "patchStrategy"),
    "argoWorkflow": ("operation",),
    "http": ("url", "method"),
}
_CONTAINERS: Mapping[str, tuple[str, ...]] = {
    "k8s": (),
    "argoWorkflow": ("args",),
    "http": ("headers",),
}


def check_destinations(kind: str, parameters: Sequence[Parameter], *, inside: bool = False) -> None:
    """Refuse a trigger-level `dest` other than the usual ones."""
    for parameter in parameters:
        keys = [key.name for key in parameter.dest.keys or ()]
        field = keys if inside else keys[1:]
        if (inside or keys[:1] == [kind]) and _is_known(kind, field):
            continue
        raise NotModelled(
            f"a trigger parameter with dest {parameter.dest.text!r}",
            hint=f"known: {', '.join(_known(kind))}.",
        )


def check_types(kind: str, template: Mapping[str, Any]) -> None:
    """Raise Unresolved where Go could not read the changed trigger back."""
    settings = template[kind]
    if not isinstance(settings, Mapping):
        raise Unresolved(f"cannot unmarshal {kind}")
    for name in _TEXTS[kind]:
        if not isinstance(settings.get(name) or "", str):
            raise Unresolved(f"cannot unmarshal {kind}.{name}: it is no string")
    args, headers = settings.get("args") or [], settings.get("headers") or {}
    if not isinstance(args, list) or not _are_texts(args):
        raise Unresolved(f"cannot unmarshal {kind}.args: it is no list of strings")
    if not isinstance(headers, dict) or not _are_texts(list(headers.values())):
        raise Unresolved(f"cannot unmarshal {kind}.headers: it is no map of strings")


def _is_known(kind: str, field: list[str]) -> bool:
    if len(field) == 1:
        return field[0] in _TEXTS[kind]
    if len(field) == 2 and field[0] in _CONTAINERS[kind]:
        return True
    return kind != "http" and field[:2] == ["source", "resource"]


def _known(kind: str) -> list[str]:
    fields = [*_TEXTS[kind], *(f"{name}.<key>" for name in _CONTAINERS[kind])]
    if kind != "http":
        fields.append("source.resource.<path>")
    return [f"{kind}.{field}" for field in fields]


def _are_texts(values: Sequence[object]) -> bool:
    return all(value is None or isinstance(value, str) for value in values)


_OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "k8s": ("", "create", "update", "patch", "delete"),
    "argoWorkflow": (
        *("submit", "submit-from", "suspend", "retry"),
        *("resume", "resubmit", "terminate", "stop"),
    ),
}
_METHODS: tuple[str, ...] = ("", "GET", "DELETE", "PATCH", "POST", "PUT")


def validate(name: str, kind: str, settings: Mapping[str, Any]) -> None:
    """Refuse what Argo's controller refuses to run (pkg/reconciler/sensor/validate.go)."""
    if kind == "http":
        field, value, known = "method", settings.get("method") or "", _METHODS
        if not settings.get("url"):
            raise InvalidDocument(f"trigger {name!r}: http.url is empty", hint="name the server.")
    else:
        field, value, known = "operation", settings.get("operation") or "", _OPERATIONS[kind]
    if value not in known:
        raise InvalidDocument(
            f"trigger {name!r}: {kind}.{field} is {value!r}",
            hint=f"Argo's controller wants one of {', '.join(filter(None, known))}.",
        )
