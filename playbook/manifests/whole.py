"""Everything a cluster needs beside Workflows and events, in the order it is applied. Only puts the parts together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from playbook.manifests.accounts import accounts
from playbook.manifests.admission import admission
from playbook.manifests.argocd import application
from playbook.manifests.crds import crds
from playbook.manifests.external_secrets import external_secrets
from playbook.manifests.network import network
from playbook.manifests.objects import Manifest, agents_of
from playbook.manifests.reconciler import reconciler
from playbook.manifests.waves import in_apply_order, synced
from playbook.platform import Platform
from playbook.play import Play


def manifests(
    plays: Sequence[Play],
    platform: Platform,
    templates: Sequence[Mapping[str, Any]],
    sensors: Sequence[Mapping[str, Any]],
) -> list[Manifest]:
    """Return the plain objects of an environment, each with its sync wave.

    Args:
        plays: whose agents need secrets and accounts.
        platform: where they run.
        templates: the rendered WorkflowTemplates, which the steps' rights are derived from.
        sensors: the rendered Sensors, which the Sensors' rights are derived from.

    Raises:
        InvalidPlatform: the environment does not allow what an agent asks for.
        InvalidDocument: a template or a trigger whose rights cannot be told.
    """
    calls_argo = any(play.release == "argo" and play.gates for play in plays)
    documents = [
        *crds(),
        *accounts(plays, platform, templates, sensors),
        *admission(platform),
        *external_secrets(agents_of(plays), platform, calls_argo=calls_argo),
        *network(platform, listens=any(play.gates for play in plays)),
        *reconciler(platform),
        *application(platform),
    ]
    return in_apply_order(synced(document) for document in documents)
