"""What lets a triage start: an access made for it, proven to be unable to write, then handed over. In that order."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from playbook.agent.assignment import Assignment
from playbook.agent.context.files import write_files
from playbook.agent.logs import about
from playbook.agent.ports import Workspace
from playbook.agent.readonly.install import install_shim
from playbook.agent.readonly.proof import RECORD, Proof, as_json, unproven
from playbook.agent.readonly.prove import SECONDS, begun, identify, prove
from playbook.agent.readonly.remembered import Remembered
from playbook.agent.readonly.rights import Account
from playbook.agent.readonly.sources import MARGIN, Source, check_issuer, from_file, issued, of_pod
from playbook.agent.settings import AgentRuntimeSettings
from playbook.kube.cluster import Cluster, connect
from playbook.kube.errors import KubeError

KUBECONFIG = ".home/.kube/config"
"""Where the agent's kubeconfig is in its workspace: kubectl's own default, below the HOME that its CLI gets."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Admits an assignment, or raises; `Parts.admit` of a triage.

    Args:
        source: makes the access an agent will have.
        path: where the real kubectl is looked for.
        seconds: for the whole proof.
    """

    source: Source
    path: str = os.defpath
    seconds: float = SECONDS
    remembered: Remembered = field(default_factory=Remembered)

    def __call__(self, assignment: Assignment, workspace: Workspace) -> None:
        """Make the access, prove it, and only then put it into the workspace.

        Raises:
            AgentProblem: NOT_READ_ONLY, or there is no usable access.
        """
        log = about(assignment, "readonly")
        text = self.source().text()
        proof = self._proven(text, workspace)
        write_files({KUBECONFIG: text}, workspace.path)
        kubeconfig = workspace.path / KUBECONFIG
        if not install_shim(workspace.path, self.path, kubeconfig):
            log.warning("no kubectl on the PATH: the agent has none either")
        log.info(
            "access is read-only",
            user=proof.identity.user,
            server=proof.server,
            questions=len(proof.answers),
            namespaces=len(proof.rules),
            at=proof.at.isoformat(),
            seconds=round(proof.seconds, 3),
        )

    def _proven(self, text: str, workspace: Workspace) -> Proof:
        cluster = _connected(text)
        with self.remembered.turn:  # who comes second finds what the first one proved
            proof = begun(cluster)
            try:
                identify(cluster, proof)
                known = self.remembered.find(proof.server, proof.identity)
                if known is None:
                    prove(cluster, proof, self.seconds)
                    self.remembered.keep(proof)
                proof = known or proof
            finally:
                record = json.dumps(as_json(proof), indent=1, ensure_ascii=False)
                write_files({RECORD: f"{record}\n"}, workspace.path)
        return proof


def admit(
    settings: AgentRuntimeSettings,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
) -> Admission:
    """Return what admits a triage.

    Args:
        settings: `kubeconfig` is the agent's access; not set, it is the pod's own account.
        environment: ours; the process's by default.
        account: whose short-lived token the agent gets instead; then `kubeconfig` is ours, which makes the token, and
            which the agent never sees; not set, it is the pod's own account.

    Raises:
        AgentProblem: CONFIGURATION, nobody is known who makes tokens of the account.
    """
    ours = os.environ if environment is None else environment
    source: Source = partial(of_pod, ours)
    if account is not None:
        if settings.kubeconfig is None:
            check_issuer(ours)
        lasts = settings.timeout + settings.grace + MARGIN
        source = partial(issued, settings.kubeconfig, account, lasts)
    elif settings.kubeconfig is not None:
        source = partial(from_file, settings.kubeconfig)
    return Admission(source, ours.get("PATH", os.defpath))


def _connected(text: str) -> Cluster:
    """Connect with exactly what the agent will get, before any of it is in the workspace."""
    # Its mode is 0600.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="playbook-") as file:
        file.write(text)
        file.flush()
        try:
            return connect(Path(file.name))
        except KubeError as e:
            raise unproven("of the agent's kubeconfig", e.message, e.hint) from e
