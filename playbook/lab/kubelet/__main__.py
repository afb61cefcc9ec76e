"""`python -m playbook.lab.kubelet HOME [ARGOEXEC]`: wires the kubelet of a lab; runs inside the lab's namespaces."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from playbook.kube.cluster import Cluster, connect
from playbook.kube.informer import Followed, follow
from playbook.lab.home import Home
from playbook.lab.kubelet import argoexec, node
from playbook.lab.kubelet.bench import Bench
from playbook.lab.kubelet.binding import Binder
from playbook.lab.kubelet.claims import Provisioner
from playbook.lab.kubelet.kubelet import Kubelet
from playbook.lab.kubelet.notices import Notices
from playbook.lab.kubelet.server import Door
from playbook.lab.ports import KUBELET
from playbook.lab.tokens import NODE

PODS, CLAIMS, VOLUMES = (
    f"/api/v1/{kind}" for kind in ("pods", "persistentvolumeclaims", "persistentvolumes")
)


def main(home: Home, binary: Path) -> None:
    """Run until SIGTERM; the pods' processes go on without us."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    clock = partial(datetime.now, UTC)
    as_node, as_scheduler, as_admin = (
        connect(home.kubeconfig_of(name)) for name in ("node", "scheduler", "admin")
    )
    for folder in (home.pods, home.volumes):
        folder.mkdir(exist_ok=True)
    shared = argoexec.share(binary, home.pods)
    binder = Binder(as_scheduler, Notices(as_scheduler, "scheduler"), clock)
    notices = Notices(as_node, "kubelet")
    bench = Bench(as_node, notices, home.folder, shared, _given(as_node), stop, clock)
    kubelet = Kubelet(bench, binder.wake)
    claims = Provisioner(as_admin, home.volumes, binder.wake)
    door = Door(KUBELET, kubelet.find, home.pki, stop)
    _start(door.serve_forever)
    _start(node.keep, as_node, clock, stop)
    _start(binder.run, stop)
    follow_pods = partial(follow, as_node, Followed(PODS, f"spec.nodeName={NODE}"))
    _start(follow_pods, on_change=kubelet.changed, on_list=kubelet.sweep, stop=stop)
    unbound = Followed(PODS, "spec.nodeName=")
    _start(follow, as_scheduler, unbound, on_change=binder.changed, stop=stop)
    _start(follow, as_admin, CLAIMS, on_change=claims.claim_changed, stop=stop)
    _start(follow, as_admin, VOLUMES, on_change=claims.volume_changed, stop=stop)
    stop.wait()
    kubelet.wait(0.5)


def _given(cluster: Cluster) -> dict[str, str]:
    """Return what a pod finds the API server with."""
    address = urlsplit(cluster.host)
    return {
        "KUBERNETES_SERVICE_HOST": address.hostname or "",
        "KUBERNETES_SERVICE_PORT": str(address.port or 443),
        "KUBERNETES_SERVICE_PORT_HTTPS": str(address.port or 443),
    }


def _start(work: Callable[..., None], *arguments: object, **named: object) -> None:
    threading.Thread(target=work, args=arguments, kwargs=named, daemon=True).start()


def _binary() -> Path:
    if len(sys.argv) > 2:
        return Path(sys.argv[2])
    from playbook.lab.cache import found  # noqa: PLC0415  not needed when it is named

    return found().argoexec


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    main(Home(Path(sys.argv[1]).resolve()), _binary())
