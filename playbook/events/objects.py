"""What every object of Argo Events has. Data only."""

from __future__ import annotations

from typing import Any

API_VERSION = "argoproj.io/v1alpha1"
Json = dict[str, Any]


def object_of(kind: str, name: str, spec: Json) -> Json:
    """Return an object of a kind."""
    return {"apiVersion": API_VERSION, "kind": kind, "metadata": {"name": name}, "spec": spec}
