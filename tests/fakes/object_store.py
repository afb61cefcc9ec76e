"""Objects behind a fake API server: get, create, apply, patch, delete; CRDs bring their kinds. Knows no rules."""

from __future__ import annotations

import copy
from typing import Any

from tests.fakes.api_server import Asked, Reply, refusal

Object = dict[str, Any]

CORE = {"Namespace": ("namespaces", False), "ConfigMap": ("configmaps", True)}
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


class ObjectStore:
    """Call it with what was asked; `refuse` are names it accepts no object of."""

    def __init__(self, *namespaces: str) -> None:
        self.objects: dict[str, Object] = {}
        self.groups: dict[str, list[Object]] = {
            "/api/v1": [resource(kind, *how) for kind, how in CORE.items()],
            "/apis/apiextensions.k8s.io/v1": [
                resource("CustomResourceDefinition", "customresourcedefinitions", False)
            ],
        }
        self.refuse: set[str] = set()
        self.applied: list[str] = []
        self.looks_until_served = 2
        for name in namespaces:
            self.objects[f"/api/v1/namespaces/{name}"] = {"metadata": {"name": name}}

    def __call__(self, asked: Asked) -> Reply:
        if asked.path in self.groups:
            return Reply({"resources": self.groups[asked.path]})
        match asked.method:
            case "PATCH":
                return self._patched(asked)
            case "DELETE":
                found = self.objects.pop(asked.path, None)
                return Reply() if found else refusal(404, "NotFound")
            case _:
                return self._got(asked)

    def _got(self, asked: Asked) -> Reply:
        if asked.query.get("limit") == "1":
            return Reply({"items": []})
        found = self.objects.get(asked.path)
        if found is None:
            return refusal(404, "NotFound")
        if asked.path.startswith(CRDS):
            self._establish(found)
        return Reply(copy.deepcopy(found))

    def _establish(self, found: Object) -> None:
        self.looks_until_served -= 1
        if self.looks_until_served > 0:
            return
        spec = found["spec"]
        found["status"] = {"conditions": [{"type": "Established", "status": "True"}]}
        for version in spec["versions"]:
            kind, plural = spec["names"]["kind"], spec["names"]["plural"]
            self.groups[f"/apis/{spec['group']}/{version['name']}"] = [resource(kind, plural, True)]

    def _patched(self, asked: Asked) -> Reply:
        name = asked.path.rpartition("/")[2]
        if name in self.refuse:
            return refusal(400, "BadRequest", f'"{name}": strict decoding error: unknown field "x"')
        namespace = asked.path.partition("/namespaces/")[2].partition("/")[0]
        if (
            namespace != name
            and namespace
            and f"/api/v1/namespaces/{namespace}" not in self.objects
        ):
            return refusal(404, "NotFound", f'namespaces "{namespace}" not found')
        before = self.objects.get(asked.path, {})
        after = merged(before, asked.body)
        if asked.query.get("dryRun") != "All":
            self.applied.append(name)
            self.objects[asked.path] = after
        return Reply(after)


def merged(before: Object, change: Object) -> Object:
    """Return the object with the fields of the change."""
    after = dict(before)
    for key, value in change.items():
        known = before.get(key)
        nested = isinstance(value, dict) and isinstance(known, dict)
        after[key] = merged(known or {}, value) if nested else copy.deepcopy(value)
    return after


def resource(kind: str, plural: str, namespaced: bool) -> Object:
    """Return what discovery says of a kind."""
    return {"name": plural, "kind": kind, "namespaced": namespaced}
