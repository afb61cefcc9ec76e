"""Write playbook/schemas/*.json: closed schemas, from the sources of each project.

Reads the Go module cache (`go mod download` the modules named in MODULES first); never the
network. Run it after raising a version: `python -m tools.schemas`, then read the difference.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from playbook.schemas.kinds import FILES
from tools.closing import AnySchema, closed, shared

HERE = Path(__file__).parent.parent / "playbook" / "schemas"
MODULES = {
    "argo-workflows": "github.com/argoproj/argo-workflows/v4@v4.0.2",
    "argo-events": "github.com/argoproj/argo-events@v1.9.11",
    "argo-cd": "github.com/argoproj/argo-cd/v2@v2.14.21",
    "kubernetes": "k8s.io/kubernetes@v1.33.4",
    "gateway-api": "sigs.k8s.io/gateway-api@v1.3.0",
    "external-secrets": "github.com/external-secrets/external-secrets@v0.19.2",
}
ORIGINS = {
    "argo-workflows": "api/jsonschema/schema.json",
    "argo-events": "api/jsonschema/schema.json",
    "argo-cd": "manifests/crds/*.yaml",
    "kubernetes": "api/openapi-spec/v3/*.json",
    "gateway-api": "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml",
    "external-secrets": "config/crds/bases/external-secrets.io_*.yaml",
}
OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
PACKAGES = {  # where each group keeps its Go types; the definitions are named after them
    "v1": "io.k8s.api.core.v1",
    "rbac.authorization.k8s.io/v1": "io.k8s.api.rbac.v1",
    "networking.k8s.io/v1": "io.k8s.api.networking.v1",
    "coordination.k8s.io/v1": "io.k8s.api.coordination.v1",
    "admissionregistration.k8s.io/v1": "io.k8s.api.admissionregistration.v1",
    "apiextensions.k8s.io/v1": "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1",
}

Definitions = dict[str, AnySchema]


def main() -> None:
    cache = Path(_run("go", "env", "GOMODCACHE"))
    for name, module in MODULES.items():
        roots, definitions = _read(name, cache / module)
        definitions = {key: closed(key, value) for key, value in definitions.items()}
        definitions = shared(_reached(roots, definitions))
        schema = {"kinds": roots, "$defs": definitions}
        text = json.dumps(schema, separators=(",", ":"), sort_keys=True)
        (HERE / f"{name}.json").write_text(f"{text}\n")
        print(f"{name}: {len(roots)} kinds, {len(definitions)} definitions, {len(text):,} bytes")
    (HERE / "SOURCES.md").write_text(_sources())


def _run(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _read(name: str, module: Path) -> tuple[dict[str, str], Definitions]:
    """Return the definition that describes each kind, and all definitions of a project."""
    match name:
        case "argo-workflows" | "argo-events":
            definitions = json.loads((module / ORIGINS[name]).read_text())["definitions"]
            package = "workflow" if name == "argo-workflows" else "events"
            return {
                f"{version}/{kind}": f"io.argoproj.{package}.v1alpha1.{kind}"
                for version, kind in _kinds(name)
            }, definitions
        case "kubernetes":
            roots = {f"{v}/{kind}": f"{_package(v)}.{kind}" for v, kind in _kinds(name)}
            return roots, _openapi(module)
        case _:
            return _from_crds(name, module)


def _kinds(name: str) -> Iterator[tuple[str, str]]:
    for version, kinds in FILES[name].items():
        for kind in kinds:
            yield version, kind


def _package(version: str) -> str:
    return PACKAGES.get(version, f"io.k8s.api.{version.replace('/', '.')}")


def _openapi(module: Path) -> Definitions:
    found: Definitions = {}
    for version in FILES["kubernetes"]:
        path = f"apis__{version.replace('/', '__')}" if "/" in version else f"api__{version}"
        text = (module / "api/openapi-spec/v3" / f"{path}_openapi.json").read_text()
        found |= json.loads(text)["components"]["schemas"]
    return found


def _from_crds(name: str, module: Path) -> tuple[dict[str, str], Definitions]:
    """Read CustomResourceDefinitions; their bare `metadata` becomes Kubernetes' own, closed."""
    definitions = _openapi(module.parents[_depth(name)] / MODULES["kubernetes"])
    roots: dict[str, str] = {}
    for path in sorted(module.glob(ORIGINS[name])):
        for crd in yaml.safe_load_all(path.read_text()):
            for version, kind, schema in _versions(crd or {}):
                if (version, kind) in set(_kinds(name)):
                    schema["properties"]["metadata"] = {"$ref": f"#/{OBJECT_META}"}
                    definitions[kind] = schema
                    roots[f"{version}/{kind}"] = kind
    return roots, definitions


def _depth(name: str) -> int:
    """Return how many folders above the module lies the cache."""
    return MODULES[name].count("/")


def _versions(crd: dict[str, Any]) -> Iterator[tuple[str, str, AnySchema]]:
    if crd.get("kind") != "CustomResourceDefinition":
        return
    spec = crd["spec"]
    for version in spec["versions"]:
        schema = version["schema"]["openAPIV3Schema"]
        yield f"{spec['group']}/{version['name']}", spec["names"]["kind"], schema


def _reached(roots: dict[str, str], definitions: Definitions) -> Definitions:
    """Keep what the kinds need."""
    kept: Definitions = {}
    todo = list(roots.values())
    while todo:
        name = todo.pop()
        if name not in kept:
            kept[name] = definitions[name]
            todo.extend(_references(kept[name]))
    return kept


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rsplit("/", 1)[-1]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _sources() -> str:
    rows = "".join(
        f"| {name}.json | {module} | {ORIGINS[name]} | Apache-2.0 |\n"
        for name, module in MODULES.items()
    )
    return f"""# Where the schemas come from

Written by `python -m tools.schemas` from the Go modules below; do not edit them by hand.
Descriptions are left out, objects are closed, and what the Go types accept beyond the published
schema is let in (`tools/closing.py` lists it). `kustomize.json` is written by hand after
the types of sigs.k8s.io/kustomize/api@v0.19.0 (Apache-2.0), without its deprecated fields.

| file | module | read from | licence |
|---|---|---|---|
{rows}"""


if __name__ == "__main__":
    main()
