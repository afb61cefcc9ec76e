"""The ports of a lab inside its own network namespace: the same in every lab, so that none has to be looked up."""

from __future__ import annotations

ETCD = 2379
ETCD_PEER = 2380
API = 6443
CONTROLLER_MANAGER = 10257
KUBELET = 10250
WORKFLOW_CONTROLLER = 6060
ARGO_SERVER = 2746
