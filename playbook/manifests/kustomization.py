"""The kustomization of a rendered tree: its files in the order they are applied. Never a patch or a transformer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playbook.manifests.objects import Manifest
from playbook.manifests.waves import place


def kustomization(files: Mapping[str, Mapping[str, Any]]) -> Manifest:
    """Return the Kustomization for path -> the object in that file."""
    paths = sorted(files, key=lambda path: (place(files[path]), path))
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        # kustomize would else sort by its own table of kinds, which knows none of Argo's.
        "sortOptions": {"order": "fifo"},
        "resources": paths,
    }
