"""One namespace of a lab with a rendered tree in it: applied as ArgoCD would, and emptied between two scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from threading import Event
from time import monotonic

from playbook.documents import dump
from playbook.documents.read import read_all, read_one
from playbook.kube.apply import apply_tree
from playbook.kube.cluster import Cluster, Object, connect
from playbook.kube.errors import NotFound
from playbook.lab.errors import LabError
from playbook.lab.events.barrier import settled
from playbook.lab.home import write_private
from playbook.lab.lab import Lab
from playbook.lab.rehearsal.ground import ARGO, OURS, Ground, LabDiffers
from playbook.lab.webhook import post
from playbook.manifests.accounts import RECONCILER

PATIENCE = 60.0
AGAIN = 0.1
EVENTS = "events.sock"
A_DAY = 86400
COLLECTIONS = (f"{ARGO}/namespaces/%s/workflows", f"{OURS}/namespaces/%s/coderuns")
SIGNALS = f"{OURS}/namespaces/%s/signals"


@dataclass(frozen=True, slots=True)
class Place:
    """A namespace in which one scenario at a time is played."""

    ground: Ground

    def clean(self) -> None:
        """Delete every run with what hangs from it, and every Signal.

        Raises:
            LabDiffers: something stays.
        """
        person, namespace = self.ground.person, self.ground.namespace
        for path in (*COLLECTIONS, SIGNALS):
            person.request("DELETE", path % namespace)
        end = monotonic() + PATIENCE
        while any(person.list(path % namespace).items for path in (*COLLECTIONS, SIGNALS)):
            if monotonic() > end:
                raise LabDiffers(f"namespace {namespace}: objects of the last scenario stay there")
            if self.ground.stop.wait(AGAIN):
                raise LabDiffers("stopped")

    def remove(self) -> None:
        """Delete the namespace with everything in it, and do not wait for it: its door is free for another one."""
        self.ground.person.request("DELETE", f"/api/v1/namespaces/{self.ground.namespace}")


def prepare(lab: Lab, namespace: str, files: Mapping[str, str]) -> Place:
    """Apply a rendered tree to a namespace, twice, and wait until its Sensors listen.

    Raises:
        LabDiffers: the second time something changes, or no EventSource appears.
        KubeError: the API server refuses an object.
    """
    admin = connect(lab.kubeconfig)
    documents = documents_of(files)
    _wait_until_gone(admin, namespace)
    apply_tree(admin, documents, make_namespaces=True)
    again = apply_tree(admin, documents, make_namespaces=True)
    if again.changed:
        raise LabDiffers(f"applied twice, {', '.join(again.changed)} changed")
    _wait_for_webhook(lab, namespace)
    settled(lab.home.folder / EVENTS, namespace, seconds=PATIENCE)
    stop = Event()
    return Place(
        Ground(
            namespace=namespace,
            reconciler=_as_reconciler(lab, admin, namespace),
            person=admin,
            post=partial(_post, lab, lab.webhook(namespace)),
            quiet=partial(_quiet, lab, namespace, stop),
            stop=stop,
        )
    )


def _wait_until_gone(admin: Cluster, namespace: str) -> None:
    """Wait for the end of a namespace that was deleted: nothing new can be made in it."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        try:
            found = admin.request("GET", f"/api/v1/namespaces/{namespace}")
        except NotFound:
            return
        if "deletionTimestamp" not in found["metadata"]:
            return
        Event().wait(AGAIN)


def documents_of(files: Mapping[str, str]) -> list[Object]:
    """Return the objects of a rendered tree, without what is not applied: patches for others, the kustomization."""
    return [
        one.value
        for name, text in sorted(files.items())
        if name != "kustomization.yaml" and not name.startswith("patches/")
        for one in read_all(text, name)
        if isinstance(one.value, dict)
    ]


def _quiet(lab: Lab, namespace: str, stop: Event) -> None:
    settled(lab.home.folder / EVENTS, namespace, seconds=PATIENCE, stop=stop)


def _post(lab: Lab, url: str, event: str, delivery: str, body: bytes) -> int:
    return post(url, lab.secret(), event, delivery, body).status


def _wait_for_webhook(lab: Lab, namespace: str) -> None:
    """Wait until the namespace's EventSource listens.

    Raises:
        LabError: it does not come up.
    """
    end = monotonic() + PATIENCE
    while True:
        try:
            lab.webhook(namespace)
        except LabError:
            if monotonic() > end:
                raise
            Event().wait(AGAIN)
        else:
            return


def _as_reconciler(lab: Lab, admin: Cluster, namespace: str) -> Cluster:
    """Return the API server as the rendered reconciler's account sees it: its rights are tried too."""
    path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{RECONCILER}/token"
    asked = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "spec": {"expirationSeconds": A_DAY},
    }
    token = admin.request("POST", path, body=asked)["status"]["token"]
    config = read_one(lab.kubeconfig.read_text("utf-8"), "kubeconfig").value
    for user in config["users"]:
        user["user"] = {"token": token}
    path_of = lab.home.folder / f"reconciler-{namespace}.kubeconfig"
    write_private(path_of, dump(config))
    return connect(path_of)
