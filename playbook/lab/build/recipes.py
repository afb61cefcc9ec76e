"""What the lab is made of: the groups, the programs of each and how they are compiled. Data only; builds nothing.

Versions are not written here: they are those of the go.mod files in playbook/lab/modules, whose go.sum files pin the content.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ARGO = "github.com/argoproj/argo-workflows/v4"
ARGO_EVENTS = "github.com/argoproj/argo-events"
ARGO_CD = "github.com/argoproj/argo-cd/v2"
EXTERNAL_SECRETS = "github.com/external-secrets/external-secrets"
GATEWAY_API = "sigs.k8s.io/gateway-api"
KUBERNETES = "k8s.io/kubernetes"
ETCD = "go.etcd.io/etcd/server/v3"


@dataclass(frozen=True, slots=True)
class Program:
    """One binary: its package, the name `go build` gives it, and the name it has in the cache."""

    package: str
    built: str
    file: str


@dataclass(frozen=True, slots=True)
class Mend:
    """A file that a module's zip lacks: another of its files, or the given text, in its place."""

    path: str
    like: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Compile:
    """Programs compiled by one `go build`, which shares packages and cores between them.

    `variables` are strings set by the linker, where {version}, {major} and {minor} are those of the group's module.
    """

    programs: tuple[Program, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    mends: tuple[Mend, ...] = ()
    linker: str = "-s -w"  # no symbols: they are half of a binary


@dataclass(frozen=True, slots=True)
class Copied:
    """Files of a module's folder that go to a folder of the cache under their own names."""

    module: str
    folder: str
    names: tuple[str, ...]
    to: str


@dataclass(frozen=True, slots=True)
class Group:
    """What is built and cached together, from one folder of playbook/lab/modules.

    Its version is that of `module`.
    """

    name: str
    sources: str
    module: str
    how: Compile | tuple[Copied, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Return the paths a whole folder of this group holds."""
        if isinstance(self.how, Compile):
            return tuple(program.file for program in self.how.programs)
        return tuple(f"{copied.to}/{name}" for copied in self.how for name in copied.names)


_VERSION = "k8s.io/component-base/version"

KUBERNETES_GROUP = Group(
    "kubernetes",
    "kubernetes",
    KUBERNETES,
    Compile(
        programs=(
            Program(ETCD, "server", "etcd"),  # go drops the /v3
            Program(f"{KUBERNETES}/cmd/kube-apiserver", "kube-apiserver", "kube-apiserver"),
            Program(
                f"{KUBERNETES}/cmd/kube-controller-manager",
                "kube-controller-manager",
                "kube-controller-manager",
            ),
        ),
        # Without these the API server says v0.0.0-master and clients refuse to talk to it.
        variables={
            f"{_VERSION}.gitVersion": "{version}",
            f"{_VERSION}.gitMajor": "{major}",
            f"{_VERSION}.gitMinor": "{minor}",
            f"{_VERSION}.gitCommit": "unknown",
            f"{_VERSION}.buildDate": "2025-01-01T00:00:00Z",
        },
    ),
)

ARGO_GROUP = Group(
    "argo",
    "argo",
    ARGO,
    Compile(
        programs=(
            Program(
                f"{ARGO}/cmd/workflow-controller", "workflow-controller", "workflow-controller"
            ),
            Program(f"{ARGO}/cmd/argoexec", "argoexec", "argoexec"),
            Program(f"{ARGO}/cmd/argo", "argo", "argo"),
        ),
        variables={f"{ARGO}.version": "{version}"},
        mends=(
            # In git a symbolic link to the file for Darwin; module zips hold no links.
            Mend(
                "workflow/executor/osspecific/signal_linux.go",
                like="workflow/executor/osspecific/signal_darwin.go",
            ),
            # The argo CLI embeds the web pages, which are built by node and not in git.
            Mend("ui/dist/app/index.html", text="<!doctype html><title>no pages here</title>\n"),
        ),
    ),
)

EVENTS_GROUP = Group(
    "events",
    "events",
    ARGO_EVENTS,
    Compile(programs=(Program(".", "evproc", "evproc"),)),
)

ORIGINAL_EVENTS_GROUP = Group(
    "original-events",
    "events",
    ARGO_EVENTS,
    Compile(
        programs=(Program(f"{ARGO_EVENTS}/cmd", "cmd", "argo-events"),),
        variables={f"{ARGO_EVENTS}.version": "{version}"},
    ),
)

_INSTALL = "manifests/cluster-install-no-crds"

CRDS_GROUP = Group(
    "crds",
    "crds",
    ARGO,
    (
        Copied(
            ARGO,
            "manifests/base/crds/full",
            tuple(
                f"argoproj.io_{kind}.yaml"
                for kind in (
                    "clusterworkflowtemplates",
                    "cronworkflows",
                    "workflowartifactgctasks",
                    "workfloweventbindings",
                    "workflows",
                    "workflowtaskresults",
                    "workflowtasksets",
                    "workflowtemplates",
                )
            ),
            "crds",
        ),
        Copied(
            ARGO_EVENTS,
            "manifests/base/crds",
            tuple(f"argoproj.io_{kind}.yaml" for kind in ("eventbus", "eventsources", "sensors")),
            "crds",
        ),
        Copied(ARGO_CD, "manifests/crds", ("application-crd.yaml",), "crds"),
        Copied(
            GATEWAY_API,
            "config/crd/standard",
            ("gateway.networking.k8s.io_httproutes.yaml",),
            "crds",
        ),
        Copied(
            EXTERNAL_SECRETS,
            "config/crds/bases",
            ("external-secrets.io_externalsecrets.yaml",),
            "crds",
        ),
        Copied(
            ARGO,
            f"{_INSTALL}/workflow-controller-rbac",
            (
                "workflow-aggregate-roles.yaml",
                "workflow-controller-clusterrole.yaml",
                "workflow-controller-clusterrolebinding.yaml",
                "workflow-controller-role.yaml",
                "workflow-controller-rolebinding.yaml",
            ),
            "rbac",
        ),
        Copied(
            ARGO,
            f"{_INSTALL}/argo-server-rbac",
            (
                "argo-server-clusterole.yaml",
                "argo-server-clusterolebinding.yaml",
            ),  # upstream's spelling
            "rbac",
        ),
        Copied(
            ARGO, "manifests/base/workflow-controller", ("workflow-controller-sa.yaml",), "rbac"
        ),
        Copied(ARGO, "manifests/base/argo-server", ("argo-server-sa.yaml",), "rbac"),
        Copied(
            ARGO, "manifests/quick-start/base/executor/emissary", ("executor-role.yaml",), "rbac"
        ),
    ),
)

# The quick one first: a wrong proxy shows within seconds.
GROUPS = (CRDS_GROUP, KUBERNETES_GROUP, ARGO_GROUP, EVENTS_GROUP)
