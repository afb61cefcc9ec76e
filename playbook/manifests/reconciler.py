"""What runs the reconciler: two pods, one leads, the Platform as a file. Never more rights than its Role."""

from __future__ import annotations

from playbook.manifests.accounts import RECONCILER
from playbook.manifests.objects import COMPONENT, Manifest, made
from playbook.names import PREFIX, digest
from playbook.platform import Platform

PART = "reconciler"
HEALTH, METRICS = 8080, 9090
REPLICAS = 2
# SIGTERM ends the current call (10 s each at most) and releases the Lease, so the other pod leads at once.
GRACE = 30
USER = 65532
SELECTOR = {COMPONENT: PART}
CONFIG, FILE, FOLDER = "playbook-platform", "platform.json", "/etc/playbook"


def reconciler(platform: Platform) -> list[Manifest]:
    """Return what runs the reconciler."""
    namespace = platform.namespaces.workflows
    port = {"name": "metrics", "port": METRICS, "protocol": "TCP", "targetPort": "metrics"}
    service = {"selector": SELECTOR, "ports": [port]}
    budget = {"minAvailable": 1, "selector": {"matchLabels": SELECTOR}}
    made_of = [
        made(("v1", "ConfigMap"), CONFIG, namespace, data={FILE: _platform(platform)}),
        made(("apps/v1", "Deployment"), RECONCILER, namespace, spec=_deployment(platform)),
        made(("v1", "Service"), RECONCILER, namespace, spec=service),
        made(("policy/v1", "PodDisruptionBudget"), RECONCILER, namespace, spec=budget),
    ]
    for document in made_of:
        document["metadata"]["labels"].update(SELECTOR)
    return made_of


def _platform(platform: Platform) -> str:
    """Return the Platform as the reconciler reads it, defaults written out: what was reviewed is what runs."""
    return platform.model_dump_json(by_alias=True, indent=2) + "\n"


def _deployment(platform: Platform) -> Manifest:
    return {
        "replicas": REPLICAS,
        "selector": {"matchLabels": SELECTOR},
        # The old pods go on until the new ones are ready: somebody always leads.
        "strategy": {
            "type": "RollingUpdate",
            "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0},
        },
        "template": {
            "metadata": {
                # The pods read the Platform when they start: another one makes other pods.
                "annotations": {PREFIX + "platform": digest((_platform(platform),))},
                "labels": {
                    "app.kubernetes.io/name": "playbook",
                    "app.kubernetes.io/part-of": "playbook",
                    **SELECTOR,
                },
            },
            "spec": _pod(platform),
        },
    }


def _pod(platform: Platform) -> Manifest:
    return {
        "serviceAccountName": RECONCILER,
        "terminationGracePeriodSeconds": GRACE,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                # A cluster of one node must still run both.
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": SELECTOR},
            }
        ],
        "containers": [_container(platform)],
        "volumes": [
            {"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}},
            {"name": "platform", "configMap": {"name": CONFIG}},
        ],
    }


def _container(platform: Platform) -> Manifest:
    return {
        "name": PART,
        "image": platform.images.playbook,
        "imagePullPolicy": "IfNotPresent",
        "command": ["playbook"],
        "args": ["controller", "--platform", f"{FOLDER}/{FILE}"],
        "env": [_field("POD_NAME", "metadata.name"), _field("POD_NAMESPACE", "metadata.namespace")],
        "ports": [
            {"name": "health", "containerPort": HEALTH, "protocol": "TCP"},
            {"name": "metrics", "containerPort": METRICS, "protocol": "TCP"},
        ],
        # A first list of all objects may take a while: the liveness probe begins after it.
        "startupProbe": _probe("/healthz", period=2, failures=60),
        "livenessProbe": _probe("/healthz", period=10, failures=3),
        "readinessProbe": _probe("/readyz", period=5, failures=2),
        "resources": {
            "requests": {"cpu": "50m", "memory": "128Mi"},
            "limits": {"cpu": "1", "memory": "512Mi"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108  a mount in the pod
            {"name": "platform", "mountPath": FOLDER, "readOnly": True},
        ],
    }


def _field(name: str, path: str) -> Manifest:
    return {"name": name, "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}}


def _probe(path: str, *, period: int, failures: int) -> Manifest:
    return {
        "httpGet": {"path": path, "port": "health"},
        "periodSeconds": period,
        "timeoutSeconds": 3,
        "failureThreshold": failures,
    }
