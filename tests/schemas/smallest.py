"""The smallest object of each kind we have a schema of; for its tests. Checks nothing."""

from copy import deepcopy
from typing import Any

from playbook.schemas.kinds import FILE_OF

POD = {"containers": [{"name": "main", "image": "a"}]}
TEMPLATE = {"metadata": {"labels": {"a": "b"}}, "spec": POD}
JOB = {"template": {"spec": {**POD, "restartPolicy": "Never"}}}
SELECTOR = {"matchLabels": {"a": "b"}}
ROLE_REF = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "a"}
RULES = {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}
WORKFLOW = {"spec": {"entrypoint": "a", "templates": [{"name": "a", "suspend": {}}]}}
STORE = {"spec": {"provider": {"kubernetes": {"remoteNamespace": "a"}}}}
SMALLEST: dict[str, dict[str, Any]] = {
    "Workflow": WORKFLOW,
    "WorkflowTemplate": WORKFLOW,
    "ClusterWorkflowTemplate": WORKFLOW,
    "CronWorkflow": {"spec": {"schedules": ["0 * * * *"], "workflowSpec": WORKFLOW["spec"]}},
    "EventBus": {"spec": {"jetstream": {"version": "latest"}}},
    "EventSource": {"spec": {"webhook": {"a": {"endpoint": "/a", "port": "80", "method": "POST"}}}},
    "Sensor": {
        "spec": {
            "dependencies": [{"name": "a", "eventSourceName": "b", "eventName": "c"}],
            "triggers": [{"template": {"name": "a", "log": {}}}],
        }
    },
    "Application": {"spec": {"project": "a", "destination": {"namespace": "b"}}},
    "AppProject": {"spec": {"sourceRepos": ["*"]}},
    "ConfigMap": {"data": {"a": "b"}},
    "Namespace": {},
    "PersistentVolumeClaim": {"spec": {"resources": {"requests": {"storage": "1Gi"}}}},
    "Pod": {"spec": POD},
    "Secret": {"stringData": {"a": "b"}},
    "Service": {"spec": {"ports": [{"port": 80, "targetPort": "http"}]}},
    "ServiceAccount": {"automountServiceAccountToken": False},
    "Deployment": {"spec": {"selector": SELECTOR, "template": TEMPLATE}},
    "CronJob": {"spec": {"schedule": "0 * * * *", "jobTemplate": {"spec": JOB}}},
    "Job": {"spec": JOB},
    "PodDisruptionBudget": {"spec": {"minAvailable": 1, "selector": SELECTOR}},
    "ClusterRole": RULES,
    "ClusterRoleBinding": {"roleRef": ROLE_REF},
    "Role": RULES,
    "RoleBinding": {"roleRef": ROLE_REF, "subjects": [{"kind": "User", "name": "a"}]},
    "NetworkPolicy": {"spec": {"podSelector": {}, "policyTypes": ["Egress"]}},
    "CustomResourceDefinition": {
        "spec": {
            "group": "a.b",
            "names": {"kind": "A", "plural": "as"},
            "scope": "Namespaced",
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}},
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "properties": {
                                "a": {"type": "array", "items": {"type": "string"}},
                                "b": {"type": "object", "additionalProperties": {"default": 1}},
                                "c": {"x-kubernetes-preserve-unknown-fields": True},
                            },
                        }
                    },
                }
            ],
        }
    },
    "ValidatingAdmissionPolicy": {"spec": {"validations": [{"expression": "true"}]}},
    "ValidatingAdmissionPolicyBinding": {"spec": {"policyName": "a", "validationActions": ["Deny"]}},
    "Lease": {"spec": {"holderIdentity": "a", "leaseDurationSeconds": 15}},
    "HTTPRoute": {"spec": {"rules": [{"backendRefs": [{"name": "a", "port": 80}]}]}},
    "ClusterSecretStore": STORE,
    "SecretStore": STORE,
    "ExternalSecret": {"spec": {"secretStoreRef": {"name": "a", "kind": "SecretStore"}}},
    "Kustomization": {"resources": ["a.yaml"]},
}  # fmt: skip


def smallest(kind: str, **changed: Any) -> dict[str, Any]:
    version = next(version for version, one in FILE_OF if one == kind)
    head = {"apiVersion": version, "kind": kind, "metadata": {"name": "a"}}
    return deepcopy(head | SMALLEST[kind] | changed)
