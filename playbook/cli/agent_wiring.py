"""What a triage is run with here, the proof of read-only access among it. No access to a cluster is used unproven."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playbook.agent.runtime.parts import Parts
from playbook.agent.runtime.wiring import triage_parts
from playbook.agent.settings import AgentRuntimeSettings, secret

POD_TOKEN = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")


def parts_of(settings: AgentRuntimeSettings, environment: Mapping[str, str]) -> Parts:
    """Return the parts; a key that cannot be read is told now, not after a workspace is made.

    Raises:
        AgentProblem: the key, the workspace root, the command or the account cannot be used.
    """
    if settings.model_key_file is not None:
        secret(settings.model_key_file, "model_key_file")
    parts = triage_parts(settings, environment)
    if not has_access(settings):
        return parts
    # 100 ms of Kubernetes' client that nobody pays who has no cluster
    from playbook.agent.readonly import Account, admit, guarded

    account = None
    if settings.service_account is not None:
        namespace, _, name = settings.service_account.partition("/")
        account = Account(name, namespace)
    return guarded(parts, admit(settings, environment, account))


def has_access(settings: AgentRuntimeSettings, pod_token: Path = POD_TOKEN) -> bool:
    """Tell whether an agent gets at a cluster here: by what is set, or by the token every pod's process can read."""
    asked = settings.kubeconfig or settings.service_account
    return asked is not None or pod_token.is_file()
