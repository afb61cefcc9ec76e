"""What all pods are worked on with: values handed down from the wiring. Does nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playbook.kube.cluster import Cluster
from playbook.lab.kubelet.notices import Notices


@dataclass(frozen=True, slots=True)
class Bench:
    """The API server as the node sees it, the lab's folder, and the rest.

    Attributes:
        given: variables that every container gets.
        stop: set when the kubelet ends; the pods' processes go on.
    """

    cluster: Cluster
    notices: Notices
    home: Path
    argoexec: Path
    given: Mapping[str, str]
    stop: threading.Event
    clock: Callable[[], datetime]

    @property
    def pods(self) -> Path:
        """Return the folder of all pods."""
        return self.home / "pods"
