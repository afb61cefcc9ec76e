"""The CustomResourceDefinitions CodeRun and Signal. Only the frame; their schemas have a module each."""

from __future__ import annotations

from playbook.manifests import crd_coderun, crd_signal
from playbook.manifests.objects import GROUP, Manifest, made
from playbook.manifests.structural import Schema

VERSION = "v1alpha1"
API_VERSION = f"{GROUP}/{VERSION}"

Names = tuple[str, str, list[str]]
Columns = tuple[tuple[str, str], ...]


def crds() -> list[Manifest]:
    """Return the definitions of CodeRun and Signal, `playbook.dev/v1alpha1`."""
    return [
        _definition(crd_coderun.NAMES, crd_coderun.COLUMNS, crd_coderun.schema()),
        _definition(crd_signal.NAMES, crd_signal.COLUMNS, crd_signal.schema()),
    ]


def _definition(names: Names, columns: Columns, schema: Schema) -> Manifest:
    plural, kind, short = names
    spec = {
        "group": GROUP,
        "scope": "Namespaced",
        "names": {
            "plural": plural,
            "singular": kind.lower(),
            "kind": kind,
            "listKind": f"{kind}List",
            "shortNames": short,
            "categories": ["playbook"],
        },
        "versions": [
            {
                "name": VERSION,
                "served": True,
                "storage": True,
                "subresources": {"status": {}},
                "additionalPrinterColumns": _columns(columns),
                "schema": {"openAPIV3Schema": schema},
            }
        ],
    }
    kind_of = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
    return made(kind_of, f"{plural}.{GROUP}", spec=spec)


def _columns(columns: Columns) -> list[dict[str, str]]:
    shown = [{"name": name, "type": "string", "jsonPath": path} for name, path in columns]
    # AGE by convention: with columns of our own, kubectl no longer adds it.
    return [*shown, {"name": "AGE", "type": "date", "jsonPath": ".metadata.creationTimestamp"}]
