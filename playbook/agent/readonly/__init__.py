"""A triage only reads, and that is proven: its rights, the proof before each start, its kubeconfig, its kubectl."""

from playbook.agent.readonly.admission import KUBECONFIG, Admission, admit
from playbook.agent.readonly.guarded import Equipped, forget, guarded
from playbook.agent.readonly.install import install_shim
from playbook.agent.readonly.kubeconfig import Kubeconfig
from playbook.agent.readonly.proof import RECORD, Proof, as_json
from playbook.agent.readonly.prove import begun, identify, prove
from playbook.agent.readonly.rights import Account, rbac, rules
from playbook.agent.readonly.sources import from_file, issued, of_pod

__all__ = [
    "KUBECONFIG", "RECORD", "Account", "Admission", "Equipped", "Kubeconfig", "Proof",
    "admit", "as_json", "begun", "forget", "from_file", "guarded", "identify", "install_shim", "issued", "of_pod",
    "prove", "rbac", "rules",
]  # fmt: skip
