"""The processes of a lab: which, with what, in which order. A table of values; starts nothing.

Every flag was run (kubernetes 1.33.4, etcd 3.5.21, argo-workflows 4.0.2); why each is there stands beside it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playbook.lab.home import Home
from playbook.lab.ports import (
    API,
    ARGO_SERVER,
    CONTROLLER_MANAGER,
    ETCD,
    ETCD_PEER,
    KUBELET,
    WORKFLOW_CONTROLLER,
)
from playbook.lab.probes import Ended, Http, Probe, Served, Tcp

if TYPE_CHECKING:
    from playbook.lab.cache import Binaries

CLIENTS, API_SERVER, STORE = range(3)
"""The order in which they are stopped: whoever uses a process goes before it."""

CONTROLLERS = (
    "serviceaccount-controller",
    "namespace-controller",
    "garbage-collector-controller",
    "root-ca-certificate-publisher-controller",
    "clusterrole-aggregation-controller",
    "pod-garbage-collector-controller",
    "persistentvolume-binder-controller",  # the kubelet makes the volume, this one binds it
    "persistentvolume-protection-controller",
    "persistentvolumeclaim-protection-controller",  # or no claim is ever deleted: admission adds its finalizer
    "validatingadmissionpolicy-status-controller",
)


@dataclass(frozen=True, slots=True)
class Process:
    """One process, and how the lab treats it.

    Attributes:
        name: also of its log.
        ready: how it shows that it is ready.
        after: what must be ready before it starts.
        patience: seconds until it must be ready.
        grace: seconds between TERM and KILL.
        turn: when it is stopped: CLIENTS first, STORE last.
        renewed_with: what starts this one anew too, when it has crashed and is ready again.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Probe = None
    after: tuple[str, ...] = ()
    patience: float = 60.0
    grace: float = 2.0
    turn: int = CLIENTS
    renewed_with: tuple[str, ...] = ()


def control_plane(home: Home, binaries: Binaries, data: Path) -> tuple[Process, ...]:
    """Return etcd, with its data in a folder, and the API server."""
    return (_etcd(binaries, data), _apiserver(home, binaries))


def installation(home: Home) -> Process:
    """Return the process that fills a fresh API server, and ends."""
    argv = (sys.executable, "-m", "playbook.lab.install", str(home.folder))
    after = ("kube-apiserver",)
    return Process("install", argv, ready=Ended(), after=after, patience=180.0)


def controllers(home: Home, binaries: Binaries) -> tuple[Process, ...]:
    """Return everything that works on the API server."""
    return (
        _controller_manager(home, binaries),
        _workflow_controller(home, binaries),
        _argo_server(home, binaries),
        *_own(home),
    )


def _etcd(binaries: Binaries, data: Path) -> Process:
    client, peer = f"http://127.0.0.1:{ETCD}", f"http://127.0.0.1:{ETCD_PEER}"
    argv = (
        str(binaries.etcd),
        "--name=lab",
        f"--data-dir={data}",
        "--unsafe-no-fsync",  # what a power cut loses is a lab
        "--max-request-bytes=10485760",  # Workflows grow beyond etcd's own 1.5 MB
        "--quota-backend-bytes=4294967296",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=lab={peer}",
        "--heartbeat-interval=20",  # alone it is elected after one time-out, which is 1 s by itself
        "--election-timeout=200",
        "--log-level=warn",
    )
    return Process("etcd", argv, ready=Http(f"{client}/health"), turn=STORE)


def _apiserver(home: Home, binaries: Binaries) -> Process:
    pki = home.pki
    argv = (
        str(binaries.apiserver),
        f"--etcd-servers=http://127.0.0.1:{ETCD}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--secure-port={API}",
        "--endpoint-reconciler-type=none",  # a loopback address is refused as an endpoint
        "--service-cluster-ip-range=10.96.0.0/24",
        "--authorization-mode=Node,RBAC",
        "--anonymous-auth=false",
        f"--token-auth-file={home.tokens}",
        f"--tls-cert-file={pki / 'server.crt'}",
        f"--tls-private-key-file={pki / 'server.key'}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={pki / 'sa.pub'}",
        f"--service-account-signing-key-file={pki / 'sa.key'}",
        "--enable-admission-plugins=NodeRestriction",
        "--kubelet-preferred-address-types=InternalIP",  # nobody knows the node's name
    )
    # At 1000MiB it collected garbage all the time after a hundred runs: the full CRDs alone take 0.7 GB.
    env = {"GOMEMLIMIT": "2000MiB"}
    return Process(
        "kube-apiserver",
        argv,
        env,
        ready=Served(("/readyz",), home.tokens, API),
        after=("etcd",),
        grace=3.0,
        turn=API_SERVER,
    )


