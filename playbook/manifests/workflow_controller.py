"""What we recommend to the owner of Argo, as patches with the measured reason. Never part of what playbook applies."""

from __future__ import annotations

from playbook.manifests.objects import Manifest
from playbook.names import PREFIX
from playbook.platform import Platform

REASON = f"{PREFIX}reason"
# argo-workflows v4.0.2 manifests/base/workflow-controller: both objects, and the container, have these names.
CONTROLLER = "workflow-controller"
CONFIG = "workflow-controller-configmap"

# These are settings of the process: no key of the ConfigMap sets them (cmd/workflow-controller/main.go, config/config.go).
ENVIRONMENT = {
    "DEFAULT_REQUEUE_TIME": "1s",
    "ARGO_WORKFLOW_WORKERS": "128",
    "ARGO_QPS": "200",
    "ARGO_BURST": "400",
    "MAX_WORKFLOW_SIZE": "1400000",
}
WHY_ENVIRONMENT = (
    "DEFAULT_REQUEUE_TIME: from a released gate to the next state took 10.0 s with the default 10s, 1.0 s with 1s. "
    "ARGO_WORKFLOW_WORKERS: each worker sleeps 1 s after every write, so 32 make 31 writes a second; 200 runs were all "
    "waiting after 6.5 s with 32, after 2.8 s with 128. "
    "ARGO_QPS, ARGO_BURST: all of this was measured with 200 and 400, never with the defaults of 20 and 30. "
    "MAX_WORKFLOW_SIZE: above 1 MiB Argo compresses a run's status, and no gate in it can be released any more; a play that "
    "goes back ten times comes near it (742 kB after 514 nodes). etcd takes 1.5 MiB. "
    "Argo Workflows 4.0.2 on 2 cores."
)
SETTINGS = {"parallelism": "0", "namespaceParallelism": "0"}
WHY_SETTINGS = (
    "0 is no limit. Argo's limits count suspended Workflows as running (4.0.2), and a play waits for days: "
    "with a limit of N, N plays that wait for a review stop every other Workflow. Limit agents by queue and quota instead. "
    "Keys that are not named here stay as they are. Where all settings stand in one key `config`, write these two into it: "
    "Argo refuses a ConfigMap with `config` and another key."
)


def controller_patches(platform: Platform) -> dict[str, Manifest]:
    """Return file name -> strategic merge patch, for whoever runs Argo Workflows to apply."""
    env = [{"name": name, "value": value} for name, value in ENVIRONMENT.items()]
    pod = {"containers": [{"name": CONTROLLER, "env": env}]}
    deployment = {"spec": {"template": {"spec": pod}}}
    return {
        f"patches/{CONTROLLER}.yaml": _patch(
            ("apps/v1", "Deployment"), CONTROLLER, WHY_ENVIRONMENT, platform, deployment
        ),
        f"patches/{CONFIG}.yaml": _patch(
            ("v1", "ConfigMap"), CONFIG, WHY_SETTINGS, platform, {"data": dict(SETTINGS)}
        ),
    }


def _patch(
    kind: tuple[str, str], name: str, reason: str, platform: Platform, body: Manifest
) -> Manifest:
    # No labels of ours: these objects belong to somebody else.
    metadata = {
        "name": name,
        "namespace": platform.namespaces.argo,
        "annotations": {REASON: reason},
    }
    return {"apiVersion": kind[0], "kind": kind[1], "metadata": metadata, **body}
