"""The ArgoCD Application that syncs one environment's rendered tree. Deleting it never deletes what it made."""

from __future__ import annotations

from playbook.manifests.objects import Manifest, made
from playbook.platform import Platform

CLUSTER = "https://kubernetes.default.svc"
OPTIONS = ["CreateNamespace=true", "ServerSideApply=true", "PruneLast=true"]


def application(platform: Platform) -> list[Manifest]:
    """Return the Application, or nothing where there is no ArgoCD."""
    argocd = platform.argocd
    if argocd is None:
        return []
    source = {
        "repoURL": argocd.repository,
        "targetRevision": argocd.revision,
        "path": f"{argocd.path.rstrip('/')}/{platform.name}",
    }
    sync = {
        "automated": {"prune": True, "selfHeal": True},
        # Server-side apply: no copy of a whole CRD in an annotation, and other owners' fields stay theirs.
        "syncOptions": OPTIONS,
        "retry": {"limit": 5, "backoff": {"duration": "5s", "factor": 2, "maxDuration": "3m"}},
    }
    spec = {
        "project": argocd.project,
        "source": source,
        "destination": {"server": CLUSTER, "namespace": platform.namespaces.workflows},
        "syncPolicy": sync,
    }
    # No finalizer: with ArgoCD's own, deleting the Application would delete the CRDs and so every run's record.
    name = f"playbook-{platform.name}"
    kind = ("argoproj.io/v1alpha1", "Application")
    return [made(kind, name, platform.namespaces.argocd, spec=spec)]