def _controller_manager(home: Home, binaries: Binaries) -> Process:
    argv = (
        str(binaries.controller_manager),
        f"--kubeconfig={home.kubeconfig_of('controller-manager')}",
        "--bind-address=127.0.0.1",
        f"--secure-port={CONTROLLER_MANAGER}",
        "--leader-elect=false",
        "--use-service-account-credentials=true",  # its own user may not publish the CA: 403
        f"--controllers={','.join(CONTROLLERS)}",
        f"--service-account-private-key-file={home.pki / 'sa.key'}",
        f"--root-ca-file={home.pki / 'ca.crt'}",
    )
    # A pod needs its namespace's account and CA: without them it is refused.
    wanted = tuple(
        f"/api/v1/namespaces/{namespace}/{thing}"
        for namespace in ("default", "playbook", "argo")
        for thing in ("serviceaccounts/default", "configmaps/kube-root-ca.crt")
    )
    ready = Served(wanted, home.tokens, API)
    return Process("kube-controller-manager", argv, ready=ready, after=("kube-apiserver",))


def _workflow_controller(home: Home, binaries: Binaries) -> Process:
    argv = (
        str(binaries.workflow_controller),
        f"--kubeconfig={home.kubeconfig_of('argo')}",
        "--namespace=argo",  # its settings; it works on all namespaces
        "--executor-image=local/argoexec:lab",
        "--executor-image-pull-policy=Never",
        "--loglevel=info",
        "--qps=200",
        "--burst=400",
    )
    env = {
        "LEADER_ELECTION_DISABLE": "true",
        "DEFAULT_REQUEUE_TIME": "100ms",  # 10 s by itself: so long a released gate waits
        "ARGO_WORKFLOW_WORKERS": "128",  # each sleeps 1 s after a write (operator.go:816)
        "MAX_WORKFLOW_SIZE": "1400000",  # below etcd's limit: a play is never compressed
    }
    ready = Http(f"http://127.0.0.1:{WORKFLOW_CONTROLLER}/healthz")
    return Process(
        "workflow-controller",
        argv,
        env,
        ready=ready,
        after=("kube-apiserver",),
        grace=0.3,  # it ignores TERM for more than 10 s, and killing it is safe
        # An API server that has just started answers 403 for a moment. That ends the controller's watch of its
        # ConfigMap for good, and it spins: a whole core, 40 MB of log a second (v4.0.2 controller.go
        # runConfigMapWatcher over client-go retrywatcher.go; argo-workflows issue 11657).
        renewed_with=("kube-apiserver",),
    )


def _argo_server(home: Home, binaries: Binaries) -> Process:
    argv = (
        str(binaries.argo),
        "server",
        "--auth-mode=server",  # without a token: its own rights
        "--auth-mode=client",  # with one: the caller's
        "--secure=false",
        "--namespace=argo",
        f"--port={ARGO_SERVER}",
        "--kube-api-qps=200",  # 6 releases of a gate a second without
        "--kube-api-burst=400",
    )
    env = {"KUBECONFIG": str(home.kubeconfig_of("argo-server"))}
    ready = Http(f"http://127.0.0.1:{ARGO_SERVER}/api/v1/info")
    return Process("argo-server", argv, env, ready=ready, after=("kube-apiserver",), grace=0.3)


def _own(home: Home) -> tuple[Process, ...]:
    """Return our own programs: the kubelet, and the keeper of Argo Events."""
    own: tuple[tuple[str, Probe], ...] = (("kubelet", Tcp(KUBELET)), ("events", None))
    return tuple(
        Process(
            name,
            (sys.executable, "-m", f"playbook.lab.{name}", str(home.folder)),
            ready=ready,
            after=("kube-apiserver",),
            grace=3.0,
        )
        for name, ready in own
        if (Path(__file__).parent / name / "__main__.py").exists()
    )
