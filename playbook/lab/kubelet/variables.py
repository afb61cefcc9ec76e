"""The environment of a container, and $(VAR) in its command. Pure but for the look-ups it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from playbook.lab.errors import LabError
from playbook.lab.kubelet.fields import Pod, field, resource

_REFERENCE = re.compile(r"\$\$|\$\(([^)]*)\)")


class Sources(Protocol):
    """Where ConfigMaps and Secrets come from."""

    def data(self, kind: str, name: str, *, optional: bool) -> Mapping[str, bytes] | None:
        """Return the keys of a ConfigMap or Secret; None when it is absent and may be."""
        ...


def environment(
    container: Mapping[str, Any], pod: Pod, sources: Sources, given: Mapping[str, str]
) -> dict[str, str]:
    """Return a container's variables: what the lab gives, then envFrom, then env; later ones win.

    Raises:
        LabError: a key or field that must be there is not (yet).
    """
    found = dict(given)
    for source in container.get("envFrom", []):
        found |= _all_of(source, sources)
    for wanted in container.get("env", []):
        if "valueFrom" not in wanted:
            found[wanted["name"]] = expand(wanted.get("value", ""), found)
            continue
        value = _value(wanted["valueFrom"], container["name"], pod, sources)
        if value is not None:
            found[wanted["name"]] = value
    return found


def command(container: Mapping[str, Any], variables: Mapping[str, str]) -> list[str]:
    """Return the command and its arguments."""
    words = [*container.get("command", []), *container.get("args", [])]
    return [expand(word, variables) for word in words]


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Replace $(NAME) where the name is known; `$$` is a dollar (kubernetes third_party/forked/golang/expansion)."""

    def replaced(found: re.Match[str]) -> str:
        name = found[1]
        return "$" if name is None else variables.get(name, found[0])

    return _REFERENCE.sub(replaced, text)


def _all_of(source: Mapping[str, Any], sources: Sources) -> Iterator[tuple[str, str]]:
    for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
        if key in source:
            optional = bool(source[key].get("optional"))
            data = sources.data(kind, source[key]["name"], optional=optional) or {}
            for name, value in data.items():
                yield source.get("prefix", "") + name, value.decode("utf-8", "replace")


def _value(source: Mapping[str, Any], container: str, pod: Pod, sources: Sources) -> str | None:
    if "fieldRef" in source:
        return field(pod, source["fieldRef"]["fieldPath"])
    if "resourceFieldRef" in source:
        return resource(pod, source["resourceFieldRef"], container)
    for key, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
        if key in source:
            return _key_of(kind, source[key], sources)
    raise LabError(f"valueFrom {', '.join(source)} is not known in the lab")


def _key_of(kind: str, reference: Mapping[str, Any], sources: Sources) -> str | None:
    optional = bool(reference.get("optional"))
    data = sources.data(kind, reference["name"], optional=optional)
    value = None if data is None else data.get(reference["key"])
    if value is None and not optional:
        raise LabError(f'{kind} "{reference["name"]}" has no key "{reference["key"]}"')
    return None if value is None else value.decode("utf-8", "replace")
